package dev.nanozk.gateway.queue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import dev.nanozk.gateway.store.FailPoint;
import dev.nanozk.gateway.store.JobRepository;
import dev.nanozk.gateway.store.SealedFile;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.gateway.worker.ReceiptMaker;
import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.proving.prover.Boundaries;
import dev.nanozk.proving.prover.BoundarySlice;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.ReceiptFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Takes jobs from the broker for the models it has, interactive before batch, and reports proofs. A job is acknowledged after the broker has confirmed its report: a worker
 * that dies at any moment leaves the job to another one. A job that is made twice is no harm.
 */
public final class ProofWorker implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ProofWorker.class);
    private static final long IDLE_MILLIS = 250;
    private static final long RECONNECT_MILLIS = 2_000;
    private static final long BEAT_SECONDS = 10;
    private static final int MOST_DEATHS = 3;
    private static final int POINT = 32;

    private final Broker broker;
    private final String name;
    private final byte[] secret;
    private final SealedFile sealed;
    private final BegunJobs begun;
    private final Consumer<String> says;
    private final Map<String, ServedModel> models;
    private final List<Thread> threads = new ArrayList<>();
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("heartbeat").daemon().factory());
    private final AtomicInteger connected = new AtomicInteger();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong();
    private volatile boolean stopped;
    private volatile String fatal;

    /**
     * @param name of this process, for the operator
     * @param secret the operator's, that of the gateway
     * @param home directory of this worker, for what it has to know after its death
     * @param models by root, hexadecimal
     * @param says takes lines for the operator: ids and numbers only
     */
    public ProofWorker(
            Broker broker,
            String name,
            byte[] secret,
            Path home,
            Map<String, ServedModel> models,
            Consumer<String> says)
            throws IOException {
        this.says = says;
        this.broker = broker;
        this.name = name;
        this.secret = secret.clone();
        this.sealed = new SealedFile(secret);
        this.begun = new BegunJobs(home.resolve("begun"));
        this.models = Map.copyOf(models);
    }

    /** Starts threads that take one job each. */
    public void start(int n) {
        for (int i = 0; i < n; i++) {
            String own = name + "/" + i;
            threads.add(Thread.ofPlatform().name("proof-worker-" + i).start(() -> run(own)));
        }
    }

    /** Waits until the worker is closed, or can't go on: then why. */
    public Optional<String> await() throws InterruptedException {
        for (Thread t : threads) {
            t.join();
        }
        return Optional.ofNullable(fatal);
    }

    /** Whether every thread has its connection. */
    public boolean isConnected() {
        return connected.get() == threads.size();
    }

    /** Jobs whose proofs were reported. */
    public long done() {
        return done.get();
    }

    /** Attempts that failed. */
    public long failed() {
        return failed.get();
    }

    /** Time spent on proofs. */
    public double seconds() {
        return nanos.get() / 1e9;
    }

    private void run(String own) {
        boolean said = false;
        while (!stopped) {
            try (Connection c = broker.connect("nanozk worker " + own)) {
                Channel jobs = Broker.channel(c);
                for (String root : models.keySet()) {
                    Broker.declare(jobs, root);
                }
                connected.incrementAndGet();
                said = false;
                try {
                    serve(own, c, jobs);
                } finally {
                    connected.decrementAndGet();
                }
            } catch (IOException | ShutdownSignalException e) {
                if (!said && !stopped) {
                    say("no broker: " + e.getMessage());
                }
                said = true;
                pause(RECONNECT_MILLIS);
            }
        }
    }

    private void serve(String own, Connection c, Channel jobs) throws IOException {
        while (!stopped) {
            boolean any = false;
            for (int priority : new int[] {JobRepository.INTERACTIVE, JobRepository.BATCH}) {
                for (String root : models.keySet()) {
                    if (any || stopped) {
                        break;
                    }
                    GetResponse r = jobs.basicGet(Broker.jobs(root, priority), false);
                    if (r != null) {
                        any = true;
                        handle(own, c, jobs, models.get(root), r);
                    }
                }
            }
            if (!any) {
                pause(IDLE_MILLIS);
            }
        }
    }

    private void handle(String own, Connection c, Channel jobs, ServedModel model, GetResponse r) throws IOException {
        FailPoint.pass("worker.taken");
        String id = String.valueOf(r.getProps().getMessageId());
        long tag = r.getEnvelope().getDeliveryTag();
        Object key = r.getProps().getHeaders() == null
                ? null
                : r.getProps().getHeaders().get(Broker.KEY);
        if (!sealed.keyId().equals(String.valueOf(key))) {
            // Not the job's fault: it goes to another worker, and this one ends.
            jobs.basicNack(tag, false, true);
            fatal = "the gateway has another secret than this worker: give its secrets/blinding-seed with --secret";
            stopped = true;
            return;
        }
        Messages.Job job;
        try {
            job = Messages.Job.decode(sealed.open("job/" + id, r.getBody()));
            if (!job.id().equals(id)) {
                throw new IOException("message " + id + " holds another job");
            }
        } catch (IOException e) {
            say("a job can't be read: " + e.getMessage());
            Broker.bury(jobs, id, "unreadable: " + e.getMessage(), r.getBody());
            jobs.basicAck(tag, false);
            return;
        }
        if (r.getEnvelope().isRedeliver() && begun.deaths(id) >= MOST_DEATHS) {
            say("job " + id + ": this worker has died of it " + MOST_DEATHS + " times");
            Broker.bury(jobs, id, "a worker died of it " + MOST_DEATHS + " times", r.getBody());
            begun.ended(id);
            jobs.basicAck(tag, false);
            return;
        }
        begun.begin(id);
        Channel beat = c.createChannel();
        beat.confirmSelect();
        report(beat, new Messages.Report(Messages.Kind.RUNNING, id, own, "", new byte[0]));
        Future<?> beating =
                beats.scheduleWithFixedDelay(() -> beat(beat, id, own), BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
        FailPoint.pass("worker.begun");
        Messages.Report report;
        long start = System.nanoTime();
        try {
            report = new Messages.Report(Messages.Kind.DONE, id, own, "", prove(model, job));
            done.incrementAndGet();
        } catch (ReceiptFormatException | RuntimeException | OutOfMemoryError e) {
            LOG.debug("proof", e);
            say("job " + id + " failed: " + e.getMessage());
            failed.incrementAndGet();
            report = new Messages.Report(Messages.Kind.FAILED, id, own, String.valueOf(e.getMessage()), new byte[0]);
        } finally {
            nanos.addAndGet(System.nanoTime() - start);
            beating.cancel(false);
        }
        FailPoint.pass("worker.proved");
        begun.ended(id);
        report(jobs, report);
        FailPoint.pass("worker.reported");
        jobs.basicAck(tag, false);
        say("job " + id + " " + report.kind() + " after " + (System.nanoTime() - start) / 1_000_000 + " ms");
        close(beat);
    }

    private void report(Channel channel, Messages.Report r) throws IOException {
        Broker.publish(channel, "", Broker.REPORTS, r.job(), null, sealed.seal("report/" + r.job(), r.encode()));
    }

    private void beat(Channel channel, String id, String own) {
        try {
            report(channel, new Messages.Report(Messages.Kind.RUNNING, id, own, "", new byte[0]));
        } catch (IOException | RuntimeException e) {
            // The connection is gone: the thread that proves finds out.
            LOG.debugf("no heartbeat: %s", e.getMessage());
        }
    }

    private static void close(Channel channel) {
        try {
            channel.close();
        } catch (IOException | java.util.concurrent.TimeoutException | ShutdownSignalException e) {
            LOG.debugf("channel: %s", e.getMessage());
        }
    }

    private byte[] prove(ServedModel model, Messages.Job job) throws ReceiptFormatException {
        Claim claim = Claim.decode(job.claim());
        if (!Arrays.equals(claim.modelRoot(), model.key().root())) {
            throw new ReceiptFormatException("the claim is of model root " + Digests.hex(claim.modelRoot()));
        }
        List<List<CompressedPoint>> rows = new ArrayList<>();
        for (byte[] boundary : claim.boundaries()) {
            List<CompressedPoint> points = new ArrayList<>();
            for (int i = 0; i < boundary.length; i += POINT) {
                points.add(new CompressedPoint(Arrays.copyOfRange(boundary, i, i + POINT)));
            }
            rows.add(points);
        }
        Boundaries b = BoundarySlice.decode(model.committed(), job.layer(), rows, job.slice());
        ReceiptMaker maker = new ReceiptMaker(model, secret);
        return maker.prove(maker.prover(claim, b), job.layer());
    }

    private void say(String what) {
        says.accept(Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + what);
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends after the jobs that are being made. */
    @Override
    public void close() {
        stopped = true;
        for (Thread t : threads) {
            try {
                t.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        beats.shutdownNow();
    }
}
