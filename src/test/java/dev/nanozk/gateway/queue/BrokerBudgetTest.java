package dev.nanozk.gateway.queue;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nanozk.gateway.api.BrokerProfile;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.model.inference.TestModels;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.verify.Challenger;
import dev.nanozk.receipt.verify.ReceiptVerifier;
import dev.nanozk.receipt.verify.Verdict;
import dev.nanozk.receipt.verify.VerificationReport;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receipts with a budget whose proofs a worker makes that gets its jobs from the broker. */
@QuarkusTest
@TestProfile(BrokerProfile.class)
class BrokerBudgetTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    Path home;

    private static Response ask() {
        String body = "{\"model\":\"" + BrokerProfile.model()
                + "\",\"max_tokens\":2,\"receipt\":{\"mode\":\"prove\",\"layers\":{\"budget\":2}},"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"Tim\"}]}";
        Instant end = Instant.now().plus(PATIENCE);
        Response r;
        do {
            r = given().contentType(ContentType.JSON).body(body).post("/v1/chat/completions");
        } while (r.statusCode() == 503 && Instant.now().isBefore(end));
        assertEquals(200, r.statusCode(), r::asString);
        return r;
    }

    private static void await(String id, String status) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        String now = "";
        while (!now.equals(status) && Instant.now().isBefore(end)) {
            Thread.sleep(50);
            now = given().get("/v1/receipts/" + id).path("status");
        }
        assertEquals(status, now);
    }

    private static void challenge(String id, String nonce) {
        given().contentType(ContentType.JSON)
                .body("{\"nonce\":\"" + nonce + "\"}")
                .post("/v1/receipts/" + id + "/challenge")
                .then()
                .statusCode(200);
    }

    @Test
    void drawnBlocksAreProvedByAWorkerOfTheBroker() throws Exception {
        assumeTrue(BrokerProfile.hasBroker(), "skipped: there is no RabbitMQ");
        BrokerProfile.requireModel();
        String id = ask().header("X-Receipt-Id");
        // The worker has the operator's secret and a data directory of its own.
        Path seed = Path.of("secrets", "blinding-seed");
        Path data = home.resolve("data");
        Files.createDirectories(data.resolve(seed).getParent());
        Files.copy(BrokerProfile.DATA.resolve(seed), data.resolve(seed));
        ModelStore store = new ModelStore(data);
        ServedModel model = store.prepare(TestModels.path(BrokerProfile.model() + ".gguf"), false, (step, f) -> {});
        Map<String, ServedModel> models = Map.of(Digests.hex(model.key().root()), model);
        try (ProofWorker worker = new ProofWorker(
                new Broker(BrokerProfile.url(), null, null), "w", store.secret(), data, models, line -> {})) {
            worker.start(1);
            await(id, "awaiting_challenge");
            assertEquals(1, worker.done(), "the head alone is due before a challenge");
            String digest = given().get("/v1/receipts/" + id).path("budget.boundaries");
            assertNotNull(digest);
            String nonce = UUID.randomUUID().toString();
            challenge(id, nonce);
            await(id, "proved");
            assertEquals(3, worker.done());
            VerificationReport r =
                    verify(id, new Challenger(HexFormat.of().parseHex(digest), List.of(nonce), new BigDecimal("0.19")));
            assertEquals(Verdict.VERIFIED, r.verdict(), r.reason());
            assertEquals(digest, r.choice().boundaries());
            assertEquals(Verdict.UNCHECKED, verify(id, Challenger.none()).verdict());
        }
    }

    private static VerificationReport verify(String id, Challenger by) {
        byte[] bundle = given().get("/v1/receipts/" + id + "/bundle").asByteArray();
        String root = given().get("/v1/models/" + BrokerProfile.model()).path("commitment");
        return new ReceiptVerifier(HexFormat.of().parseHex(root), null, r -> Optional.empty())
                .challenged(by)
                .verify(bundle);
    }
}
