package dev.nanozk.gateway.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.receipt.verify.ReceiptVerifier;
import dev.nanozk.receipt.verify.Verdict;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
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
    void anAnswerIsProvedAndItsBundleVerified() {
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
