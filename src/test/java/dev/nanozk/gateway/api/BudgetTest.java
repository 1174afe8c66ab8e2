package dev.nanozk.gateway.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.log.LogMonitor;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.KeyHistory;
import dev.nanozk.receipt.LogEntry;
import dev.nanozk.receipt.Statement;
import dev.nanozk.receipt.verify.Challenger;
import dev.nanozk.receipt.verify.EvidenceAudit;
import dev.nanozk.receipt.verify.ReceiptVerifier;
import dev.nanozk.receipt.verify.Verdict;
import dev.nanozk.receipt.verify.VerificationReport;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Receipts with a budget: boundaries in the log, then a challenge, then proofs of what it draws. */
@QuarkusTest
@TestProfile(StoriesProfile.class)
class BudgetTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int BLOCKS = 5;

    @BeforeEach
    void model() {
        StoriesProfile.requireModel();
    }

    /** The blocks are weighed behind the server's back after its start. */
    private static Response ask(String receipt) {
        Instant end = Instant.now().plus(PATIENCE);
        Response r = askOnce(receipt);
        while (r.statusCode() == 503 && Instant.now().isBefore(end)) {
            r.then().body("error.code", equalTo("weights_not_ready"));
            StoriesProfile.pause();
            r = askOnce(receipt);
        }
        return r;
    }

    private static Response askOnce(String receipt) {
        return given().contentType(ContentType.JSON)
                .body("{\"model\":\"" + StoriesProfile.MODEL + "\",\"max_tokens\":3,\"receipt\":" + receipt
                        + ",\"messages\":[{\"role\":\"user\",\"content\":\"Once upon a time\"}]}")
                .post("/v1/chat/completions");
    }

    private static String nonce() {
        return UUID.randomUUID().toString();
    }

    private static Response challenge(String id, String body) {
        return given().contentType(ContentType.JSON).body(body).post("/v1/receipts/" + id + "/challenge");
    }

    private static void await(String id, String status) {
        Instant end = Instant.now().plus(PATIENCE);
        String now = "";
        while (!now.equals(status) && Instant.now().isBefore(end)) {
            StoriesProfile.pause();
            now = given().get("/v1/receipts/" + id).path("status");
        }
        assertEquals(status, now);
    }

    private static VerificationReport verify(String id, Challenger by) {
        byte[] bundle = given().get("/v1/receipts/" + id + "/bundle").asByteArray();
        String root = given().get("/v1/models/" + StoriesProfile.MODEL).path("commitment");
        return new ReceiptVerifier(HexFormat.of().parseHex(root), null, r -> Optional.empty())
                .challenged(by)
                .verify(bundle);
    }

    private static void refused(Response r, int status, String code) {
        r.then().statusCode(status).body("error.code", equalTo(code));
    }

    @Test
    void blocksAreDrawnByANonceRevealedAfterTheBoundariesWereLogged() throws Exception {
        String id = ask("{\"mode\":\"prove\",\"nonce\":\"of the request itself\",\"layers\":{\"budget\":2}}")
                .header("X-Receipt-Id");
        await(id, "awaiting_challenge");
        Response waiting = given().get("/v1/receipts/" + id);
        waiting.then()
                .header("Retry-After", nullValue())
                .body("layers", hasSize(1))
                .body("layers[0].kind", equalTo("head"))
                .body("proved", equalTo(1))
                .body("budget.layers", equalTo(2))
                .body("budget.weights", hasSize(BLOCKS))
                .body("budget.boundaries", matchesPattern("[0-9a-f]{64}"))
                .body("budget.log_index", notNullValue())
                .body("budget.challenges", hasSize(0))
                .body("budget.minimum", equalTo("0.000000"));
        String digest = waiting.path("budget.boundaries");
        byte[] seen = HexFormat.of().parseHex(digest);
        VerificationReport undrawn = verify(id, new Challenger(seen, List.of(), new BigDecimal("0.1")));
        assertEquals(Verdict.UNCHECKED, undrawn.verdict(), undrawn.reason());
        assertEquals("0.000000", undrawn.choice().minimum().toPlainString());
        assertEquals(Verdict.VERIFIED, undrawn.sampling());

        refused(challenge(id, "{\"nonce\":\"of the request itself\"}"), 400, "invalid_value");
        String nonce = nonce();
        Response taken = challenge(id, "{\"nonce\":\"" + nonce + "\"}");
        taken.then()
                .statusCode(200)
                .body("id", equalTo(id))
                .body("budget.boundaries", equalTo(digest))
                .body("budget.challenges", hasSize(1))
                .body("budget.challenges[0].nonce", equalTo(nonce))
                .body("budget.challenges[0].layers", equalTo(2))
                .body("budget.challenges[0].blocks", hasSize(2));
        // The same once more changes nothing; other blocks by it are refused.
        challenge(id, "{\"nonce\":\"" + nonce + "\",\"layers\":2}")
                .then()
                .statusCode(200)
                .body("budget.challenges", hasSize(1));
        refused(challenge(id, "{\"nonce\":\"" + nonce + "\",\"layers\":3}"), 409, "nonce_used");
        await(id, "proved");
        challenge(id, "{\"nonce\":\"" + nonce + "\"}").then().statusCode(200).body("status", equalTo("proved"));
        VerificationReport r = verify(id, new Challenger(seen, List.of(nonce), new BigDecimal("0.19")));
        assertEquals(Verdict.VERIFIED, r.verdict(), r.reason());
        assertEquals(
                r.choice().minimum().toPlainString(),
                given().get("/v1/receipts/" + id).path("budget.minimum"));
        assertEquals(Verdict.UNCHECKED, verify(id, Challenger.none()).verdict());

        // Later the client wants the others too, by name, and gets them from the same boundaries.
        String second = nonce();
        challenge(id, "{\"nonce\":\"" + second + "\",\"layers\":[4,0,1,2,3]}")
                .then()
                .statusCode(200)
                .body("budget.challenges[1].layers", nullValue())
                .body("budget.challenges[1].blocks", equalTo(List.of(0, 1, 2, 3, 4)));
        await(id, "proved");
        VerificationReport all = verify(id, Challenger.none());
        assertEquals(Verdict.VERIFIED, all.verdict(), all.reason());
        assertEquals("1.000000", all.choice().minimum().toPlainString());
        assertEquals(digest, all.choice().boundaries());
        // Nothing is left to be proved: the statement is made again with the new nonce at once.
        String third = nonce();
        challenge(id, "{\"nonce\":\"" + third + "\",\"layers\":1}").then().statusCode(200);
        await(id, "proved");
        assertEquals(3, verify(id, Challenger.none()).choice().challenges().size());
        standsInTheLog(id);

        given().delete("/v1/receipts/" + id).then().statusCode(200);
        refused(challenge(id, "{\"nonce\":\"" + nonce() + "\"}"), 409, "receipt_forgotten");
        given().get("/v1/receipts/" + id)
                .then()
                .body("deleted", equalTo(true))
                .body("budget.challenges", hasSize(0))
                .body("budget.boundaries", nullValue())
                .body("budget.log_index", notNullValue());
    }

    private static void standsInTheLog(String id) throws Exception {
        Bundle b = Bundle.decode(given().get("/v1/receipts/" + id + "/bundle").asByteArray());
        assertEquals(Statement.decode(b.envelope().payload()).choice().boundariesSha256().length, 32);
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
        audit.requireBundle(b);
        assertTrue(audit.count(LogEntry.Kind.BOUNDARIES) >= 1);
        assertTrue(audit.count(LogEntry.Kind.PROOF) >= 4);
    }

    @Test
    void budgetsThatAreNone() {
        for (String layers : List.of(
                "{\"budget\":0}",
                "{\"budget\":6}",
                "{\"budget\":-1}",
                "{\"budget\":1.5}",
                "{\"budget\":\"2\"}",
                "{}",
                "{\"budget\":2,\"weights\":[1]}",
                "2",
                "\"some\"",
                "[1]")) {
            refused(ask("{\"mode\":\"prove\",\"layers\":" + layers + "}"), 400, "invalid_value");
        }
        for (String mode : List.of("commit", "none")) {
            refused(ask("{\"mode\":\"" + mode + "\",\"layers\":{\"budget\":2}}"), 400, "invalid_value");
        }
        ask("{\"mode\":\"none\",\"layers\":\"all\"}").then().statusCode(200);
    }

    @Test
    void challengesThatAreNone() {
        String id = ask("{\"mode\":\"prove\",\"layers\":{\"budget\":1}}").header("X-Receipt-Id");
        await(id, "awaiting_challenge");
        String good = "\"nonce\":\"" + nonce() + "\"";
        for (String body : List.of(
                "{}",
                "{\"nonce\":\"too short\"}",
                "{\"nonce\":\"" + "x".repeat(257) + "\"}",
                "{\"nonce\":12345678901234567890}",
                "{\"nonce\":null}",
                "{" + good + ",\"layers\":0}",
                "{" + good + ",\"layers\":6}",
                "{" + good + ",\"layers\":\"all\"}",
                "{" + good + ",\"layers\":[]}",
                "{" + good + ",\"layers\":[5]}",
                "{" + good + ",\"layers\":[-1]}",
                "{" + good + ",\"layers\":[1,1]}",
                "{" + good + ",\"layers\":[1,\"2\"]}",
                "{" + good + ",\"layers\":{\"budget\":1}}",
                "{" + good + ",\"weights\":[1]}")) {
            refused(challenge(id, body), 400, "invalid_value");
        }
        refused(challenge(id, "{"), 400, "invalid_json");
        refused(challenge("rcpt-none", "{" + good + "}"), 404, "receipt_not_found");
        given().get("/v1/receipts/" + id).then().body("budget.challenges", hasSize(0));
    }

    @Test
    void receiptsThatCanNotBeChallenged() {
        String body = "{\"nonce\":\"" + nonce() + "\"}";
        String all = ask("{\"mode\":\"prove\"}").header("X-Receipt-Id");
        refused(challenge(all, body), 409, "receipt_not_challengeable");
        await(all, "proved");
        refused(challenge(all, body), 409, "receipt_not_challengeable");
        given().get("/v1/receipts/" + all).then().body("budget", nullValue());
        String committed = ask("{\"mode\":\"commit\"}").header("X-Receipt-Id");
        refused(challenge(committed, body), 409, "receipt_not_challengeable");
    }
}
