package dev.nanozk.gateway.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.NotFoundException;
import com.openai.errors.RateLimitException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A server with keys answers nobody else. */
@QuarkusTest
@TestProfile(ApiKeysTest.Keys.class)
class ApiKeysTest {
    /** One key: {@code printf %s secret-key | sha256sum}. */
    public static class Keys implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "nanozk.api-keys",
                    "85dbe15d75ef9308c7ae0f33c7a324cc6f4bf519a2ed2f3027bd33c140a4f9aa,"
                            + "b0a2fef3dfc8a7ca9b64b0fb2f0c8e1e5d4c3b2a190807060504030201000fff",
                    "nanozk.rate-limit",
                    "2");
        }
    }

    @TestHTTPResource("/v1")
    URI server;

    @Test
    void noKeyAndWrongKeysAreRefused() {
        given().get("/v1/models")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", equalTo("Bearer"))
                .body("error.code", equalTo("invalid_api_key"));
        given().header("Authorization", "Bearer other").get("/v1/models").then().statusCode(401);
        given().header("Authorization", "Basic c2VjcmV0LWtleQ==")
                .get("/v1/models")
                .then()
                .statusCode(401);
    }

    @Test
    void theKeyOpens() {
        given().header("Authorization", "Bearer secret-key")
                .get("/v1/models")
                .then()
                .statusCode(200);
        given().get("/q/health/live").then().statusCode(200);
    }

    private static io.restassured.response.Response ask() {
        return given().header("Authorization", "Bearer secret-key")
                .contentType("application/json")
                .body("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}")
                .post("/v1/chat/completions");
    }

    private static void create(OpenAIClient client) {
        client.chat()
                .completions()
                .create(ChatCompletionCreateParams.builder()
                        .model("m")
                        .addUserMessage("hi")
                        .build());
    }

    @Test
    void aKeyThatSendsMoreThanItMayIsToldWhenToTryAgain() throws Exception {
        io.restassured.response.Response r = ask();
        for (int i = 0; i < 20 && r.statusCode() != 429; i++) {
            assertEquals(404, r.statusCode());
            r = ask();
        }
        r.then()
                .statusCode(429)
                .header("X-RateLimit-Limit-Requests", equalTo("2"))
                .header("X-RateLimit-Remaining-Requests", equalTo("0"))
                .header("X-Request-Id", startsWith("req_"))
                .body("error.type", equalTo("rate_limit_error"))
                .body("error.code", equalTo("rate_limit_exceeded"));
        assertTrue(Integer.parseInt(r.header("Retry-After")) >= 1);
        OpenAIClient client = OpenAIOkHttpClient.builder()
                .baseUrl(server.toString())
                .apiKey("secret-key")
                .maxRetries(0)
                .build();
        RateLimitException e = assertThrows(RateLimitException.class, () -> {
            // A slow machine may give a request back in between.
            for (int i = 0; i < 20; i++) {
                try {
                    create(client);
                } catch (NotFoundException unknown) {
                    continue;
                }
            }
        });
        assertEquals("rate_limit_exceeded", e.code().orElseThrow());
        assertEquals(1, e.headers().values("Retry-After").size());
        assertEquals(1, e.headers().values("X-Request-Id").size());
        NodeScript.run("limits.mjs", server.toString(), "secret-key");
    }
}
