package dev.nanozk.gateway.api;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** With {@code nanozk.receipt-overflow=commit} a request that finds the backlog full is answered with a commitment alone. */
@QuarkusTest
@TestProfile(BacklogOverflowTest.Overflow.class)
class BacklogOverflowTest {
    /** Room for one receipt, and nobody who makes proofs. */
    public static class Overflow extends StoriesProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> all = new HashMap<>(super.getConfigOverrides());
            // Nothing is left of an earlier run.
            all.put("nanozk.data", "target/test-data-" + UUID.randomUUID());
            all.put("nanozk.receipt-queue", "1");
            all.put("nanozk.receipt-overflow", "commit");
            all.put("nanozk.broker-url", "amqp://127.0.0.1:1");
            return all;
        }
    }

    @Test
    void theAnswerComesWithACommitmentAlone() {
        StoriesProfile.requireModel();
        for (String status : List.of("queued", "committed", "committed")) {
            Response r = given().contentType(ContentType.JSON)
                    .body("{\"model\":\"" + StoriesProfile.MODEL
                            + "\",\"max_tokens\":1,\"receipt\":{\"mode\":\"prove\"},"
                            + "\"messages\":[{\"role\":\"user\",\"content\":\"Tim\"}]}")
                    .post("/v1/chat/completions");
            assertEquals(200, r.statusCode(), r::asString);
            assertEquals(status, r.path("receipt.status"));
            Response receipt = given().get(r.<String>path("receipt.url"));
            assertEquals(status, receipt.path("status"));
            // Committed is final: nobody is told to come back.
            assertEquals(status.equals("queued"), receipt.header("Retry-After") != null);
        }
    }
}
