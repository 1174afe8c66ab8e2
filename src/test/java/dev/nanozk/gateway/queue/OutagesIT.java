package dev.nanozk.gateway.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.nanozk.gateway.api.PackagedServer;
import dev.nanozk.gateway.store.JobRepository;
import dev.nanozk.gateway.store.TestPostgres;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the broker forgets, outages of broker and database at once, and the order of jobs: a gateway and its workers as processes. Runs after packaging. */
class OutagesIT {
    private static final int JOBS_OF_A_RECEIPT = 6;

    @TempDir
    Path directory;

    private TestRabbit rabbit;
    private Path data;

    @BeforeEach
    void begin() throws Exception {
        assumeTrue(Files.exists(PackagedServer.RUNNER), () -> "skipped: " + PackagedServer.RUNNER + " is absent");
        rabbit = TestRabbit.begin().orElse(null);
        assumeTrue(rabbit != null, "skipped: there is no RabbitMQ");
        data = directory.resolve("data");
    }

    @AfterEach
    void end() throws Exception {
        if (rabbit != null) {
            rabbit.close();
        }
    }

    private PackagedServer gateway(Map<String, String> more) throws IOException {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("nanozk.broker-url", rabbit.url());
        settings.put("nanozk.broker-silence", "10s");
        return PackagedServer.begin(directory.resolve("gateway.out"), data, settings)
                .ready();
    }

    private WorkerProcess worker() throws IOException {
        Path secret = data.resolve("secrets").resolve("blinding-seed");
        return WorkerProcess.begin(directory.resolve("worker"), rabbit.url(), secret, "");
    }

    private static String root(PackagedServer s) {
        return s.get("/v1/models/" + PackagedServer.MODEL).path("commitment");
    }

    /** Waits until so many jobs of a priority are ready at the broker. */
    private void awaitQueued(String root, int priority, int jobs) throws Exception {
        long last = -1;
        Broker broker = new Broker(rabbit.url(), null, null);
        try (Connection c = broker.connect("test")) {
            Channel channel = c.createChannel();
            for (int i = 0; i < 600 && last != jobs; i++) {
                last = channel.messageCount(Broker.jobs(root, priority));
                Thread.sleep(100);
            }
        }
        assertEquals(jobs, last);
    }

    @Test
    void theBrokerLosesItsDisk() throws Exception {
        try (PackagedServer s = gateway(Map.of())) {
            String before = s.ask(2);
            awaitQueued(root(s), JobRepository.INTERACTIVE, JOBS_OF_A_RECEIPT);
            rabbit.kill();
            rabbit.loseDisk();
            rabbit.start();
            try (WorkerProcess w = worker()) {
                s.awaitStatus(before, "proved");
                s.awaitStatus(s.ask(1), "proved");
                assertTrue(w.done() >= 2 * JOBS_OF_A_RECEIPT, "proofs: " + w.done());
            }
        }
    }

    @Test
    void databaseAndBrokerGoTogether() throws Exception {
        TestPostgres p = TestPostgres.get().filter(TestPostgres::canRestart).orElse(null);
        assumeTrue(p != null, "skipped: there is no PostgreSQL that can be restarted");
        try (PackagedServer s = gateway(Map.of("nanozk.database-url", p.fresh()));
                WorkerProcess w = worker().ready()) {
            String queued = s.ask(8);
            String running = s.ask(8);
            s.await("/v1/receipts/" + queued, r -> r.asString().contains("\"running\""));
            p.stop();
            rabbit.kill();
            Response during = s.chat(2);
            assertEquals(503, during.statusCode(), during::asString);
            assertEquals("storage_unavailable", during.path("error.code"));
            assertTrue(Integer.parseInt(during.header("Retry-After")) > 0);
            rabbit.start();
            p.start();
            s.ready();
            for (String id : List.of(queued, running, s.ask(1))) {
                s.awaitStatus(id, "proved");
            }
        }
    }

    @Test
    void interactiveGoesBeforeBatch() throws Exception {
        try (PackagedServer s = gateway(Map.of("nanozk.broker-window", "8"))) {
            List<String> batch = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                batch.add(s.chat(1, "batch").header("X-Receipt-Id"));
            }
            // The window of batch jobs is full, that of interactive ones is not.
            awaitQueued(root(s), JobRepository.BATCH, 8);
            String interactive = s.ask(1);
            awaitQueued(root(s), JobRepository.INTERACTIVE, JOBS_OF_A_RECEIPT);
            try (WorkerProcess w = worker()) {
                for (String id : batch) {
                    s.awaitStatus(id, "proved");
                }
                s.awaitStatus(interactive, "proved");
                List<String> done = w.output()
                        .lines()
                        .filter(l -> l.contains(" DONE after "))
                        .toList();
                assertEquals(3 * JOBS_OF_A_RECEIPT, done.size(), w.output());
                assertTrue(
                        done.subList(0, JOBS_OF_A_RECEIPT).stream().allMatch(l -> l.contains(interactive)), w.output());
            }
        }
    }
}
