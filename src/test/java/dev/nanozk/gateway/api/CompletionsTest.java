package dev.nanozk.gateway.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The older completions, tokens, logarithms of probabilities, reuse of prompts. */
@QuarkusTest
@TestProfile(StoriesProfile.class)
class CompletionsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @BeforeEach
    void model() {
        StoriesProfile.requireModel();
    }

    private static Response post(String path, String more) {
        return given().contentType(ContentType.JSON)
                .body("{\"model\":\"" + StoriesProfile.MODEL + "\"," + more + "}")
                .post(path);
    }

    private static Response complete(String more) {
        return post("/v1/completions", "\"prompt\":\"Once upon a time\"" + more);
    }

    @Test
    void aTextIsContinued() {
        complete("")
                .then()
                .statusCode(200)
                .body("id", startsWith("cmpl-"))
                .body("object", equalTo("text_completion"))
                .body("choices[0].text", startsWith(", there was a little girl named Lily"))
                .body("choices[0].finish_reason", equalTo("length"))
                .body("usage.completion_tokens", equalTo(16));
    }

    @Test
    void thePromptComesBackWhereItIsAskedFor() {
        complete(",\"echo\":true,\"max_tokens\":3")
                .then()
                .statusCode(200)
                .body("choices[0].text", startsWith("Once upon a time, "));
    }

    @Test
    void aStreamHasTheSameText() throws Exception {
        String whole = complete("").path("choices[0].text");
        String body = complete(",\"stream\":true,\"stream_options\":{\"include_usage\":true}")
                .body()
                .asString();
        StringBuilder text = new StringBuilder();
        JsonNode last = null;
        for (String event : body.split("\n\n")) {
            if (!event.equals("data: [DONE]")) {
                last = JSON.readTree(event.substring(6));
                text.append(last.at("/choices/0/text").asText(""));
            }
        }
        assertTrue(body.endsWith("data: [DONE]\n\n"));
        assertEquals(whole, text.toString());
        assertEquals(16, last.at("/usage/completion_tokens").asInt());
    }

    @Test
    void logarithmsOfTheOlderShape() {
        Response r = complete(",\"max_tokens\":4,\"logprobs\":2");
        List<String> tokens = r.path("choices[0].logprobs.tokens");
        assertEquals(r.path("choices[0].text"), String.join("", tokens));
        assertEquals(4, tokens.size());
        r.then()
                .body("choices[0].logprobs.text_offset[0]", equalTo(0))
                .body(
                        "choices[0].logprobs.text_offset[1]",
                        equalTo(tokens.getFirst().length()))
                .body("choices[0].logprobs.token_logprobs", hasSize(4))
                .body("choices[0].logprobs.top_logprobs[0].size()", equalTo(2));
    }

    @Test
    void logarithmsOfChats() throws Exception {
        String chat = "\"messages\":[{\"role\":\"user\",\"content\":\"Once upon a time\"}],\"max_tokens\":6,"
                + "\"logprobs\":true,\"top_logprobs\":3";
        JsonNode whole = JSON.readTree(post("/v1/chat/completions", chat).body().asString());
        JsonNode content = whole.at("/choices/0/logprobs/content");
        assertEquals(6, content.size());
        // Greedy: the chosen token is the most probable one.
        for (JsonNode token : content) {
            assertEquals(token.get("token"), token.at("/top_logprobs/0/token"));
            assertEquals(3, token.get("top_logprobs").size());
            assertTrue(token.get("logprob").asDouble() <= 0);
        }
        StringBuilder streamed = new StringBuilder();
        String body =
                post("/v1/chat/completions", chat + ",\"stream\":true").body().asString();
        int entries = 0;
        for (String event : body.split("\n\n")) {
            if (event.startsWith("data: {")) {
                for (JsonNode t : JSON.readTree(event.substring(6)).at("/choices/0/logprobs/content")) {
                    streamed.append(t.get("token").asText());
                    entries++;
                }
            }
        }
        assertEquals(6, entries);
        assertEquals(whole.at("/choices/0/message/content").asText(), streamed.toString());
    }

    @Test
    void aPromptThatGoesOnIsNotComputedAgain() {
        String story = "The small red fox and the old brown bear";
        complete("").then().statusCode(200);
        String first = post("/v1/completions", "\"prompt\":\"" + story + "\",\"max_tokens\":8")
                .path("choices[0].text");
        Response again = post("/v1/completions", "\"prompt\":\"" + story + "\",\"max_tokens\":8");
        int prompt = again.path("usage.prompt_tokens");
        again.then()
                .body("usage.prompt_tokens_details.cached_tokens", equalTo(prompt - 1))
                .body("choices[0].text", equalTo(first));
        post("/v1/completions", "\"prompt\":\"" + story + first + "\",\"max_tokens\":1")
                .then()
                .body("usage.prompt_tokens_details.cached_tokens", greaterThanOrEqualTo(prompt - 1));
    }

    @Test
    void whatIsNotSupportedIsNamed() {
        for (String[] bad : new String[][] {
            {"prompt", "\"prompt\":[\"a\",\"b\"]"},
            {"prompt", "\"prompt\":[1,2]"},
            {"prompt", "\"prompt\":\"\""},
            {"prompt", "\"x\":1"},
            {"suffix", "\"prompt\":\"a\",\"suffix\":\"b\""},
            {"best_of", "\"prompt\":\"a\",\"best_of\":2"},
            {"logprobs", "\"prompt\":\"a\",\"logprobs\":6"},
            {"echo", "\"prompt\":\"a\",\"logprobs\":1,\"echo\":true"},
            {"max_tokens", "\"prompt\":\"a\",\"max_tokens\":0"},
        }) {
            String param = bad[0];
            if (!bad[1].equals("\"prompt\":\"\"")) {
                post("/v1/completions", bad[1]).then().statusCode(400).body("error.param", equalTo(param));
            }
        }
        complete("").then().statusCode(200);
        post("/v1/completions", "\"prompt\":\"" + "word ".repeat(600) + "\"")
                .then()
                .statusCode(400)
                .body("error.param", equalTo("prompt"))
                .body("error.code", equalTo("context_length_exceeded"));
    }

    @Test
    void textsToTokensAndBack() {
        Response r = given().contentType(ContentType.JSON)
                .body("{\"content\":\"Lily and Tom \u00e9\"}")
                .post("/tokenize");
        List<Integer> ids = r.then().statusCode(200).extract().path("tokens");
        given().contentType(ContentType.JSON)
                .body("{\"tokens\":" + ids + "}")
                .post("/detokenize")
                .then()
                .statusCode(200)
                .body("content", equalTo(" Lily and Tom \u00e9"));
        given().contentType(ContentType.JSON)
                .body("{\"content\":\"Lily\",\"add_special\":true,\"with_pieces\":true}")
                .post("/tokenize")
                .then()
                .statusCode(200)
                .body("tokens[0].id", equalTo(1))
                .body("tokens[1].piece", startsWith(" "));
        given().contentType(ContentType.JSON)
                .body("{\"content\":\"\"}")
                .post("/tokenize")
                .then()
                .body("tokens", empty());
        for (String bad : List.of("[512]", "[-1]", "[1.5]", "[\"1\"]", "[99999999999]")) {
            given().contentType(ContentType.JSON)
                    .body("{\"tokens\":" + bad + "}")
                    .post("/detokenize")
                    .then()
                    .statusCode(400)
                    .body("error.param", equalTo("tokens[0]"));
        }
        given().contentType(ContentType.JSON)
                .body("{\"content\":\"a\",\"model\":\"none\"}")
                .post("/tokenize")
                .then()
                .statusCode(404)
                .body("error.code", equalTo("model_not_found"));
    }

    @Test
    void anAnswerIsHeldToItsFormat() throws Exception {
        String chat = "\"messages\":[{\"role\":\"user\",\"content\":\"Once upon a time\"}],\"max_tokens\":60,"
                + "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"animal\",\"schema\":";
        String schema =
                "{\"type\":\"object\",\"properties\":{\"animal\":{\"enum\":[\"dog\",\"cat\"]},\"legs\":{\"enum\":[2,4]}},"
                        + "\"required\":[\"animal\",\"legs\"],\"additionalProperties\":false}";
        for (String more : List.of("", ",\"temperature\":2,\"seed\":1", ",\"temperature\":2,\"seed\":2")) {
            Response r = post("/v1/chat/completions", chat + schema + "}}" + more);
            r.then().statusCode(200).body("choices[0].finish_reason", equalTo("stop"));
            JsonNode n = JSON.readTree((String) r.path("choices[0].message.content"));
            assertTrue(List.of("dog", "cat").contains(n.get("animal").asText()), n.toString());
            assertTrue(List.of(2, 4).contains(n.get("legs").asInt()), n.toString());
        }
        post("/v1/chat/completions", chat + "{\"type\":\"string\",\"pattern\":\"a\"}}}")
                .then()
                .statusCode(400)
                .body("error.param", equalTo("response_format.json_schema.schema"))
                .body("error.code", equalTo("unsupported_value"));
    }

    @Test
    void endpointsThatAreNotThereAreMissingInOpenAisShape() {
        for (String path : List.of("/v1/embeddings", "/v1/responses", "/v1/images/generations")) {
            post(path, "\"input\":\"a\"").then().statusCode(404).body("error.code", equalTo("unknown_url"));
        }
    }
}
