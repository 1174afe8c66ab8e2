package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.model.sampling.SamplingSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatRequestParserTest {
    private static final ReceiptOptions OPTIONS = new ReceiptOptions(null, null, "prove");

    private static ChatCompletionRequest parse(String json) {
        return ChatRequestParser.parse(json.getBytes(StandardCharsets.UTF_8), OPTIONS);
    }

    private static String with(String more) {
        return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]" + more + "}";
    }

    private static ApiException refused(String json) {
        ApiException e = assertThrows(ApiException.class, () -> parse(json));
        assertEquals(400, e.status());
        return e;
    }

    @Test
    void aPlainRequestHasDefaults() {
        ChatCompletionRequest r = parse(with(""));
        assertEquals("m", r.model());
        assertEquals("hi", r.messages().getFirst().content());
        assertNull(r.maxTokens());
        assertEquals(List.of(), r.stop());
        assertEquals(new ReceiptWish("prove", null), r.receipt());
    }

    @Test
    void textPartsAreJoined() {
        ChatCompletionRequest r = parse("{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":"
                + "[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}]}]}");
        assertEquals("ab", r.messages().getFirst().content());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"temperature\":0",
                ",\"temperature\":0.0,\"top_p\":1,\"n\":1,\"seed\":-3",
                ",\"temperature\":null,\"stop\":null,\"max_tokens\":null,\"tools\":[],\"logit_bias\":{}",
                ",\"max_tokens\":5,\"max_completion_tokens\":5",
                ",\"stop\":[\"a\",\"b\",\"c\",\"d\"],\"logprobs\":false,\"presence_penalty\":0,\"frequency_penalty\":0",
                ",\"response_format\":{\"type\":\"text\"},\"tool_choice\":\"none\",\"modalities\":[\"text\"]",
                ",\"user\":\"u\",\"metadata\":{\"a\":\"b\"},\"store\":false,\"service_tier\":\"auto\"",
                ",\"a_field_of_tomorrow\":{\"x\":1}",
                ",\"top_k\":-1,\"repetition_penalty\":1.0,\"echo\":false,\"suffix\":null"
            })
    void whatChangesNothingIsAccepted(String more) {
        assertEquals("m", parse(with(more)).model());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "temperature|2.1",
                "temperature|\"0\"",
                "top_p|1.1",
                "min_p|-0.1",
                "top_k|-2",
                "n|0",
                "n|129",
                "seed|\"x\"",
                "seed|0.5",
                "seed|9223372036854775808",
                "logprobs|1",
                "top_logprobs|21",
                "top_logprobs|3",
                "logit_bias|{\"05\":1}",
                "logit_bias|{\"a\":1}",
                "logit_bias|[5]",
                "logit_bias.5|{\"5\":-100.000001}",
                "presence_penalty|2.0000001",
                "frequency_penalty|-3",
                "tools|{}",
                "tool_choice|\"required\"",
                "tool_choice|\"perhaps\"",
                "tool_choice|5",
                "parallel_tool_calls|1",
                "functions|[{}]",
                "max_tokens|0",
                "max_tokens|1.5",
                "max_tokens|99999999999",
                "max_completion_tokens|-1",
                "stop|\"\"",
                "stop|[1]",
                "stop|[\"a\",\"b\",\"c\",\"d\",\"e\"]",
                "stream|1",
                "stream_options|{\"include_usage\":true}",
                "metadata|{\"a\":1}",
                "user|5",
                "repetition_penalty|1.1",
                "guided_regex|\"a+\"",
                "modalities|[\"audio\"]",
                "receipt|true",
            })
    void whatCanNotBeHonouredNamesItsParameter(String name, String value) {
        String field = name.startsWith("logit_bias") ? "logit_bias" : name;
        assertEquals(
                name,
                refused(with(",\"" + field + "\":" + value)).error().error().param());
    }

    @Test
    void samplingIsReadToMillionths() {
        SamplingWish w = parse(
                        with(
                                ",\"temperature\":0.30000000000000004,\"presence_penalty\":-0.5,\"frequency_penalty\":2,"
                                        + "\"logit_bias\":{\"5\":-100,\"7\":0,\"9\":0.0000005,\"11\":1e1},\"seed\":-9223372036854775808,\"n\":3"))
                .sampling();
        assertEquals(
                new SamplingSettings(
                        300_000, -500_000, 2_000_000, new TreeMap<>(Map.of(5, -100_000_000, 11, 10_000_000))),
                w.settings());
        assertEquals(Long.MIN_VALUE, w.seed());
        assertEquals(3, w.n());
        assertEquals(SamplingSettings.GREEDY, parse(with("")).sampling().settings());
    }

    /** The likeliest token is in every nucleus: it matters with a temperature only, and none is so small that it has no token. */
    @ParameterizedTest
    @CsvSource({"0.9,900000", "1,1000000", "0,1", "1e-300,1", "0.0000014,1", "0.9999999,1000000"})
    void topPIsReadWithATemperature(String value, int millionths) {
        String cut = ",\"top_p\":" + value;
        assertEquals(SamplingSettings.GREEDY, parse(with(cut)).sampling().settings());
        SamplingWish warm = parse(with(cut + ",\"temperature\":0.1")).sampling();
        assertEquals(millionths, warm.settings().topP());
        SamplingSettings all = parse(with(cut + ",\"temperature\":0.1,\"top_k\":40"))
                .sampling()
                .settings();
        assertEquals(millionths, all.topP());
        assertEquals(40, all.topK());
    }

    @Test
    void minPAndTopKAreReadWithATemperature() {
        SamplingSettings s =
                parse(with(",\"temperature\":0.5,\"min_p\":0.05")).sampling().settings();
        assertEquals(50_000, s.minP());
        assertEquals(
                40,
                parse(with(",\"temperature\":0.5,\"top_k\":40"))
                        .sampling()
                        .settings()
                        .topK());
        assertEquals(
                0,
                parse(with(",\"temperature\":0.5,\"top_k\":-1"))
                        .sampling()
                        .settings()
                        .topK());
        assertEquals(
                SamplingSettings.GREEDY,
                parse(with(",\"min_p\":0.05")).sampling().settings());
        assertEquals(
                SamplingSettings.GREEDY, parse(with(",\"top_k\":40")).sampling().settings());
        String both = ",\"temperature\":0.5,\"top_k\":40,\"min_p\":0.05";
        assertEquals("top_k", refused(with(both)).error().error().param());
        assertEquals("top_k", refused(with(",\"top_k\":65536")).error().error().param());
    }

    @Test
    void tooManyBiases() {
        String entries =
                IntStream.rangeClosed(0, 1024).mapToObj(i -> "\"" + i + "\":1").collect(Collectors.joining(","));
        assertEquals(
                "logit_bias",
                refused(with(",\"logit_bias\":{" + entries + "}"))
                        .error()
                        .error()
                        .param());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "messages|{\"model\":\"m\"}",
                "messages|{\"model\":\"m\",\"messages\":[]}",
                "messages|{\"model\":\"m\",\"messages\":\"hi\"}",
                "model|{\"messages\":[]}",
                "messages[0]|{\"model\":\"m\",\"messages\":[\"hi\"]}",
                "messages[0].role|{\"model\":\"m\",\"messages\":[{\"content\":\"hi\"}]}",
                "messages[0].role|{\"model\":\"m\",\"messages\":[{\"role\":\"king\",\"content\":\"hi\"}]}",
                "messages[0].content|{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]}",
                "messages[0].content|{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":5}]}",
                "messages[0].content|{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]}",
                "messages[0].content[0].type|"
                        + "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]}",
                "messages[0].tool_calls[0].id|"
                        + "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{}]}]}",
                "messages[0].function_call|"
                        + "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"content\":\"\",\"function_call\":{\"name\":\"f\"}}]}",
            })
    void messagesAreChecked(String param, String json) {
        assertEquals(param, refused(json).error().error().param());
    }

    @Test
    void differingLimitsAreRefused() {
        assertEquals(
                "max_tokens",
                refused(with(",\"max_tokens\":5,\"max_completion_tokens\":6"))
                        .error()
                        .error()
                        .param());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{} {}",
                "{\"model\":\"a\",\"model\":\"b\"}",
                "{\"a\":NaN}",
                "{\"a\":'b'}",
                "{\"a\":01}"
            })
    void malformedBodiesAreRefused(String json) {
        assertNull(refused(json).error().error().param());
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        byte[] body = {'{', '"', (byte) 0xff, '"', ':', '1', '}'};
        ApiException e = assertThrows(ApiException.class, () -> ChatRequestParser.parse(body, OPTIONS));
        assertEquals("invalid_json", e.error().error().code());
    }

    @Test
    void aReceiptIsAskedForInBodyOrHeaders() {
        assertEquals(
                new ReceiptWish("commit", "n1"),
                parse(with(",\"receipt\":{\"mode\":\"commit\",\"nonce\":\"n1\",\"layers\":\"all\"}"))
                        .receipt());
        assertEquals(
                new ReceiptWish("prove", null, null, true),
                parse(with(",\"receipt\":{\"priority\":\"batch\"}")).receipt());
        assertEquals(
                new ReceiptWish("prove", null),
                parse(with(",\"receipt\":{\"priority\":\"interactive\"}")).receipt());
        byte[] plain = with("").getBytes(StandardCharsets.UTF_8);
        assertEquals(
                new ReceiptWish("prove", null, null, true),
                ChatRequestParser.parse(plain, new ReceiptOptions(null, null, "batch", "prove"))
                        .receipt());
        assertThrows(
                ApiException.class,
                () -> ChatRequestParser.parse(plain, new ReceiptOptions(null, null, "urgent", "prove")));
        ReceiptOptions headers = new ReceiptOptions("none", "n2", "prove");
        assertEquals(
                new ReceiptWish("none", "n2"),
                ChatRequestParser.parse(with("").getBytes(StandardCharsets.UTF_8), headers)
                        .receipt());
        byte[] other = with(",\"receipt\":{\"nonce\":\"n3\"}").getBytes(StandardCharsets.UTF_8);
        assertThrows(ApiException.class, () -> ChatRequestParser.parse(other, headers));
    }

    @Test
    void receiptOptionsAreChecked() {
        for (String bad : List.of(
                "{\"mode\":\"maybe\"}",
                "{\"nonce\":\"\"}",
                "{\"nonce\":\"" + "x".repeat(257) + "\"}",
                "{\"layers\":{\"budget\":0}}",
                "{\"layers\":{}}",
                "{\"layers\":2}",
                "{\"priority\":\"urgent\"}",
                "{\"priority\":1}",
                "{\"mode\":\"commit\",\"layers\":{\"budget\":2}}")) {
            String param = refused(with(",\"receipt\":" + bad)).error().error().param();
            assertTrue(param.startsWith("receipt."), param);
        }
        assertEquals(
                new ReceiptWish("prove", null, 2),
                parse(with(",\"receipt\":{\"layers\":{\"budget\":2}}")).receipt());
    }
}
