package dev.nanozk.gateway.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.gateway.config.ApiKeys;
import dev.nanozk.gateway.store.ReceiptRepository;
import dev.nanozk.gateway.store.ReceiptRow;
import dev.nanozk.gateway.store.ReceiptStatus;
import dev.nanozk.receipt.Budget;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Request;
import dev.nanozk.receipt.Sampling;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Challenges of receipts that somebody else owns, and of receipts whose boundaries are not in the log yet. */
@QuarkusTest
@TestProfile(TenantChallengeTest.Tenants.class)
class TenantChallengeTest {
    private static final String FIRST = "first-tenant";
    private static final String SECOND = "second-tenant";

    /** Two keys: {@code printf %s first-tenant | sha256sum}. */
    public static class Tenants implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "nanozk.api-keys",
                    "a875048d7cae7ccac455ce2e18bd9b45ae800e2e41b9d5ddfcf7a987df726d2d,"
                            + "aa0d51bf56fffaa15f5b9b8a1a87023d3f4df4bd0f5c3b76c6c35b00357fd027");
        }
    }

    @Inject
    ReceiptRepository receipts;

    @Inject
    ApiKeys keys;

    /** A receipt with a budget whose answer is made and whose proofs nobody has begun. */
    private String queued(String tenant) {
        String id = "rcpt-" + UUID.randomUUID().toString().replace("-", "");
        Request request = Request.raw("hi");
        receipts.insert(ReceiptRow.open(
                id,
                "chatcmpl-" + id,
                0,
                keys.owner(tenant).orElseThrow(),
                "m",
                "00".repeat(32),
                "prove",
                null,
                3,
                new String(request.bytes(), StandardCharsets.UTF_8),
                Instant.now(),
                1));
        Claim claim = new Claim(
                        new byte[32],
                        "m",
                        new byte[32],
                        new byte[32],
                        List.of(1),
                        List.of(2),
                        1,
                        8,
                        List.of(),
                        "length",
                        Sampling.GREEDY,
                        null,
                        request.digest(),
                        new byte[32],
                        List.of())
                .withBudget(Budget.of(1, new double[] {1, 1}));
        receipts.claim(id, new String(claim.bytes(), StandardCharsets.UTF_8));
        receipts.answered(id, new ReceiptRepository.Answered("x", "00".repeat(32), null, null), ReceiptStatus.PROVING);
        return id;
    }

    private static Response challenge(String tenant, String id) {
        return given().header("Authorization", "Bearer " + tenant)
                .contentType(ContentType.JSON)
                .body("{\"nonce\":\"" + UUID.randomUUID() + "\"}")
                .post("/v1/receipts/" + id + "/challenge");
    }

    @Test
    void beforeTheBoundariesAreLoggedANonceIsRefused() {
        String id = queued(FIRST);
        Response r = challenge(FIRST, id);
        r.then().statusCode(409).body("error.code", equalTo("boundaries_not_committed"));
        assertTrue(Integer.parseInt(r.header("Retry-After")) >= 1);
        // Nothing of it is kept: a nonce that was refused is known, and must not count later.
        given().header("Authorization", "Bearer " + FIRST)
                .get("/v1/receipts/" + id)
                .then()
                .body("budget.challenges", hasSize(0));
    }

    @Test
    void anotherTenantIsToldNothing() {
        String id = queued(FIRST);
        String none = "rcpt-" + "0".repeat(32);
        Response foreign = challenge(SECOND, id);
        Response absent = challenge(SECOND, none);
        assertEquals(404, foreign.statusCode());
        assertEquals(absent.asString().replace(none, id), foreign.asString());
        assertEquals(absent.header("Retry-After"), foreign.header("Retry-After"));
        given().contentType(ContentType.JSON)
                .body("{}")
                .post("/v1/receipts/" + id + "/challenge")
                .then()
                .statusCode(401);
        given().header("Authorization", "Bearer " + FIRST)
                .get("/v1/receipts/" + id)
                .then()
                .statusCode(200)
                .body("budget.challenges", hasSize(0));
    }
}
