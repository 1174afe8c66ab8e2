package dev.nanozk.gateway.job;

import dev.nanozk.gateway.config.NanozkConfig;
import dev.nanozk.gateway.store.AtomicFiles;
import dev.nanozk.gateway.store.ChallengeRepository;
import dev.nanozk.gateway.store.ContentStore;
import dev.nanozk.gateway.store.FailPoint;
import dev.nanozk.gateway.store.JobRepository;
import dev.nanozk.gateway.store.JobRow;
import dev.nanozk.gateway.store.JobStatus;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.gateway.store.ReceiptRepository;
import dev.nanozk.gateway.store.ReceiptRow;
import dev.nanozk.gateway.store.ReceiptStatus;
import dev.nanozk.gateway.store.SealedFile;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.gateway.telemetry.Meters;
import dev.nanozk.gateway.telemetry.Traces;
import dev.nanozk.gateway.worker.ModelRegistry;
import dev.nanozk.gateway.worker.ReceiptMaker;
import dev.nanozk.model.inference.OutOfRangeException;
import dev.nanozk.proving.prover.Boundaries;
import dev.nanozk.proving.prover.BoundarySlice;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Challenge;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Envelope;
import dev.nanozk.receipt.Inclusion;
import dev.nanozk.receipt.LayerChoice;
import dev.nanozk.receipt.ReceiptFormatException;
import dev.nanozk.receipt.Request;
import dev.nanozk.receipt.SigningKey;
import dev.nanozk.receipt.Statement;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Carries out one proof job: boundaries on the first, the layer's proof, and the bundle after the last. */
@ApplicationScoped
public class ProofRunner {
    private static final int MAX_ATTEMPTS = 3;
    private static final Logger LOG = Logger.getLogger(ProofRunner.class);

    /** A receipt that can't be proved, however often it is tried. */
    public static final class UnprovableException extends Exception {
        private static final long serialVersionUID = 1L;
        private final String code;

        UnprovableException(String code, String detail) {
            super(detail);
            this.code = code;
        }

        /** For clients. */
        String code() {
            return code;
        }
    }

    private final ModelStore store;
    private final ModelRegistry models;
    private final ReceiptRepository receipts;
    private final JobRepository jobs;
    private final ChallengeRepository challenges;
    /** Held while a receipt is bundled or challenged: a bundle knows all challenges, or a later one does. */
    private final Object ending = new Object();

    private final ContentStore contents;
    private final SealedFile sealed;
    private final byte[] secret;
    private final EvidenceLog log;
    private final Traces traces;
    private final Meters meters;

    public ProofRunner(
            NanozkConfig config,
            ModelRegistry models,
            ReceiptRepository receipts,
            JobRepository jobs,
            ChallengeRepository challenges,
            EvidenceLog log,
            Traces traces,
            Meters meters)
            throws IOException {
        this.log = log;
        this.store = new ModelStore(config.data());
        this.models = models;
        this.receipts = receipts;
        this.jobs = jobs;
        this.challenges = challenges;
        this.traces = traces;
        this.meters = meters;
        this.contents = new ContentStore(config.data().resolve("contents"));
        this.secret = store.secret();
        this.sealed = new SealedFile(secret);
    }

    /** A job with everything that its proof needs. */
    private record Prepared(ReceiptRow receipt, ReceiptMaker maker, Claim claim, Boundaries boundaries, int layer) {}

    /**
     * What a worker elsewhere needs for a job.
     *
     * @param layer blocks by index, the head last
     * @param claim canonical JSON
     * @param slice of the boundaries; secret
     */
    public record Order(int layer, byte[] claim, byte[] slice) {}

    /** The order of a job; empty where there is nothing to do any more. */
    public Optional<Order> order(JobRow job) throws IOException, UnprovableException {
        return prepare(job).map(p -> new Order(p.layer, p.claim.bytes(), BoundarySlice.encode(p.boundaries, p.layer)));
    }

    /** Keeps a proof that was made elsewhere; the last one ends the receipt. Once more is no harm. */
    public void accept(JobRow job, byte[] proof) throws IOException, UnprovableException {
        ReceiptRow receipt = receipts.find(job.receiptId()).orElse(null);
        if (receipt == null || receipt.claimJson() == null || receipt.status().isFinal()) {
            return;
        }
        ServedModel model = served(receipt);
        keep(job, receipt, claim(receipt.id()), new ReceiptMaker(model, secret), proof);
    }

    /** A receipt that can't be proved. */
    public void unprovable(JobRow job, UnprovableException e) {
        LOG.errorf("receipt %s can't be proved: %s", job.receiptId(), e.getMessage());
        jobs.giveUp(job.id(), e.getMessage());
        receipts.failed(job.receiptId(), e.code(), e.getMessage());
        forgetPayload(job);
    }

