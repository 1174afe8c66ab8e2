package dev.nanozk.gateway.queue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import dev.nanozk.gateway.config.NanozkConfig;
import dev.nanozk.gateway.job.ProofRunner;
import dev.nanozk.gateway.job.StorageGuard;
import dev.nanozk.gateway.store.FailPoint;
import dev.nanozk.gateway.store.JobRepository;
import dev.nanozk.gateway.store.JobRow;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.gateway.store.ReceiptRepository;
import dev.nanozk.gateway.store.ReceiptRow;
import dev.nanozk.gateway.store.SealedFile;
import dev.nanozk.gateway.store.StoreException;
import dev.nanozk.gateway.worker.ModelRegistry;
import dev.nanozk.gateway.worker.ModelSlot;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Between the job table and the broker. The table is the outbox: a job is marked as dispatched after the broker has confirmed it, and unmarked when it is neither in a queue nor with a
 * worker. So a job may be sent twice, which is no harm, and never not at all.
 */
@ApplicationScoped
public class Distributor {
    private static final Logger LOG = Logger.getLogger(Distributor.class);
    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final long IDLE_MILLIS = 250;
    private static final long RETRY_MILLIS = 1_000;
    private static final int ROUND = 64;
    /** Boundaries of a batch may take long: after each of its jobs interactive ones are looked for. */
    private static final int BATCH_ROUND = 1;

    private static final Duration MOST_BETWEEN_LOOKS = Duration.ofSeconds(30);
    private static final int[] PRIORITIES = {JobRepository.INTERACTIVE, JobRepository.BATCH};
    private static final int PREFETCH = 8;

    private final NanozkConfig config;
    private final JobRepository jobs;
    private final ReceiptRepository receipts;
    private final ProofRunner runner;
    private final ModelRegistry models;
    private final StorageGuard guard;
    private final SealedFile sealed;
    private volatile boolean stopped;
    private volatile boolean connected;
    private Thread thread;

    Distributor(
            NanozkConfig config,
            JobRepository jobs,
            ReceiptRepository receipts,
            ProofRunner runner,
            ModelRegistry models,
            StorageGuard guard)
            throws IOException {
        this.config = config;
        this.jobs = jobs;
        this.receipts = receipts;
        this.runner = runner;
        this.models = models;
        this.guard = guard;
        this.sealed = new SealedFile(new ModelStore(config.data()).secret());
    }

    void start(@Observes ModelRegistry.Loaded event) {
        if (config.brokerUrl().isPresent()) {
            Broker broker = new Broker(
                    config.brokerUrl().get(),
                    config.brokerUser().orElse(null),
                    config.brokerPassword().orElse(null));
            thread = Thread.ofPlatform().name("distributor").daemon().start(() -> run(broker));
        }
    }

    /** Whether there is a broker, if one is wanted. */
    boolean isConnected() {
        return config.brokerUrl().isEmpty() || connected;
    }

