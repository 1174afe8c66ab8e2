package dev.nanozk.gateway.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers of a real model, in OpenAI's shapes. */
@QuarkusTest
@TestProfile(StoriesProfile.class)
class ChatTest {
    private static final String PATH = "/v1/chat/completions";

    @BeforeEach
    void model() {
        StoriesProfile.requireModel();
    }

    private static String request(String prompt, String more) {
        return "{\"model\":\"" + StoriesProfile.MODEL + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt
                + "\"}]" + more + "}";
    }

    private static Response post(String body) {
        return given().contentType(ContentType.JSON).body(body).post(PATH);
    }

    private static List<JsonNode> chunks(String body) throws Exception {
        List<JsonNode> out = new ArrayList<>();
        String[] events = body.split("\n\n");
        for (int i = 0; i < events.length - 1; i++) {
            assertTrue(events[i].startsWith("data: {"), events[i]);
            out.add(new ObjectMapper().readTree(events[i].substring(6)));
        }
        assertEquals("data: [DONE]", events[events.length - 1]);
        return out;
    }

    private static String text(List<JsonNode> chunks) {
        StringBuilder out = new StringBuilder();
        for (JsonNode c : chunks) {
            out.append(c.at("/choices/0/delta/content").asText(""));
        }
        return out.toString();
    }

    @Test
    void modelsAreListedWithTheirRoots() {
        given().get("/v1/models")
                .then()
                .statusCode(200)
                .header("X-Request-Id", startsWith("req_"))
                .body("object", equalTo("list"))
                .body("data.id", hasItem(StoriesProfile.MODEL))
                .body("data[0].commitment", matchesPattern("[0-9a-f]{64}"));
        given().get("/v1/models/" + StoriesProfile.MODEL).then().statusCode(200).body("object", equalTo("model"));
        given().get("/v1/models/other").then().statusCode(404).body("error.code", equalTo("model_not_found"));
    }

    @Test
    void theVerificationKeyHashesToTheRoot() throws Exception {
        byte[] key = given().get("/v1/models/" + StoriesProfile.MODEL + "/verification-key")
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
        String root = given().get("/v1/models/" + StoriesProfile.MODEL).path("commitment");
        assertEquals(root, dev.nanozk.receipt.Digests.hex(dev.nanozk.receipt.Digests.sha256(key)));
    }

    @Test
    void anAnswerInOnePiece() {
        post(request("Once upon a time", ",\"max_tokens\":12"))
                .then()
                .statusCode(200)
                .contentType(ContentType.JSON)
                .body("id", startsWith("chatcmpl-"))
                .body("object", equalTo("chat.completion"))
                .body("choices", hasSize(1))
                .body("choices[0].message.role", equalTo("assistant"))
                .body("choices[0].message.content", startsWith(", there was a little girl named Lily"))
                .body("choices[0].finish_reason", equalTo("length"))
                .body("choices[0].logprobs", nullValue())
                .body("usage.prompt_tokens", equalTo(5))
                .body("usage.completion_tokens", equalTo(12))
                .body("usage.total_tokens", equalTo(17));
    }

    @Test
    void aStreamedAnswerIsTheSame() throws Exception {
        String whole = post(request("Lily and Tom", ",\"max_tokens\":40")).path("choices[0].message.content");
        Response r = post(request("Lily and Tom", ",\"max_tokens\":40,\"stream\":true"));
        assertTrue(r.contentType().startsWith("text/event-stream"), r.contentType());
        List<JsonNode> chunks = chunks(r.body().asString());
        assertEquals(whole, text(chunks));
        assertEquals("assistant", chunks.getFirst().at("/choices/0/delta/role").asText());
        assertEquals("length", chunks.getLast().at("/choices/0/finish_reason").asText());
        assertEquals(1, chunks.stream().map(c -> c.get("id")).distinct().count());
        assertFalse(chunks.getFirst().has("usage"));
    }

    @Test
    void usageComesLastWhereItIsAskedFor() throws Exception {
        List<JsonNode> chunks = chunks(
                post(request("A dog", ",\"max_tokens\":3,\"stream\":true,\"stream_options\":{\"include_usage\":true}"))
                        .body()
                        .asString());
        assertTrue(chunks.getFirst().get("usage").isNull());
        assertEquals(0, chunks.getLast().get("choices").size());
        assertEquals(3, chunks.getLast().at("/usage/completion_tokens").asInt());
    }

    @Test
    void aStopStringEndsTheAnswerAndIsNotSent() throws Exception {
        String more = ",\"max_tokens\":40,\"stop\":[\"girl\",\"named\"]";
        Response whole = post(request("Once upon a time", more));
        assertEquals(", there was a little ", whole.path("choices[0].message.content"));
        assertEquals("stop", whole.path("choices[0].finish_reason"));
        List<JsonNode> chunks = chunks(post(request("Once upon a time", more + ",\"stream\":true"))
                .body()
                .asString());
        assertEquals(", there was a little ", text(chunks));
        assertEquals("stop", chunks.getLast().at("/choices/0/finish_reason").asText());
    }

    @Test
    void aPromptOverTheContextNamesBothNumbers() {
        post(request("word ".repeat(600), ""))
                .then()
                .statusCode(400)
                .body("error.code", equalTo("context_length_exceeded"))
                .body("error.message", matchesPattern("(?s).*\\d{4} tokens.* 511\\..*"));
    }

    @Test
    void theAnswerFillsTheContextWithoutALimit() {
        Response r = post(request("Once upon a time", ""));
        int total = r.path("usage.total_tokens");
        assertTrue(total <= 512, "total " + total);
    }
}
