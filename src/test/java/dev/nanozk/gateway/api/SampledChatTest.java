package dev.nanozk.gateway.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Statement;
import dev.nanozk.receipt.verify.ReceiptVerifier;
import dev.nanozk.receipt.verify.Verdict;
import dev.nanozk.receipt.verify.VerificationReport;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Temperature, seeds and several choices, from the request to their receipts. */
@QuarkusTest
@TestProfile(StoriesProfile.class)
class SampledChatTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @BeforeEach
    void model() {
        StoriesProfile.requireModel();
    }

    private static Response post(String more) {
        return given().contentType(ContentType.JSON)
                .body("{\"model\":\"" + StoriesProfile.MODEL
                        + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Once\"}]," + more + "}")
                .post("/v1/chat/completions");
    }

    private static String text(String more) {
        return post(more).then().statusCode(200).extract().path("choices[0].message.content");
    }

    @Test
    void aSeedFixesTheAnswer() {
        String warm = "\"max_tokens\":24,\"temperature\":1.2,\"seed\":";
        assertEquals(text(warm + 1), text(warm + 1));
        assertNotEquals(text(warm + 1), text(warm + 2));
        String drawn = "\"max_tokens\":24,\"temperature\":1.2";
        assertNotEquals(text(drawn), text(drawn));
        String noted = drawn + ",\"receipt\":{\"mode\":\"none\",\"nonce\":\"a\"}";
        assertEquals(text(noted), text(noted));
        String likeliest = text("\"max_tokens\":24");
        assertEquals(likeliest, text("\"max_tokens\":24,\"temperature\":0,\"seed\":9"));
        // The smallest nucleus is the likeliest token, whatever the noise.
        assertEquals(likeliest, text(warm + "1,\"top_p\":0"));
        assertNotEquals(likeliest, text(warm + "1,\"top_p\":0.99"));
    }

    @Test
    void everyChoiceHasAReceiptThatIsVerified() throws Exception {
        Response chat = post(
                "\"max_tokens\":3,\"temperature\":0.9,\"min_p\":0.02,\"top_p\":0.95,\"seed\":5,\"n\":2,\"presence_penalty\":0.5,"
                        + "\"logit_bias\":{\"300\":-100},\"receipt\":{\"mode\":\"prove\"}");
        chat.then().statusCode(200).body("receipt", nullValue()).body("choices[1].index", equalTo(1));
        List<String> ids = chat.path("choices.receipt.id");
        assertEquals(ids, chat.headers().getValues("X-Receipt-Id"));
        String root = given().get("/v1/models/" + StoriesProfile.MODEL).path("commitment");
        for (int c = 0; c < 2; c++) {
            Instant end = Instant.now().plus(PATIENCE);
            while (given().get("/v1/receipts/" + ids.get(c)).header("Retry-After") != null
                    && Instant.now().isBefore(end)) {
                StoriesProfile.pause();
            }
            byte[] bundle =
                    given().get("/v1/receipts/" + ids.get(c) + "/bundle").asByteArray();
            VerificationReport r =
                    new ReceiptVerifier(HexFormat.of().parseHex(root), null, x -> Optional.empty()).verify(bundle);
            assertEquals(Verdict.VERIFIED, r.verdict(), r.reason());
            assertEquals("chosen by client", r.seed());
            Statement stated = Statement.decode(Bundle.decode(bundle).envelope().payload());
            assertEquals(950_000, stated.claim().sampling().settings().topP());
            assertEquals(20_000, stated.claim().sampling().settings().minP());
            String text = chat.path("choices[" + c + "].message.content");
            assertEquals(
                    text,
                    JsonPath.from(new String(bundle, StandardCharsets.UTF_8)).getString("text"));
        }
    }

    @Test
    void choicesAreStreamedOneAfterAnother() {
        String warm = "\"max_tokens\":8,\"temperature\":1,\"seed\":3,\"n\":3";
        List<String> whole = post(warm).path("choices.message.content");
        String events = post(warm + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}")
                .asString();
        StringBuilder[] texts = {new StringBuilder(), new StringBuilder(), new StringBuilder()};
        int ends = 0;
        int tokens = 0;
        for (String line : events.split("\n\n")) {
            assertTrue(line.startsWith("data: "), line);
            if (line.equals("data: [DONE]")) {
                continue;
            }
            JsonPath chunk = JsonPath.from(line.substring(6));
            if (chunk.getList("choices").isEmpty()) {
                tokens = chunk.getInt("usage.completion_tokens");
                continue;
            }
            String piece = chunk.getString("choices[0].delta.content");
            texts[chunk.getInt("choices[0].index")].append(piece == null ? "" : piece);
            ends += chunk.getString("choices[0].finish_reason") == null ? 0 : 1;
        }
        assertEquals(3, ends);
        assertEquals(24, tokens);
        for (int c = 0; c < 3; c++) {
            assertEquals(whole.get(c), texts[c].toString());
        }
    }

    @Test
    void biasOfATokenThatIsNot() {
        post("\"logit_bias\":{\"512\":1}").then().statusCode(400).body("error.param", equalTo("logit_bias"));
    }

    @Test
    void theOlderEndpointSamplesToo() {
        String body =
                "{\"model\":\"" + StoriesProfile.MODEL + "\",\"prompt\":\"Once\",\"temperature\":1,\"seed\":1,\"n\":2}";
        List<String> texts = given().contentType(ContentType.JSON)
                .body(body)
                .post("/v1/completions")
                .then()
                .statusCode(200)
                .extract()
                .path("choices.text");
        assertNotEquals(texts.get(0), texts.get(1));
    }
}
