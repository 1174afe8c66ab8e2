package dev.nanozk.gateway.job;

import dev.nanozk.gateway.store.ReceiptRepository;
import dev.nanozk.gateway.store.ReceiptStatus;
import dev.nanozk.gateway.worker.ModelRegistry;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * What failures of database or disk have left undone, done again every few seconds: answers that could not be recorded get their end, receipts whose proofs are
 * all there their bundle; what is older than it may be is forgotten. Intervals are of the monotonic clock; a jump of the wall clock changes nothing.
 */
@ApplicationScoped
public class Housekeeping {
    private static final Logger LOG = Logger.getLogger(Housekeeping.class);
    private static final int SECONDS = 10;

    private final ReceiptRepository receipts;
    private final ReceiptService service;
    private final ProofRunner runner;
    private final Retention retention;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("housekeeping").daemon().factory());
    private boolean away;

    public Housekeeping(ReceiptRepository receipts, ReceiptService service, ProofRunner runner, Retention retention) {
        this.receipts = receipts;
        this.service = service;
        this.runner = runner;
        this.retention = retention;
    }

    void start(@Observes ModelRegistry.Loaded event) {
        clock.scheduleWithFixedDelay(this::round, SECONDS, SECONDS, TimeUnit.SECONDS);
    }

    /** Before the database is closed: a round under way is waited for, and not interrupted, since that could close the embedded database's file. */
    void end(@Observes ShutdownEvent event) throws InterruptedException {
        clock.shutdown();
        clock.awaitTermination(SECONDS, TimeUnit.SECONDS);
    }

    private void round() {
        try {
            endAbandoned();
            runner.finishInterrupted();
            retention.round();
            away = false;
        } catch (RuntimeException e) {
            // Tried again in the next round; said once. At the server's end there is none, and the database may be
            // closed.
            if (!away && !clock.isShutdown()) {
                LOG.errorf("housekeeping waits for the database: %s", e.getMessage());
            }
            away = true;
        }
    }

    /** Answers that nobody makes and that have no end, as the database was away when they had one. */
    void endAbandoned() {
        for (String id : receipts.open()) {
            if (!service.inWork(id) && receipts.move(id, ReceiptStatus.OPEN, ReceiptStatus.FAILED)) {
                receipts.failed(id, "storage_unavailable", "the answer's end could not be recorded");
                LOG.errorf("receipt %s failed: the answer's end could not be recorded", id);
            }
        }
    }
}
