package dev.nanozk.gateway.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.NormalizedText;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server whose operator lets anybody ask which model wrote a text: without a key, and nothing more is told. */
@QuarkusTest
@TestProfile(ProvenanceTest.Profile.class)
class ProvenanceTest {
    private static final String KEY = "a key of a client";

    /** Provenance on, a key needed for all else. */
    public static class Profile extends StoriesProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> all = new HashMap<>(super.getConfigOverrides());
            all.put("nanozk.provenance", "true");
            all.put(
                    "nanozk.api-keys",
                    Digests.hex(Digests.sha256(KEY.getBytes(java.nio.charset.StandardCharsets.UTF_8))));
            return all;
        }
    }

    @BeforeEach
    void model() {
        StoriesProfile.requireModel();
    }

    private static Response ask(String digest) {
        return given().queryParam("content_sha256", digest).get("/v1/receipts");
    }

    @Test
    void aTextIsFoundUntilItIsForgotten() {
        Response chat = given().contentType(ContentType.JSON)
                .header("Authorization", "Bearer " + KEY)
                .body("{\"model\":\"" + StoriesProfile.MODEL + "\",\"max_tokens\":9,\"receipt\":{\"mode\":\"commit\"},"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"Lily and the provenance\"}]}")
                .post("/v1/chat/completions");
        String text = chat.path("choices[0].message.content");
        String digest = Digests.hex(NormalizedText.sha256("\n" + text.replace("\n", "\r\n") + "  \n"));
        Response found = ask(digest);
        found.then().statusCode(200).body("data", hasSize(1)).body("data[0].model", equalTo(StoriesProfile.MODEL));
        Map<String, Object> only = found.path("data[0]");
        assertEquals(Set.of("model", "date", "log_index"), only.keySet());
        assertEquals(LocalDate.now(ZoneOffset.UTC).toString(), only.get("date"));
        ask("00".repeat(32)).then().statusCode(200).body("data", hasSize(0));
        ask("xyz").then().statusCode(400).body("error.param", equalTo("content_sha256"));
        // Everything else still needs the key.
        String id = chat.header("X-Receipt-Id");
        given().get("/v1/receipts/" + id).then().statusCode(401);
        given().queryParam("content_sha256", digest)
                .queryParam("completion_id", "x")
                .get("/v1/receipts")
                .then()
                .statusCode(401);
        given().delete("/v1/receipts/" + id).then().statusCode(401);
        given().header("Authorization", "Bearer " + KEY)
                .delete("/v1/receipts/" + id)
                .then()
                .statusCode(200);
        ask(digest).then().statusCode(200).body("data", hasSize(0));
    }
}
