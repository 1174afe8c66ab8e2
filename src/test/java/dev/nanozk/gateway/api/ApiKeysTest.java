package dev.nanozk.gateway.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
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
            return Map.of("nanozk.api-keys", "85dbe15d75ef9308c7ae0f33c7a324cc6f4bf519a2ed2f3027bd33c140a4f9aa");
        }
    }

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
}
