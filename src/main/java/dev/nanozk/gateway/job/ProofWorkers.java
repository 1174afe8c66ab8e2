package dev.nanozk.gateway.job;

import dev.nanozk.gateway.config.NanozkConfig;
import dev.nanozk.gateway.store.JobRepository;
import dev.nanozk.gateway.store.JobRow;
import dev.nanozk.gateway.store.ReceiptRepository;
import dev.nanozk.gateway.store.ReceiptRow;
import dev.nanozk.gateway.store.ReceiptStatus;
import dev.nanozk.gateway.store.StoreException;
import dev.nanozk.gateway.worker.ModelRegistry;
import dev.nanozk.gateway.worker.StartUp;
import dev.nanozk.math.parallel.Background;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Threads of low priority that carry out proof jobs from the durable table, interactive before batch, then oldest first. A job that was running when the server was killed waits again
 * at the next start.
 */
@ApplicationScoped
public class ProofWorkers {
    private static final Logger LOG = Logger.getLogger(ProofWorkers.class);
    private static final Duration LEASE = Duration.ofMinutes(30);
    private static final long IDLE_MILLIS = 500;
    /** A job with which so many runs of the server have ended is what ends them. */
    private static final int MOST_ENDS = 10;
    /** What a worker gets to come to an end; a proof that takes longer is made again by the next start. */
    private static final long END_MILLIS = 1000;

    private final NanozkConfig config;
    private final JobRepository jobs;
    private final ReceiptRepository receipts;
    private final ProofRunner runner;
    private final StorageGuard guard;
    private final Semaphore work = new Semaphore(0);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    public ProofWorkers(
            NanozkConfig config,
            JobRepository jobs,
            ReceiptRepository receipts,
            ProofRunner runner,
            StorageGuard guard) {
        this.config = config;
        this.jobs = jobs;
        this.receipts = receipts;
        this.runner = runner;
        this.guard = guard;
    }

    /** Answers that the last run did not finish are aborted, jobs that it did not finish wait again. */
    void takeUp(@Observes @Priority(StartUp.PRIORITY + 1) StartupEvent event) {
        for (ReceiptRow open : receipts.withStatus(ReceiptStatus.OPEN, Integer.MAX_VALUE)) {
            receipts.move(open.id(), ReceiptStatus.OPEN, ReceiptStatus.ABORTED);
        }
        for (JobRow job : jobs.running(MOST_ENDS)) {
            runner.giveUp(job, "the server has ended " + MOST_ENDS + " times while it was made");
        }
        int resumed = jobs.requeueRunning();
        if (resumed > 0) {
            LOG.infof("%d proof jobs go on where the last run left them", resumed);
        }
    }

    /** Starts the threads once the models are there. */
    void start(@Observes ModelRegistry.Loaded event) {
        try {
            runner.finishInterrupted();
        } catch (Exception e) {
            LOG.error("a receipt whose proofs are all there can't be bundled", e);
        }
        // With a broker the proofs are made by other processes.
        for (int i = 0; config.brokerUrl().isEmpty() && i < config.workers(); i++) {
            Thread t = new Thread(this::loop, "proof-worker-" + i);
            t.setDaemon(true);
            t.setPriority(Thread.MIN_PRIORITY);
            t.start();
            threads.add(t);
        }
    }

    /** Receipts whose proofs have waited for the weights' range proof are bundled now. */
    void bundle(@Observes ModelRegistry.RangeProved event) {
        try {
            runner.finishInterrupted();
        } catch (Exception e) {
            LOG.errorf(e, "a receipt of model root %s can't be bundled", event.root());
        }
    }

    /** There may be something to do. */
    public void wake() {
        work.release(config.workers());
    }

    /** Before the database goes: a worker that finds it closed would call that an error. */
    void end(@Observes ShutdownEvent event) {
        stopped = true;
        threads.forEach(Thread::interrupt);
        try {
            for (Thread t : threads) {
                t.join(END_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        String name = Thread.currentThread().getName();
        boolean lost = false;
        while (!stopped) {
            try {
                if (lost) {
                    jobs.giveBack(name);
                    lost = false;
                }
                Optional<JobRow> job = guard.takesProofs() ? jobs.claim(name, LEASE) : Optional.empty();
                if (job.isPresent()) {
                    Background.run(config.proofShare(), () -> run(job.get()));
                } else {
                    work.tryAcquire(IDLE_MILLIS, TimeUnit.MILLISECONDS);
                    work.drainPermits();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (stopped) {
                    return;
                }
                lost = true;
                LOG.error("proof worker", e);
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(IDLE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(JobRow job) {
        try {
            runner.run(job);
        } catch (ProofRunner.UnprovableException e) {
            runner.unprovable(job, e);
        } catch (StoreException e) {
            // The database is away: the loop gives the job back when it is there again.
            throw e;
        } catch (OutOfMemoryError e) {
            // What it held is free again: the thread goes on, and others than this proof may have been too large beside
            // it.
            runner.attemptFailed(job, "out of memory: " + e.getMessage());
        } catch (Exception e) {
            if (stopped) {
                return;
            }
            if (!guard.takesProofs()) {
                LOG.errorf("%s %d of receipt %s waits for room on the disk", job.kind(), job.layer(), job.receiptId());
                jobs.giveBack(job.claimedBy());
                return;
            }
            LOG.debug("proof", e);
            runner.attemptFailed(job, String.valueOf(e.getMessage()));
        }
    }
}
