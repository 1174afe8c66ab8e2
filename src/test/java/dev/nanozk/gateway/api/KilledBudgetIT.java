package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nanozk.gateway.store.FailPoint;
import dev.nanozk.log.LogMonitor;
import dev.nanozk.receipt.KeyHistory;
import dev.nanozk.receipt.LogEntry;
import dev.nanozk.receipt.verify.Challenger;
import dev.nanozk.receipt.verify.EvidenceAudit;
import dev.nanozk.receipt.verify.ReceiptVerifier;
import dev.nanozk.receipt.verify.Verdict;
import dev.nanozk.receipt.verify.VerificationReport;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged server, ended as a power cut ends it at every step of a receipt with a budget: one digest of the boundaries, one entry, and the challenge is kept. */
class KilledBudgetIT {
    private static final String NONCE = "revealed once, kept for good";

    @TempDir
    Path directory;

    @BeforeEach
    void packaged() {
        assumeTrue(Files.exists(PackagedServer.RUNNER), () -> "skipped: " + PackagedServer.RUNNER + " is absent");
    }

    private PackagedServer start(String fault) throws Exception {
        return PackagedServer.begin(directory.resolve("log"), directory.resolve("data"), Map.of("nanozk-fault", fault))
                .ready();
    }

    private static Response post(PackagedServer s, String path, String body) {
        return RestAssured.given()
                .port(s.port)
                .contentType(ContentType.JSON)
                .body(body)
                .post(path);
    }

    private static String ask(PackagedServer s) {
        s.await("/v1/models", r -> r.statusCode() == 200);
        String body =
                "{\"model\":\"" + PackagedServer.MODEL + "\",\"max_tokens\":2,\"receipt\":{\"layers\":{\"budget\":2}},"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"Tim\"}]}";
        Response r = post(s, "/v1/chat/completions", body);
        for (int i = 0; i < 2000 && r.statusCode() == 503; i++) {
            StoriesProfile.pause();
            r = post(s, "/v1/chat/completions", body);
        }
        assertEquals(200, r.statusCode(), r::asString);
        return r.header("X-Receipt-Id");
    }

    @Test
    void everyStepSurvives() throws Exception {
        for (String step : List.of("gateway.bound", "gateway.bounded", "gateway.boundaries-logged")) {
            String id;
            try (PackagedServer s = start(step)) {
                id = ask(s);
                assertEquals(FailPoint.KILLED, s.end());
            }
            try (PackagedServer s = start("")) {
                s.awaitStatus(id, "awaiting_challenge");
                assertNotNull(s.get("/v1/receipts/" + id).path("budget.boundaries"));
                requireOneEntryEach(s);
            }
        }
        String id;
        String digest;
        try (PackagedServer s = start("gateway.challenged")) {
            id = ask(s);
            s.awaitStatus(id, "awaiting_challenge");
            digest = s.get("/v1/receipts/" + id).path("budget.boundaries");
            try {
                post(s, "/v1/receipts/" + id + "/challenge", "{\"nonce\":\"" + NONCE + "\"}");
            } catch (Exception e) {
                // The server ends before it answers.
            }
            assertEquals(FailPoint.KILLED, s.end());
        }
        try (PackagedServer s = start("")) {
            s.awaitStatus(id, "proved");
            Response again = post(s, "/v1/receipts/" + id + "/challenge", "{\"nonce\":\"" + NONCE + "\"}");
            assertEquals(200, again.statusCode(), again::asString);
            assertEquals(1, again.<List<Object>>path("budget.challenges").size());
            byte[] bundle = s.get("/v1/receipts/" + id + "/bundle").asByteArray();
            String root = s.get("/v1/models/" + PackagedServer.MODEL).path("commitment");
            VerificationReport r = new ReceiptVerifier(HexFormat.of().parseHex(root), null, x -> Optional.empty())
                    .challenged(new Challenger(HexFormat.of().parseHex(digest), List.of(NONCE), new BigDecimal("0.1")))
                    .verify(bundle);
            assertEquals(Verdict.VERIFIED, r.verdict(), r.reason());
            requireOneEntryEach(s);
        }
    }

    /** A log with boundaries twice for one commitment is rejected by the audit itself. */
    private static void requireOneEntryEach(PackagedServer s) throws Exception {
        KeyHistory history = KeyHistory.decode(s.get("/.well-known/nanozk/keys").asByteArray());
        EvidenceAudit audit = new EvidenceAudit();
        new LogMonitor(
                        path -> Optional.of(s.get("/" + path))
                                .filter(r -> r.statusCode() == 200)
                                .map(Response::asByteArray),
                        history.logKeys(),
                        List.of())
                .audit(null, audit);
        assertEquals(audit.count(LogEntry.Kind.COMMITMENT), audit.count(LogEntry.Kind.BOUNDARIES));
    }
}
