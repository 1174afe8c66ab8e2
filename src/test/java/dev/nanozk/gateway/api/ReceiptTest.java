package dev.nanozk.gateway.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.log.LogMonitor;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.KeyHistory;
import dev.nanozk.receipt.LogEntry;
import dev.nanozk.receipt.verify.EvidenceAudit;
import dev.nanozk.receipt.verify.ReceiptVerifier;
import dev.nanozk.receipt.verify.TrustAnchors;
import dev.nanozk.receipt.verify.Verdict;
import dev.nanozk.receipt.verify.VerificationReport;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a chat request to a bundle that an offline verifier accepts. */
@QuarkusTest
@TestProfile(StoriesProfile.class)
class ReceiptTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @BeforeEach
    void model() {
        StoriesProfile.requireModel();
    }

    private static Response post(String mode) {
        return given().contentType(ContentType.JSON)
                .body("{\"model\":\"" + StoriesProfile.MODEL + "\",\"max_tokens\":3,\"receipt\":{\"mode\":\"" + mode
                        + "\",\"nonce\":\"n\"},\"messages\":[{\"role\":\"user\",\"content\":\"Once upon a time\"}]}")
                .post("/v1/chat/completions");
    }

    private static void awaitEnd(String id) {
        Instant end = Instant.now().plus(PATIENCE);
        String header = "1";
        while (header != null && Instant.now().isBefore(end)) {
            StoriesProfile.pause();
            header = given().get("/v1/receipts/" + id).header("Retry-After");
        }
    }

    @Test
    void anAnswerIsProvedAndItsBundleVerified() throws Exception {
        Response chat = post("prove");
        String id = chat.header("X-Receipt-Id");
        chat.then()
                .statusCode(200)
                .header("Link", equalTo("</v1/receipts/" + id + ">; rel=\"receipt\""))
                .body("receipt.id", equalTo(id))
                .body("receipt.url", endsWith(id));
        awaitEnd(id);
        String events = given().get("/v1/receipts/" + id + "/events").asString();
        assertTrue(events.startsWith("data: {"), events);
        assertTrue(events.contains("\"status\":\"proved\""), events);
        given().get("/v1/receipts/" + id)
                .then()
                .statusCode(200)
                .header("Retry-After", nullValue())
                .body("status", equalTo("proved"))
                .body("proved", equalTo(6));
        given().queryParam("completion_id", (String) chat.path("id"))
                .get("/v1/receipts")
                .then()
                .statusCode(200)
                .body("id", equalTo(id));
        byte[] bundle = given().get("/v1/receipts/" + id + "/bundle").asByteArray();
        String root = given().get("/v1/models/" + StoriesProfile.MODEL).path("commitment");
        Verdict verdict = new ReceiptVerifier(HexFormat.of().parseHex(root), null, r -> Optional.empty())
                .verify(bundle)
                .verdict();
        assertEquals(Verdict.VERIFIED, verdict);
        standsInTheLog(bundle, root);
    }

    /** With the keys and the log that the server hands out. */
    private static void standsInTheLog(byte[] bundle, String root) throws Exception {
        Response keys = given().get("/.well-known/nanozk/keys");
        keys.then().statusCode(200).header("Content-Type", startsWith("application/json"));
        KeyHistory history = KeyHistory.decode(keys.asByteArray());
        TrustAnchors trusted = TrustAnchors.none()
                .withHistory(history)
                .withLogKey(history.logKeys().getFirst());
        VerificationReport report = ReceiptVerifier.trusting(
                        HexFormat.of().parseHex(root), trusted, r -> Optional.empty())
                .verify(bundle);
        assertEquals(Verdict.VERIFIED, report.signature(), report.reason());
        assertEquals(Verdict.VERIFIED, report.inclusion(), report.reason());
        assertEquals(Verdict.VERIFIED, report.verdict(), report.reason());
        given().get("/checkpoint")
                .then()
                .statusCode(200)
                .header("Content-Type", equalTo("text/plain; charset=utf-8"))
                .header("Cache-Control", equalTo("no-cache"));
        Map<String, Response> seen = new java.util.HashMap<>();
        EvidenceAudit audit = new EvidenceAudit();
        new LogMonitor(
                        path -> {
                            Response r = given().get("/" + path);
                            seen.put(path, r);
                            return r.statusCode() == 200 ? Optional.of(r.asByteArray()) : Optional.empty();
                        },
                        history.logKeys(),
                        List.of())
                .audit(null, audit);
        audit.requireBundle(Bundle.decode(bundle));
        audit.requireKeys(history);
        Response tile = seen.entrySet().stream()
                .filter(e -> e.getKey().startsWith("tile/") && e.getValue().statusCode() == 200)
                .findFirst()
                .orElseThrow()
                .getValue();
        assertEquals("application/octet-stream", tile.header("Content-Type"));
        assertTrue(tile.header("Cache-Control").contains("immutable"));
        given().get("/tile/0/../journal").then().statusCode(404);
        given().get("/tile/9/000").then().statusCode(404).body("error.code", equalTo("unknown_url"));
    }

    @Test
    void whatIsForgottenStaysInTheLog() throws Exception {
        Response chat = post("commit");
        String id = chat.header("X-Receipt-Id");
        int index = given().get("/v1/receipts/" + id).path("log_index");
        given().delete("/v1/receipts/" + id)
                .then()
                .statusCode(200)
                .body("object", equalTo("receipt.deleted"))
                .body("deleted", equalTo(true))
                .body("log_index", equalTo(index));
        given().get("/v1/receipts/" + id)
                .then()
                .statusCode(200)
                .body("deleted", equalTo(true))
                .body("bundle", nullValue())
                .body("log_index", equalTo(index));
        given().delete("/v1/receipts/" + id).then().statusCode(200);
        given().delete("/v1/receipts/rcpt-none").then().statusCode(404);
        // While its proofs are made: it ends, and nothing is made of it.
        String proving = post("prove").header("X-Receipt-Id");
        given().delete("/v1/receipts/" + proving).then().statusCode(200);
        given().get("/v1/receipts/" + proving)
                .then()
                .body("status", equalTo("aborted"))
                .body("deleted", equalTo(true));
        KeyHistory history =
                KeyHistory.decode(given().get("/.well-known/nanozk/keys").asByteArray());
        EvidenceAudit audit = new EvidenceAudit();
        new LogMonitor(
                        path -> Optional.of(given().get("/" + path))
                                .filter(r -> r.statusCode() == 200)
                                .map(Response::asByteArray),
                        history.logKeys(),
                        List.of())
                .audit(null, audit);
        // The two answers of this test at least, the forgotten one among them.
        assertTrue(audit.count(LogEntry.Kind.COMMITMENT) >= 2);
    }

    @Test
    void whichTextsItWroteIsNotSaidUnlessTheOperatorWants() {
        given().queryParam("content_sha256", "00".repeat(32))
                .get("/v1/receipts")
                .then()
                .statusCode(403)
                .body("error.code", equalTo("provenance_off"));
        given().get("/v1/receipts").then().statusCode(400);
    }

    @Test
    void aCommitmentAloneHasNoBundle() {
        Response chat = post("commit");
        chat.then().body("receipt.status", equalTo("committed"));
        given().get("/v1/receipts/" + chat.header("X-Receipt-Id") + "/bundle")
                .then()
                .statusCode(409)
                .body("error.code", equalTo("receipt_not_proved"));
    }

    @Test
    void whoWantsNoReceiptGetsNone() {
        post("none")
                .then()
                .statusCode(200)
                .header("X-Receipt-Id", nullValue())
                .body("id", startsWith("chatcmpl-"))
                .body("receipt", nullValue());
        given().get("/v1/receipts/rcpt-none").then().statusCode(404).body("error.code", equalTo("receipt_not_found"));
    }
}
