package dev.nanozk.gateway.job;

import dev.nanozk.gateway.api.ApiException;
import dev.nanozk.gateway.config.NanozkConfig;
import dev.nanozk.gateway.store.FailPoint;
import dev.nanozk.gateway.store.JobRepository;
import dev.nanozk.gateway.store.JobRow;
import dev.nanozk.gateway.store.JobStatus;
import dev.nanozk.gateway.store.ReceiptRepository;
import dev.nanozk.gateway.store.ReceiptRow;
import dev.nanozk.gateway.store.ReceiptStatus;
import dev.nanozk.gateway.store.StoreException;
import dev.nanozk.gateway.telemetry.Meters;
import dev.nanozk.gateway.telemetry.Traces;
import dev.nanozk.gateway.worker.Generation;
import dev.nanozk.gateway.worker.ReceiptMaker;
import dev.nanozk.gateway.worker.StartUp;
import dev.nanozk.receipt.Budget;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.NormalizedText;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/** A receipt from the request to its durable jobs, which {@link ProofWorkers} carry out. */
@ApplicationScoped
public class ReceiptService implements ReceiptRecorder {
    private static final int ID_BYTES = 15;
    private static final int RETRY_SECONDS = 30;
    private static final String PROVE = "prove";
    /** No receipt's id. */
    private static final String NO_RECEIPT = "";

    private static final int WARM_UP = 100;
    private static final Logger LOG = Logger.getLogger(ReceiptService.class);

    private final NanozkConfig config;
    private final ReceiptRepository receipts;
    private final JobRepository jobs;
    private final ProofWorkers workers;
    private final EvidenceLog log;
    private final StorageGuard guard;
    private final Set<String> inWork = ConcurrentHashMap.newKeySet();
    private final Traces traces;
    private final Meters meters;
    private final SecureRandom random = new SecureRandom();

    public ReceiptService(
            NanozkConfig config,
            ReceiptRepository receipts,
            JobRepository jobs,
            ProofWorkers workers,
            EvidenceLog log,
            StorageGuard guard,
            Traces traces,
            Meters meters) {
        this.config = config;
        this.receipts = receipts;
        this.jobs = jobs;
        this.workers = workers;
        this.log = log;
        this.guard = guard;
        this.traces = traces;
        this.meters = meters;
        meters.gauge("nanozk.receipts", "status", "unproved", receipts::backlog);
    }

    /** The first answers would wait for classes to be loaded and for interpreted code: what is done before their end is done a few times now, for no receipt. */
    void warmUp(@Observes @Priority(StartUp.PRIORITY + 2) StartupEvent event) {
        Thread.ofPlatform().name("receipt-warm-up").daemon().start(() -> {
            try {
                for (int i = 0; i < WARM_UP; i++) {
                    String envelope = log.rehearse();
                    receipts.find(NO_RECEIPT);
                    receipts.claim(NO_RECEIPT, envelope, null);
                    receipts.answered(
                            NO_RECEIPT,
                            new ReceiptRepository.Answered(
                                    envelope, Digests.hex(NormalizedText.sha256(envelope)), envelope, 0L),
                            ReceiptStatus.COMMITTED);
                }
            } catch (IOException | RuntimeException e) {
                // The server may end meanwhile; what is amiss otherwise, the first answer says.
                LOG.debugf("warm-up: %s", e.getMessage());
            }
        });
    }

    @Override
    public String begin(Order order) {
        if (!guard.takesReceipts()) {
            throw ApiException.overloaded("storage_full", "The server has no room for receipts.", RETRY_SECONDS);
        }
        String mode = order.mode();
        if (mode.equals(PROVE) && receipts.backlog() >= config.receiptQueue()) {
            if (config.receiptOverflow() == NanozkConfig.Overflow.REFUSE) {
                throw ApiException.overloaded(
                        "proofs_overloaded", "Too many receipts wait for their proofs.", RETRY_SECONDS);
            }
            mode = "commit";
        }
        byte[] fresh = new byte[ID_BYTES];
        random.nextBytes(fresh);
        String id = "rcpt-" + HexFormat.of().formatHex(fresh);
        inWork.add(id);
        try {
            receipts.insert(ReceiptRow.open(
                    id,
                    order.completionId(),
                    order.sampling().choice(),
                    order.owner(),
                    order.model().name(),
                    Digests.hex(order.model().key().root()),
                    mode,
                    order.nonce(),
                    order.model().integers().spec().blocks() + 1,
                    new String(order.request().bytes(), StandardCharsets.UTF_8),
                    Instant.now(),
                    Optional.ofNullable(budget(order, mode)).map(Budget::layers).orElse(null)));
        } catch (StoreException e) {
            inWork.remove(id);
            throw e;
        }
        return id;
    }

