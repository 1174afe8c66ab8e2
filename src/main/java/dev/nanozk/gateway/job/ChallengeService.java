package dev.nanozk.gateway.job;

import dev.nanozk.gateway.api.ApiException;
import dev.nanozk.gateway.config.NanozkConfig;
import dev.nanozk.gateway.store.ChallengeRepository;
import dev.nanozk.gateway.store.JobRepository;
import dev.nanozk.gateway.store.JobRow;
import dev.nanozk.gateway.store.ReceiptRepository;
import dev.nanozk.gateway.store.ReceiptRow;
import dev.nanozk.receipt.Challenge;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.LayerChoice;
import dev.nanozk.receipt.ReceiptFormatException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Challenges of receipts with a budget: which blocks a nonce draws, or a client names, is decided once and kept, and their proofs become due. */
@ApplicationScoped
public class ChallengeService {
    private static final int RETRY_SECONDS = 2;
    private static final int RETRY_OVERLOADED = 30;

    private final NanozkConfig config;
    private final ReceiptRepository receipts;
    private final JobRepository jobs;
    private final ChallengeRepository challenges;
    private final ProofRunner runner;
    private final ProofWorkers workers;
    private final StorageGuard guard;

    public ChallengeService(
            NanozkConfig config,
            ReceiptRepository receipts,
            JobRepository jobs,
            ChallengeRepository challenges,
            ProofRunner runner,
            ProofWorkers workers,
            StorageGuard guard) {
        this.config = config;
        this.receipts = receipts;
        this.jobs = jobs;
        this.challenges = challenges;
        this.runner = runner;
        this.workers = workers;
        this.guard = guard;
    }

    /**
     * What a client demands.
     *
     * @param nonce revealed now
     * @param count blocks to draw, or null
     * @param blocks blocks by their names, or null; without both the budget says how many are drawn
     */
    public record Demand(String nonce, Integer count, List<Integer> blocks) {}

    /**
     * Takes a challenge on; the same one again changes nothing.
     *
     * @throws ApiException if the demand is wrong or the receipt can't be challenged
     */
    public void challenge(ReceiptRow receipt, Demand demand) throws IOException {
        try {
            if (!runner.challenge(receipt, now -> decide(now, demand))) {
                throw refused("receipt_not_challengeable", "The receipt can't be challenged any more.", 0);
            }
        } catch (ProofRunner.UnprovableException e) {
            throw new IOException(e.getMessage(), e);
        }
        workers.wake();
    }

    /** The challenge with the jobs that it adds; empty where it is there already. */
    private Optional<ProofRunner.Added> decide(ReceiptRow now, Demand demand) {
        requireChallengeable(now);
        Claim claim = claim(now);
        int blocks = claim.budget().weights().size();
        Challenge wanted = challenge(now, claim, demand, blocks);
        List<Challenge> known = challenges.of(now.id());
        Optional<Challenge> same =
                known.stream().filter(c -> c.nonce().equals(wanted.nonce())).findFirst();
        if (same.isPresent()) {
            if (!same.get().equals(wanted)) {
                throw refused("nonce_used", "This nonce has demanded other blocks of this receipt.", 0);
            }
            return Optional.empty();
        }
        if (known.size() >= LayerChoice.MOST) {
            throw refused("too_many_challenges", "A receipt takes " + LayerChoice.MOST + " challenges.", 0);
        }
        Set<Integer> due = new TreeSet<>(wanted.blocks());
        List<JobRow> there = jobs.ofReceipt(now.id());
        due.removeAll(there.stream()
                .filter(j -> j.kind().equals("block"))
                .map(JobRow::layer)
                .collect(Collectors.toSet()));
        if (!due.isEmpty() && (!guard.takesReceipts() || receipts.backlog() >= config.receiptQueue())) {
            throw ApiException.overloaded(
                    "proofs_overloaded", "Too many receipts wait for their proofs.", RETRY_OVERLOADED);
        }
        // As urgent as the answer's own proofs.
        int priority = there.stream().mapToInt(JobRow::priority).max().orElse(JobRepository.INTERACTIVE);
        return Optional.of(
                new ProofRunner.Added(wanted, ReceiptService.jobRows(now.id(), blocks, List.copyOf(due), priority)));
    }

    private static void requireChallengeable(ReceiptRow now) {
        if (now.budget() == null) {
            throw refused(
                    "receipt_not_challengeable",
                    "The receipt has no budget: all of its layers are proved, or none is.",
                    0);
        }
        if (now.deletedAt() != null) {
            throw refused("receipt_forgotten", "The receipt's content was forgotten.", 0);
        }
        switch (now.status()) {
            case FAILED, ABORTED, COMMITTED ->
                throw refused(
                        "receipt_not_challengeable",
                        "The receipt is " + now.status().text() + ".",
                        0);
            default -> {
                if (now.boundariesIndex() == null) {
                    throw refused(
                            "boundaries_not_committed",
                            "The boundaries are not in the log yet: a nonce revealed now would be known before them.",
                            RETRY_SECONDS);
                }
            }
        }
    }

    private static Challenge challenge(ReceiptRow now, Claim claim, Demand demand, int blocks) {
        if (demand.nonce().equals(claim.nonce())) {
            throw ApiException.invalid("nonce", "nonce must not be that of the request, which was known before.");
        }
        if (demand.blocks() != null) {
            for (int b : demand.blocks()) {
                requireBlocks(b >= 0 && b < blocks, "name blocks from 0 to " + (blocks - 1));
            }
            requireBlocks(Set.copyOf(demand.blocks()).size() == demand.blocks().size(), "name no block twice");
            return Challenge.named(demand.nonce(), demand.blocks());
        }
        int count = demand.count() == null ? claim.budget().layers() : demand.count();
        requireBlocks(count >= 1 && count <= blocks, "be from 1 to " + blocks + ", the blocks of the model");
        try {
            byte[] digest = Digests.sha256(now.boundaries().payload());
            return Challenge.draw(digest, demand.nonce(), count, claim.budget());
        } catch (ReceiptFormatException e) {
            throw new IllegalStateException("boundaries of " + now.id() + ": " + e.getMessage(), e);
        }
    }

    private static void requireBlocks(boolean good, String what) {
        if (!good) {
            throw ApiException.invalid("layers", "layers must " + what + ".");
        }
    }

    private static Claim claim(ReceiptRow now) {
        try {
            return now.claim();
        } catch (ReceiptFormatException e) {
            throw new IllegalStateException("claim of " + now.id() + ": " + e.getMessage(), e);
        }
    }

    private static ApiException refused(String code, String message, int retryAfter) {
        return new ApiException(409, "invalid_request_error", code, null, message, retryAfter);
    }
}