    /** An attempt failed: the job waits again, or the receipt has failed. */
    public JobStatus attemptFailed(JobRow job, String detail) {
        LOG.errorf("%s %d of receipt %s failed: %s", job.kind(), job.layer(), job.receiptId(), detail);
        JobStatus now = jobs.failed(job.id(), detail, MAX_ATTEMPTS);
        if (now == JobStatus.FAILED) {
            receipts.failed(job.receiptId(), "proof_failed", detail);
            forgetPayload(job);
        }
        return now;
    }

    /** A job has failed for good. */
    public void giveUp(JobRow job, String detail) {
        if (jobs.giveUp(job.id(), detail)) {
            receipts.failed(job.receiptId(), "proof_failed", detail);
            forgetPayload(job);
        }
    }

    private ServedModel served(ReceiptRow receipt) throws UnprovableException {
        return models.byRoot(receipt.modelRoot())
                .orElseThrow(() -> new UnprovableException(
                        "model_not_served", "model root " + receipt.modelRoot() + " is not served any more"));
    }

    /** Carries a job out, in a span of the trace of its request. */
    void run(JobRow job) throws Exception {
        Map<String, String> about = Map.of(
                "nanozk.receipt", job.receiptId(),
                "nanozk.layer", job.kind() + " " + job.layer(),
                "nanozk.attempt", Integer.toString(job.attempts()));
        traces.<Void, Exception>span("proof job", Traces.parent(receipts.traceparent(job.receiptId())), about, span -> {
            carryOut(job);
            return null;
        });
    }

    private void carryOut(JobRow job) throws IOException, UnprovableException {
        Prepared p = prepare(job).orElse(null);
        if (p != null) {
            long start = System.nanoTime();
            byte[] proof = p.maker.prove(p.maker.prover(p.claim, p.boundaries), p.layer);
            timed(p.receipt.model(), job.kind(), start);
            keep(job, p.receipt, p.claim, p.maker, proof);
        }
    }

    private void keep(JobRow job, ReceiptRow receipt, Claim claim, ReceiptMaker maker, byte[] proof)
            throws IOException, UnprovableException {
        String name = contents.put(proof);
        FailPoint.pass("gateway.kept");
        if (!jobs.done(job.id(), name) && jobs.find(job.id()).isEmpty()) {
            // Forgotten meanwhile.
            contents.delete(name);
            forgetPayload(job);
            return;
        }
        FailPoint.pass("gateway.done");
        finish(receipt, claim, maker, job);
    }

    private Optional<Prepared> prepare(JobRow job) throws IOException, UnprovableException {
        ReceiptRow receipt = receipts.find(job.receiptId())
                .orElseThrow(() -> new UnprovableException("receipt_gone", "the receipt is not in the database"));
        if (receipt.status() == ReceiptStatus.ABORTED) {
            jobs.delete(receipt.id());
            return Optional.empty();
        }
        if (receipt.status() == ReceiptStatus.FAILED || receipt.claimJson() == null) {
            throw new UnprovableException(
                    receipt.failureCode() == null ? "content_gone" : receipt.failureCode(),
                    "the receipt has failed or its content was forgotten");
        }
        receipts.move(receipt.id(), ReceiptStatus.QUEUED, ReceiptStatus.PROVING);
        ServedModel model = served(receipt);
        ReceiptMaker maker = new ReceiptMaker(model, secret);
        Boundaries b;
        Claim claim;
        try {
            b = boundaries(job, receipt, maker, model);
            claim = claim(receipt.id());
        } catch (OutOfRangeException e) {
            throw new UnprovableException("out_of_range", e.getMessage());
        }
        int layer = job.kind().equals("head") ? maker.layers() - 1 : job.layer();
        return Optional.of(new Prepared(receipt, maker, claim, b, layer));
    }

    /** Drawn once a completion and kept: a retry must cite the same commitments. */
    private synchronized Boundaries boundaries(JobRow job, ReceiptRow receipt, ReceiptMaker maker, ServedModel model)
            throws IOException, UnprovableException {
        Path file = payload(job);
        if (Files.exists(file)) {
            Boundaries b = Boundaries.decode(model.committed(), sealed.read(file));
            // The server may have been killed between the file and the claim, or the log.
            bind(receipt.id(), b);
            return b;
        }
        Claim claim = claim(receipt.id());
        long start = System.nanoTime();
        Boundaries b = maker.boundaries(
                claim.promptTokens().stream().mapToInt(i -> i).toArray(),
                claim.outputTokens().stream().mapToInt(i -> i).toArray());
        timed(model.name(), "boundaries", start);
        AtomicFiles.directory(file.getParent());
        sealed.write(file, b.encode());
        FailPoint.pass("gateway.payload");
        bind(receipt.id(), b);
        return b;
    }