    /** A receipt that is only committed to has no proofs, and no budget of them. */
    private static Budget budget(Order order, String mode) {
        return mode.equals(PROVE) ? order.budget() : null;
    }

    @Override
    public String complete(String id, Order order, Generation.Answer answer) {
        long start = System.nanoTime();
        try {
            return record(id, order, answer);
        } finally {
            inWork.remove(id);
            meters.receiptCommitted(order.model().name(), Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /** Whether somebody makes a receipt's answer now. */
    boolean inWork(String id) {
        return inWork.contains(id);
    }

    private String record(String id, Order order, Generation.Answer answer) {
        Optional<ReceiptRow> receipt = receipts.find(id);
        Optional<EvidenceLog.Committed> commitment = answer.output().length == 0
                ? Optional.empty()
                : Optional.of(commit(
                        id,
                        ReceiptMaker.claim(
                                        order.model(),
                                        order.request(),
                                        answer,
                                        order.maxTokens(),
                                        order.stop(),
                                        order.sampling(),
                                        order.nonce())
                                .withBudget(budget(
                                        order, receipt.map(ReceiptRow::mode).orElse(""))),
                        receipt.map(ReceiptRow::createdAt).orElseGet(Instant::now)));
        boolean prove = receipt.map(r -> r.mode().equals(PROVE)).orElse(false);
        ReceiptStatus status = answer.finishReason().equals("aborted")
                ? ReceiptStatus.ABORTED
                : prove ? ReceiptStatus.QUEUED : ReceiptStatus.COMMITTED;
        ReceiptRepository.Answered answered = new ReceiptRepository.Answered(
                answer.text(),
                Digests.hex(NormalizedText.sha256(answer.text())),
                commitment.map(c -> c.envelope().json()).orElse(null),
                commitment.map(EvidenceLog.Committed::index).orElse(null));
        if (status == ReceiptStatus.QUEUED) {
            int blocks = order.model().integers().spec().blocks();
            // With a budget the blocks wait until they are drawn.
            List<Integer> first = order.budget() == null
                    ? IntStream.rangeClosed(0, blocks).boxed().toList()
                    : List.of(blocks);
            int priority = order.batch() ? JobRepository.BATCH : JobRepository.INTERACTIVE;
            jobs.insert(jobRows(id, blocks, first, priority), id, answered);
            FailPoint.pass("gateway.queued");
        } else {
            receipts.answered(id, answered, status);
        }
        workers.wake();
        return status.text();
    }

    /** Signed and durable in the log before the client sees the end; the claim is kept before that. */
    private EvidenceLog.Committed commit(String id, Claim claim, Instant created) {
        receipts.claim(
                id,
                new String(claim.bytes(), StandardCharsets.UTF_8),
                traces.traceparent().orElse(null));
        FailPoint.pass("gateway.claimed");
        try {
            EvidenceLog.Committed c = log.commit(claim, created);
            FailPoint.pass("gateway.appended");
            return c;
        } catch (IOException e) {
            receipts.failed(id, "log_not_writable", e.getMessage());
            throw ApiException.failed("log_not_writable");
        }
    }

    /**
     * Jobs of a receipt.
     *
     * @param blocks of the model
     * @param layers blocks by index, the head as the one behind the last
     * @param priority of {@link JobRepository}
     */
    static List<JobRow> jobRows(String id, int blocks, List<Integer> layers, int priority) {
        List<JobRow> rows = new ArrayList<>();
        Instant now = Instant.now();
        for (int l : layers) {
            boolean head = l == blocks;
            rows.add(new JobRow(
                    id + "-" + l,
                    id,
                    head ? "head" : "block",
                    head ? 0 : l,
                    JobStatus.QUEUED,
                    priority,
                    0,
                    "payloads/" + id,
                    null,
                    null,
                    null,
                    null,
                    now,
                    now));
        }
        return rows;
    }

    @Override
    public void failed(String id, String code, String detail) {
        try {
            receipts.failed(id, code, detail);
        } finally {
            inWork.remove(id);
        }
    }
}