    @PreDestroy
    void stop() {
        stopped = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void run(Broker broker) {
        boolean said = false;
        while (!stopped) {
            try (Connection c = broker.connect("nanozk gateway")) {
                Channel out = Broker.channel(c);
                for (ModelSlot slot : models.slots()) {
                    if (slot.model().isPresent()) {
                        Broker.declare(out, slot.root());
                    }
                }
                consume(c, Broker.REPORTS, this::report);
                consume(c, Broker.DEAD_REPORTS, this::dead);
                connected = true;
                said = false;
                long looked = System.nanoTime();
                while (!stopped && c.isOpen()) {
                    int sent = dispatch(out);
                    if (System.nanoTime() - looked > betweenLooks().toNanos()) {
                        lookForLost(out);
                        looked = System.nanoTime();
                    }
                    if (sent == 0) {
                        pause(IDLE_MILLIS);
                    }
                }
            } catch (IOException | ShutdownSignalException | StoreException e) {
                if (!said && !stopped) {
                    LOG.errorf("proofs wait for the broker or the database: %s", String.valueOf(e.getMessage()));
                }
                said = true;
            } catch (RuntimeException e) {
                LOG.error("distributor", e);
            }
            connected = false;
            pause(RETRY_MILLIS);
        }
    }

    private Duration betweenLooks() {
        Duration half = config.brokerSilence().dividedBy(2);
        return half.compareTo(MOST_BETWEEN_LOOKS) < 0 ? half : MOST_BETWEEN_LOOKS;
    }

    /** Sends what waits, of every model and priority as much as its own window takes: none stands in another's way; number of jobs. */
    private int dispatch(Channel out) throws IOException {
        int sent = 0;
        for (String root : guard.takesProofs() ? jobs.undispatchedRoots() : List.<String>of()) {
            for (int priority : PRIORITIES) {
                int round = priority == JobRepository.BATCH ? BATCH_ROUND : ROUND;
                int room = Math.min(round, config.brokerWindow() - jobs.dispatched(root, priority));
                if (room > 0) {
                    sent += dispatch(out, root, jobs.undispatched(root, priority, room));
                }
            }
        }
        return sent;
    }

    private int dispatch(Channel out, String root, List<JobRow> waiting) throws IOException {
        int sent = 0;
        for (JobRow job : waiting) {
            if (stopped) {
                break;
            }
            try {
                Optional<ProofRunner.Order> order = runner.order(job);
                if (order.isPresent()) {
                    byte[] body = new Messages.Job(
                                    job.id(),
                                    order.get().layer(),
                                    order.get().claim(),
                                    order.get().slice())
                            .encode();
                    Broker.publish(
                            out,
                            "",
                            Broker.jobs(root, job.priority()),
                            job.id(),
                            Map.of(Broker.KEY, sealed.keyId()),
                            sealed.seal("job/" + job.id(), body));
                    FailPoint.pass("gateway.published");
                    jobs.dispatch(job.id());
                    FailPoint.pass("gateway.dispatched");
                    sent++;
                }
            } catch (ProofRunner.UnprovableException e) {
                runner.unprovable(job, e);
            }
        }
        return sent;
    }

    /** Jobs that should be at the broker and are not: in no queue, and no worker says that it has them. */
    private void lookForLost(Channel out) throws IOException {
        for (JobRow job : jobs.silent(Instant.now(), config.brokerSilence(), LEASE)) {
            String root =
                    receipts.find(job.receiptId()).map(ReceiptRow::modelRoot).orElse("");
            if (models.byRoot(root).isPresent() && out.messageCount(Broker.jobs(root, job.priority())) == 0) {
                LOG.infof("job %s is nowhere: it is sent again", job.id());
                jobs.undispatch(job.id());
            }
        }
    }

    @FunctionalInterface
    private interface Handler {
        void handle(Channel channel, AMQP.BasicProperties about, byte[] body) throws IOException;
    }

    private void consume(Connection c, String queue, Handler handler) throws IOException {
        Channel in = Broker.channel(c);
        in.basicQos(PREFETCH);
        in.basicConsume(queue, false, new DefaultConsumer(in) {
            @Override
            public void handleDelivery(String tag, Envelope e, AMQP.BasicProperties about, byte[] body)
                    throws IOException {
                try {
                    handler.handle(in, about, body);
                    in.basicAck(e.getDeliveryTag(), false);
                } catch (StoreException | IOException f) {
                    // Database or disk: the report comes again.
                    LOG.errorf("a report waits: %s", String.valueOf(f.getMessage()));
                    pause(RETRY_MILLIS);
                    in.basicNack(e.getDeliveryTag(), false, true);
                }
            }
        });
    }

    private void report(Channel in, AMQP.BasicProperties about, byte[] body) throws IOException {
        String id = String.valueOf(about.getMessageId());
        Messages.Report r;
        try {
            r = Messages.Report.decode(sealed.open("report/" + id, body));
        } catch (IOException e) {
            LOG.errorf("a report can't be read: %s", e.getMessage());
            Broker.bury(in, "", "unreadable report: " + e.getMessage(), body);
            return;
        }
        Optional<JobRow> job = jobs.find(id);
        if (job.isEmpty()) {
            // Forgotten meanwhile.
            return;
        }
        switch (r.kind()) {
            case RUNNING -> jobs.started(id, r.worker(), LEASE);
            case DONE -> {
                try {
                    runner.accept(job.get(), r.proof());
                } catch (ProofRunner.UnprovableException e) {
                    runner.unprovable(job.get(), e);
                }
            }
            case FAILED -> runner.attemptFailed(job.get(), r.detail());
        }
    }

    /** What a worker has given up. */
    private void dead(Channel in, AMQP.BasicProperties about, byte[] body) {
        Map<String, Object> headers = about.getHeaders() == null ? Map.of() : about.getHeaders();
        Object why = headers.getOrDefault(Broker.REASON, "no reason given");
        jobs.find(String.valueOf(about.getMessageId())).ifPresent(job -> {
            LOG.errorf("job %s is dead: %s", job.id(), why);
            runner.giveUp(job, "dead letter: " + why);
        });
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