    private void bind(String id, Boundaries b) throws IOException, UnprovableException {
        Claim claim = claim(id);
        if (claim.boundaries().isEmpty()) {
            Claim bound = claim.withBoundaries(ReceiptMaker.rows(b));
            receipts.claim(id, new String(bound.bytes(), StandardCharsets.UTF_8));
        }
        if (claim.budget() != null) {
            logBoundaries(id);
        }
    }

    /** Signed once and durable in the log before anybody can challenge: what is drawn depends on this digest. */
    private void logBoundaries(String id) throws IOException, UnprovableException {
        ReceiptRow now = receipts.find(id).orElse(null);
        if (now == null || now.deletedAt() != null || now.boundariesIndex() != null) {
            return;
        }
        FailPoint.pass("gateway.bound");
        Envelope signed = boundariesOf(now);
        if (signed == null) {
            signed = log.signBoundaries(claim(id), Instant.now());
            receipts.bounded(id, signed.json());
        }
        FailPoint.pass("gateway.bounded");
        long index = log.logBoundaries(signed, now.commitmentIndex());
        FailPoint.pass("gateway.boundaries-logged");
        receipts.boundariesLogged(id, index);
    }

    private static Envelope boundariesOf(ReceiptRow receipt) throws UnprovableException {
        try {
            return receipt.boundaries();
        } catch (ReceiptFormatException e) {
            throw new UnprovableException("boundaries_damaged", e.getMessage());
        }
    }

    private Claim claim(String id) throws UnprovableException {
        try {
            ReceiptRow receipt = receipts.find(id).orElse(null);
            Claim claim = receipt == null ? null : receipt.claim();
            if (claim == null) {
                throw new UnprovableException("content_gone", "the receipt's content was forgotten");
            }
            return claim;
        } catch (ReceiptFormatException e) {
            throw new UnprovableException("claim_damaged", e.getMessage());
        }
    }

    private void timed(String model, String phase, long start) {
        meters.proofPhase(model, phase, Duration.ofNanos(System.nanoTime() - start));
    }

    private Path payload(JobRow job) {
        return store.data().resolve(job.payloadPath());
    }

