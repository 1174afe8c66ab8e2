package dev.nanozk.gateway.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.verify.ReceiptVerifier;
import dev.nanozk.receipt.verify.Verdict;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several models on one server, each by its name, with receipts of its own root. */
@QuarkusTest
@TestProfile(ToolModels.class)
class SeveralModelsTest {
    private static final List<String> NAMES = List.of(StoriesProfile.MODEL, ToolModels.CHATML, ToolModels.LLAMA);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @BeforeEach
    void models() {
        StoriesProfile.requireModel();
    }

    private static Response ask(String model, String mode) {
        return given().contentType(ContentType.JSON)
                .body("{\"model\":\"" + model + "\",\"max_tokens\":2,\"receipt\":{\"mode\":\"" + mode
                        + "\"},\"messages\":[{\"role\":\"user\",\"content\":\"Tim\"}]}")
                .post("/v1/chat/completions");
    }

    private static Map<String, String> roots() {
        Map<String, String> roots = new TreeMap<>();
        NAMES.forEach(n -> roots.put(n, given().get("/v1/models/" + n).path("commitment")));
        return roots;
    }

    @Test
    void everyModelIsListedWithItsOwnRoot() {
        Response list = given().get("/v1/models");
        assertEquals(new TreeSet<>(NAMES), new TreeSet<>(list.<List<String>>path("data.id")));
        Set<String> roots = new TreeSet<>(roots().values());
        assertEquals(3, roots.size());
        assertEquals(roots, new TreeSet<>(list.<List<String>>path("data.commitment")));
        roots().forEach((name, root) -> assertArrayEquals(
                HexFormat.of().parseHex(root),
                Digests.sha256(
                        given().get("/v1/models/" + name + "/verification-key").asByteArray())));
    }

    @Test
    void anUnknownNameIsNoModel() {
        given().get("/v1/models/none").then().statusCode(404).body("error.code", equalTo("model_not_found"));
        given().get("/v1/models/none/verification-key").then().statusCode(404);
        ask("none", "none").then().statusCode(404).body("error.param", equalTo("model"));
        // A name is needed where there are several.
        given().contentType(ContentType.JSON)
                .body("{\"content\":\"hi\"}")
                .post("/tokenize")
                .then()
                .statusCode(400)
                .body("error.param", equalTo("model"));
        given().contentType(ContentType.JSON)
                .body("{\"content\":\"hi\",\"model\":\"" + ToolModels.CHATML + "\"}")
                .post("/tokenize")
                .then()
                .statusCode(200);
    }

    @Test
    void receiptsAreOfTheModelThatWasAsked() {
        Map<String, String> roots = roots();
        Map<String, Response> answers = new TreeMap<>();
        for (String name : NAMES) {
            answers.put(name, ask(name, "prove"));
        }
        List<String> verified = new ArrayList<>();
        answers.forEach((name, answer) -> {
            assertEquals(200, answer.statusCode(), answer::asString);
            assertEquals(name, answer.path("model"));
            String url = "/v1/receipts/" + answer.header("X-Receipt-Id");
            Instant end = Instant.now().plus(PATIENCE);
            while (given().get(url).header("Retry-After") != null
                    && Instant.now().isBefore(end)) {
                StoriesProfile.pause();
            }
            assertEquals("proved", given().get(url).path("status"));
            assertEquals(name, given().get(url).path("model"));
            assertEquals(roots.get(name), given().get(url).path("commitment"));
            byte[] bundle = given().get(url + "/bundle").asByteArray();
            roots.forEach((other, root) -> {
                Verdict v = new ReceiptVerifier(HexFormat.of().parseHex(root), null, x -> Optional.empty())
                        .verify(bundle)
                        .verdict();
                assertEquals(other.equals(name) ? Verdict.VERIFIED : Verdict.REJECTED, v, name + " by " + other);
                if (v == Verdict.VERIFIED) {
                    verified.add(name);
                }
            });
        });
        assertEquals(new TreeSet<>(NAMES), new TreeSet<>(verified));
    }
}
