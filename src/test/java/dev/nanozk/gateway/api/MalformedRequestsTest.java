package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Thousands of bad requests from a seed: every one is accepted or refused with 400, and the parameter is named wherever the body is a JSON object.
 * {@code -Dnanozk.fuzz=N} tries N of each.
 */
class MalformedRequestsTest {
    private static final int CASES = Integer.getInteger("nanozk.fuzz", 4000);
    private static final ReceiptOptions OPTIONS = new ReceiptOptions(null, null, "prove");

    static final String CHAT = "{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"be kind\"},"
            + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hi\"}],\"name\":\"a\"},"
            + "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\",\"function\":"
            + "{\"name\":\"f\",\"arguments\":\"{}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"1\"}],"
            + "\"max_tokens\":5,\"max_completion_tokens\":5,\"temperature\":0,\"top_p\":1,\"n\":1,\"seed\":7,\"stop\":[\"a\",\"b\"],"
            + "\"stream\":true,\"stream_options\":{\"include_usage\":true},\"logprobs\":true,\"top_logprobs\":3,"
            + "\"logit_bias\":{},\"presence_penalty\":0,\"frequency_penalty\":0,\"user\":\"u\",\"metadata\":{\"a\":\"b\"},"
            + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"d\",\"strict\":true,"
            + "\"parameters\":{\"type\":\"object\",\"properties\":{\"a\":{\"enum\":[\"x\"]}},\"required\":[\"a\"]}}}],"
            + "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}},\"parallel_tool_calls\":true,"
            + "\"response_format\":{\"type\":\"text\"},\"modalities\":[\"text\"],"
            + "\"top_k\":0,\"min_p\":0,\"receipt\":{\"mode\":\"commit\",\"nonce\":\"n\",\"layers\":\"all\"},\"extra\":{\"x\":[1]}}";

    static final String TEXT =
            "{\"model\":\"m\",\"prompt\":\"hi\",\"max_tokens\":5,\"temperature\":0,\"top_p\":1,\"n\":1,\"seed\":7,"
                    + "\"stop\":\"a\",\"stream\":false,\"logprobs\":2,\"echo\":false,\"suffix\":\"\",\"best_of\":1,\"user\":\"u\","
                    + "\"receipt\":{\"mode\":\"none\"}}";

    private static void all(long seed, String template, Consumer<byte[]> parser) {
        RequestMutator mutator = new RequestMutator(seed, template);
        int refused = 0;
        for (int i = 0; i < CASES; i++) {
            RequestMutator.Body body = mutator.next();
            try {
                parser.accept(body.bytes());
            } catch (ApiException e) {
                refused++;
                assertEquals(400, e.status(), () -> body.text());
                ApiError.Detail error = e.error().error();
                assertEquals("invalid_request_error", error.type());
                if (body.touched() != null && !"invalid_json".equals(error.code())) {
                    assertNotNull(error.param(), () -> "no parameter is named: " + body.text());
                }
            } catch (RuntimeException | StackOverflowError e) {
                fail("case " + i + ": " + body.text(), e);
            }
        }
        assertTrue(refused > CASES / 2, "only " + refused + " were refused");
    }

    @Test
    void chats() {
        all(1, CHAT, b -> ChatRequestParser.parse(b, OPTIONS));
    }

    @Test
    void olderCompletions() {
        all(2, TEXT, b -> CompletionRequestParser.parse(b, OPTIONS));
    }

    @Test
    void theTemplatesAreSound() {
        assertEquals("m", ChatRequestParser.parse(CHAT.getBytes(), OPTIONS).model());
        assertEquals(
                "m", CompletionRequestParser.parse(TEXT.getBytes(), OPTIONS).model());
    }
}
