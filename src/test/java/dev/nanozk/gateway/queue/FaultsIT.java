package dev.nanozk.gateway.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import dev.nanozk.gateway.api.PackagedServer;
import dev.nanozk.gateway.store.FailPoint;
import dev.nanozk.gateway.store.OfflineStore;
import dev.nanozk.gateway.store.ReceiptRow;
import dev.nanozk.gateway.store.ReceiptStatus;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Gateway, broker and workers as processes, each killed at every named step, and the wire between them cut: every receipt still ends. Runs after packaging; one data directory
 * and one broker go through all of it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultsIT {
    @TempDir
    static Path directory;

    private static TestRabbit rabbit;
    private static Path data;
    private static Path secret;
    private static final List<String> ASKED = new ArrayList<>();

    @BeforeAll
    static void begin() throws Exception {
        assumeTrue(Files.exists(PackagedServer.RUNNER), () -> "skipped: " + PackagedServer.RUNNER + " is absent");
        rabbit = TestRabbit.begin().orElse(null);
        assumeTrue(rabbit != null, "skipped: there is no RabbitMQ");
        data = directory.resolve("data");
        secret = data.resolve("secrets").resolve("blinding-seed");
        // The secret that workers need is made at the first start.
        try (PackagedServer s = gateway(rabbit.url(), "")) {
            s.ready();
            s.kill();
        }
    }

    private static final List<String> GATEWAY_STEPS = List.of(
            "gateway.claimed",
            "gateway.appended",
            "gateway.queued",
            "gateway.payload",
            "gateway.published",
            "gateway.dispatched",
            "gateway.kept",
            "gateway.done",
            "gateway.signed",
            "gateway.logged",
            "gateway.bundled",
            "gateway.proved");

    @AfterAll
    static void end() throws Exception {
        if (rabbit != null) {
            rabbit.close();
        }
    }

    private static PackagedServer gateway(String broker, String fault) throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put("nanozk.broker-url", broker);
        settings.put("nanozk-fault", fault);
        return PackagedServer.begin(directory.resolve("gateway.out"), data, settings);
    }

    private static WorkerProcess worker(String name, String broker, String fault) throws IOException {
        return WorkerProcess.begin(directory.resolve(name), broker, secret, fault);
    }

    private static String ask(PackagedServer s, int tokens) {
        String id = s.ask(tokens);
        ASKED.add(id);
        return id;
    }

    @Test
    @Order(1)
    void twoWorkersShareTheWork() throws Exception {
        try (PackagedServer s = gateway(rabbit.url(), "").ready()) {
            // Nobody takes jobs yet: they wait, and the answer is there.
            String first = ask(s, 2);
            try (WorkerProcess a = worker("a", rabbit.url(), "").ready();
                    WorkerProcess b = worker("b", rabbit.url(), "").ready()) {
                List<String> more = List.of(ask(s, 2), ask(s, 2), ask(s, 2));
                s.awaitStatus(first, "proved");
                for (String id : more) {
                    s.awaitStatus(id, "proved");
                }
                assertTrue(a.done() > 0 && b.done() > 0, a.done() + " and " + b.done());
                assertTrue(a.done() + b.done() >= 24, a.done() + " and " + b.done());
                // Stopped gently, a worker leaves nothing behind.
                String last = ask(s, 2);
                a.stop();
                a.end();
                s.awaitStatus(last, "proved");
            }
        }
    }

    @Test
    @Order(2)
    void aWorkerIsKilledAtEveryStep() throws Exception {
        try (PackagedServer s = gateway(rabbit.url(), "").ready()) {
            for (String step : List.of("worker.taken", "worker.begun", "worker.proved", "worker.reported")) {
                String id = ask(s, 1);
                try (WorkerProcess dying = worker("a", rabbit.url(), step)) {
                    assertEquals(FailPoint.KILLED, dying.end(), step);
                }
                try (WorkerProcess sound = worker("b", rabbit.url(), "")) {
                    s.awaitStatus(id, "proved");
                }
            }
        }
    }

    @Test
    @Order(3)
    void theGatewayIsKilledAtEveryStep() throws Exception {
        try (WorkerProcess w = worker("b", rabbit.url(), "")) {
            for (String step : GATEWAY_STEPS) {
                try (PackagedServer s = gateway(rabbit.url(), step)) {
                    try {
                        Response answer = s.ready().chat(1);
                        if (answer.statusCode() == 200) {
                            ASKED.add(answer.header("X-Receipt-Id"));
                        }
                    } catch (Exception | AssertionError e) {
                        // Killed before the answer, or at its start: by what the last run has left.
                    }
                    assertEquals(FailPoint.KILLED, s.end(), step);
                }
            }
            try (PackagedServer s = gateway(rabbit.url(), "").ready()) {
                s.awaitStatus(ask(s, 1), "proved");
            }
        }
    }

    @Test
    @Order(4)
    void theBrokerIsKilled() throws Exception {
        try (PackagedServer s = gateway(rabbit.url(), "").ready();
                WorkerProcess w = worker("b", rabbit.url(), "").ready()) {
            String before = ask(s, 4);
            s.await("/v1/receipts/" + before, r -> r.asString().contains("\"running\""));
            rabbit.kill();
            // Answers go on.
            String during = ask(s, 1);
            rabbit.start();
            s.awaitStatus(before, "proved");
            s.awaitStatus(during, "proved");
        }
    }

    @Test
    @Order(5)
    void theWireIsCut() throws Exception {
        int port = URI.create(rabbit.url()).getPort();
        try (CutProxy gateway = new CutProxy(port);
                CutProxy worker = new CutProxy(port);
                PackagedServer s = gateway(gateway.url(), "").ready();
                WorkerProcess w = worker("b", worker.url(), "").ready()) {
            for (CutProxy wire : List.of(gateway, worker)) {
                String before = ask(s, 2);
                wire.cut(true);
                String during = ask(s, 1);
                // Longer than three heartbeats: both ends give the connection up.
                Thread.sleep(35_000);
                wire.cut(false);
                s.awaitStatus(before, "proved");
                s.awaitStatus(during, "proved");
            }
        }
    }

    @Test
    @Order(6)
    void whatCanNotBeReadIsBuriedWithItsReason() throws Exception {
        String root;
        try (PackagedServer s = gateway(rabbit.url(), "").ready();
                WorkerProcess w = worker("b", rabbit.url(), "").ready()) {
            root = s.get("/v1/models/" + PackagedServer.MODEL).path("commitment");
            Broker broker = new Broker(rabbit.url(), null, null);
            try (Connection c = broker.connect("test")) {
                Channel channel = Broker.channel(c);
                String key = new dev.nanozk.gateway.store.SealedFile(Files.readAllBytes(secret)).keyId();
                Broker.publish(channel, "", Broker.jobs(root, 5), "forged", Map.of(Broker.KEY, key), new byte[100]);
                Broker.publish(channel, "", Broker.REPORTS, "forged", null, new byte[100]);
                Set<String> reasons = new TreeSet<>();
                for (int i = 0; i < 300 && reasons.size() < 2; i++) {
                    GetResponse r = channel.basicGet(Broker.DEAD, true);
                    if (r == null) {
                        Thread.sleep(100);
                    } else {
                        reasons.add(r.getProps().getHeaders().get(Broker.REASON).toString());
                    }
                }
                assertEquals(2, reasons.size(), reasons::toString);
                assertTrue(reasons.stream().anyMatch(r -> r.startsWith("unreadable: ")), reasons::toString);
                assertTrue(reasons.stream().anyMatch(r -> r.startsWith("unreadable report: ")), reasons::toString);
            }
            // Nothing else is disturbed.
            s.awaitStatus(ask(s, 1), "proved");
        }
    }

    @Test
    @Order(7)
    void aWorkerWithAnotherSecretDoesNoHarm() throws Exception {
        Path other = directory.resolve("other-secret");
        Files.write(other, new byte[32]);
        try (PackagedServer s = gateway(rabbit.url(), "").ready();
                WorkerProcess wrong = WorkerProcess.begin(directory.resolve("wrong"), rabbit.url(), other, "")
                        .ready();
                WorkerProcess w = worker("b", rabbit.url(), "").ready()) {
            s.awaitStatus(ask(s, 1), "proved");
            assertEquals(0, wrong.done());
        }
    }

    @Test
    @Order(8)
    void everyReceiptHasEnded() throws Exception {
        List<ReceiptRow> all =
                OfflineStore.receipts(data).between(Instant.EPOCH, Instant.now().plusSeconds(60));
        assertTrue(all.size() > ASKED.size(), "receipts: " + all.size());
        for (ReceiptRow r : all) {
            boolean answered = ASKED.contains(r.id());
            assertTrue(r.status().isFinal(), r.id() + " is " + r.status());
            // Only answers that were cut off by the kill have no proof.
            assertTrue(
                    r.status() == ReceiptStatus.PROVED || !answered && r.status() == ReceiptStatus.ABORTED,
                    r.id() + " is " + r.status() + " " + r.failureDetail());
        }
        // A kill cuts one answer off at most, wherever it finds it.
        long cutOff =
                all.stream().filter(r -> r.status() == ReceiptStatus.ABORTED).count();
        assertTrue(cutOff <= GATEWAY_STEPS.size(), cutOff + " answers cut off");
    }
}