    void forgetPayload(JobRow job) {
        try {
            Files.deleteIfExists(payload(job));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void finish(ReceiptRow receipt, Claim claim, ReceiptMaker maker, JobRow job)
            throws IOException, UnprovableException {
        synchronized (ending) {
            finishAlone(receipt, claim, maker, job);
        }
    }

    /** Bundles and signs once every job is done; again after a kill in between, with the same content. */
    private void finishAlone(ReceiptRow receipt, Claim claim, ReceiptMaker maker, JobRow job)
            throws IOException, UnprovableException {
        List<JobRow> all = jobs.ofReceipt(receipt.id());
        boolean done = !all.isEmpty() && all.stream().allMatch(j -> j.status() == JobStatus.DONE);
        ReceiptRow now = receipts.find(receipt.id()).orElse(receipt);
        if (!done || now.status().isFinal() || now.deletedAt() != null) {
            return;
        }
        if (!maker.canBundle()) {
            // The weights' range proof is still being made; finishInterrupted comes when it is there.
            return;
        }
        List<Challenge> demanded = claim.budget() == null ? List.of() : challenges.of(receipt.id());
        LayerChoice choice = claim.budget() == null
                ? null
                : new LayerChoice(Digests.sha256(boundariesOf(now).payload()), demanded);
        List<byte[]> proofs = new ArrayList<>();
        // Blocks in order, then the head: as the table gives them.
        for (JobRow row : all) {
            proofs.add(kept(row));
        }
        if (proofs.contains(null)) {
            return;
        }
        Request request;
        try {
            request = Request.decode(receipt.requestJson().getBytes(StandardCharsets.UTF_8));
        } catch (ReceiptFormatException e) {
            throw new UnprovableException("request_damaged", e.getMessage());
        }
        long start = System.nanoTime();
        try {
            Envelope signed = signed(now, claim, maker, proofs, choice);
            Bundle bundle = maker.bundle(signed, log.publicKeys(signed), request, receipt.responseText(), proofs)
                    .with(inclusion(now, signed));
            if (now.bundleSha256() != null) {
                // That of the challenges before; nobody is given it any more.
                contents.delete(now.bundleSha256());
            }
            String name = contents.put(bundle.bytes());
            FailPoint.pass("gateway.bundled");
            receipts.proved(
                    receipt.id(),
                    signed.json(),
                    name,
                    choice != null && demanded.isEmpty() ? ReceiptStatus.AWAITING_CHALLENGE : ReceiptStatus.PROVED);
            FailPoint.pass("gateway.proved");
            timed(receipt.model(), "bundle", start);
            if (receipts.find(receipt.id()).map(r -> r.deletedAt() != null).orElse(true)) {
                contents.delete(name);
            }
        } catch (ReceiptFormatException e) {
            throw new UnprovableException("statement_damaged", e.getMessage());
        }
        if (all.size() == maker.layers()) {
            // Blocks that are not proved may be demanded later.
            forgetPayload(job);
        }
    }

    /** Adds a challenge with the jobs that it makes due while no bundle is made, and bundles at once where none is; false if the receipt can't be challenged any more. */
    boolean challenge(ReceiptRow receipt, Function<ReceiptRow, Optional<Added>> decide)
            throws IOException, UnprovableException {
        synchronized (ending) {
            ReceiptRow now = receipts.find(receipt.id()).orElse(receipt);
            Added added = decide.apply(now).orElse(null);
            if (added == null) {
                return true;
            }
            int number = challenges.of(now.id()).size();
            if (!challenges.add(now.id(), number, added.challenge, added.jobs)) {
                return false;
            }
            FailPoint.pass("gateway.challenged");
            if (added.jobs.isEmpty()) {
                finishInterrupted(receipts.find(now.id()).orElse(now));
            }
            return true;
        }
    }

    /** A challenge and the jobs that it makes due. */
    record Added(Challenge challenge, List<JobRow> jobs) {}

    /** A job's proof; null where its file is lost or damaged: it is made again then. */
    private byte[] kept(JobRow row) throws IOException {
        try {
            Optional<byte[]> proof = contents.get(row.proofSha256());
            if (proof.isPresent()) {
                return proof.get();
            }
        } catch (ContentStore.DamagedException e) {
            contents.delete(row.proofSha256());
        }
        LOG.errorf("the proof of %s %d of receipt %s is lost and made again", row.kind(), row.layer(), row.receiptId());
        jobs.again(row.id());
        return null;
    }

    /** Signed once: after a kill the statement is the one that may be in the log already. */
    private Envelope signed(
            ReceiptRow receipt, Claim claim, ReceiptMaker maker, List<byte[]> proofs, LayerChoice choice)
            throws IOException, ReceiptFormatException {
        if (receipt.envelopeJson() != null) {
            return Envelope.decode(receipt.envelopeJson().getBytes(StandardCharsets.UTF_8));
        }
        List<SigningKey> keys = log.signingKeys();
        Statement s = maker.statement(
                claim, proofs, receipt.createdAt(), keys.getFirst().keyId(), choice);
        Envelope fresh = Envelope.sign(s.bytes(), keys);
        receipts.signed(receipt.id(), fresh.json());
        FailPoint.pass("gateway.signed");
        return fresh;
    }

    /** The proof's entry, then the place of both; null for a receipt from before there was a log. */
    private Inclusion inclusion(ReceiptRow receipt, Envelope signed)
            throws IOException, ReceiptFormatException, UnprovableException {
        if (receipt.commitmentJson() == null || receipt.commitmentIndex() == null) {
            return null;
        }
        Envelope commitment = Envelope.decode(receipt.commitmentJson().getBytes(StandardCharsets.UTF_8));
        long index = receipt.proofIndex() != null ? receipt.proofIndex() : log.prove(signed, receipt.commitmentIndex());
        FailPoint.pass("gateway.logged");
        receipts.logged(receipt.id(), index);
        Envelope boundaries = boundariesOf(receipt);
        return log.inclusion(
                new EvidenceLog.Committed(commitment, receipt.commitmentIndex()),
                boundaries == null ? null : new EvidenceLog.Committed(boundaries, receipt.boundariesIndex()),
                index);
    }

    /** Receipts whose last job was done when the server was killed, or before the weights' range proof: bundled now. */
    void finishInterrupted() {
        receipts.withStatus(ReceiptStatus.PROVING, Integer.MAX_VALUE).forEach(this::finishInterrupted);
    }

    private void finishInterrupted(ReceiptRow r) {
        List<JobRow> all = jobs.ofReceipt(r.id());
        Optional<ServedModel> model = models.byRoot(r.modelRoot());
        if (model.isEmpty() || all.isEmpty() || !all.stream().allMatch(j -> j.status() == JobStatus.DONE)) {
            return;
        }
        try {
            finish(r, claim(r.id()), new ReceiptMaker(model.get(), secret), all.getFirst());
        } catch (UnprovableException e) {
            unprovable(all.getFirst(), e);
        } catch (IOException e) {
            LOG.errorf("receipt %s can't be bundled yet: %s", r.id(), e.getMessage());
        }
    }

    /** The bundle of a proved receipt. */
    public Bundle bundle(ReceiptRow receipt) throws IOException, ReceiptFormatException {
        byte[] bytes = contents.get(receipt.bundleSha256())
                .orElseThrow(() -> new IOException("the bundle of " + receipt.id() + " is not on disk"));
        return Bundle.decode(bytes);
    }
}
