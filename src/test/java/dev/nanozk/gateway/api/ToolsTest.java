package dev.nanozk.gateway.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.output.FinishReason;
import dev.nanozk.client.Expectation;
import dev.nanozk.client.Gateway;
import dev.nanozk.client.PendingReceipt;
import dev.nanozk.client.PinnedModel;
import dev.nanozk.client.ReceiptCheck;
import dev.nanozk.client.VerificationFailedException;
import dev.nanozk.client.VerificationPolicy;
import dev.nanozk.client.langchain4j.ReceiptMetadata;
import dev.nanozk.client.langchain4j.VerifiedChatModel;
import dev.nanozk.model.tokenizer.ToolForm.Call;
import dev.nanozk.receipt.verify.ReceiptVerifier;
import dev.nanozk.receipt.verify.Verdict;
import dev.nanozk.receipt.verify.VerificationReport;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tools, from the request to calls in answers and streams and to receipts, as unmodified clients see them. The models are random: a call comes out where the mask holds the answer to one. */
@QuarkusTest
@TestProfile(ToolModels.class)
class ToolsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final String TOOLS =
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"description\":\"Of a city\","
                    + "\"parameters\":{\"type\":\"object\",\"properties\":{\"city\":{\"$ref\":\"#/$defs/city\"},\"metric\":{\"type\":\"boolean\"}},"
                    + "\"required\":[\"city\",\"metric\"],\"additionalProperties\":false,\"$defs\":{\"city\":{\"enum\":[\"Oslo\",\"Paris\"]}}}}},"
                    + "{\"type\":\"function\",\"function\":{\"name\":\"noon\"}}]";
    private static final String NAMED = "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}";
    private static final String USER = "{\"role\":\"user\",\"content\":\"How is it?\"}";
    private static final String HISTORY = USER
            + ",{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\",\"function\":"
            + "{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\\\"Oslo\\\",\\\"metric\\\":true}\"}}]},"
            + "{\"role\":\"tool\",\"tool_call_id\":\"call_1\",\"content\":\"3 degrees\"}";

    @TestHTTPResource("/v1")
    URI server;

    @BeforeEach
    void models() {
        StoriesProfile.requireModel();
    }

    private static Response post(String model, String messages, String more) {
        return given().contentType(ContentType.JSON)
                .body("{\"model\":\"" + model + "\",\"messages\":[" + messages + "]," + more + "}")
                .post("/v1/chat/completions");
    }

    private static void assertWeather(String arguments) throws Exception {
        JsonNode a = JSON.readTree(arguments);
        assertEquals(2, a.size(), arguments);
        assertTrue(List.of("Oslo", "Paris").contains(a.path("city").asText()), arguments);
        assertTrue(a.path("metric").isBoolean(), arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {ToolModels.CHATML, ToolModels.LLAMA})
    void aCallComesOutAndItsReceiptIsProved(String model) throws Exception {
        Response r = post(
                model,
                HISTORY + "," + USER,
                TOOLS + "," + NAMED + ",\"receipt\":{\"mode\":\"prove\"},\"max_tokens\":200");
        r.then()
                .statusCode(200)
                .body("choices[0].finish_reason", equalTo("tool_calls"))
                .body("choices[0].message.content", nullValue())
                .body("choices[0].message.tool_calls", hasSize(1))
                .body("choices[0].message.tool_calls[0].id", startsWith("call_"))
                .body("choices[0].message.tool_calls[0].type", equalTo("function"))
                .body("choices[0].message.tool_calls[0].index", nullValue())
                .body("choices[0].message.tool_calls[0].function.name", equalTo("weather"));
        String arguments = r.path("choices[0].message.tool_calls[0].function.arguments");
        assertWeather(arguments);
        JsonNode bundle = JSON.readTree(verified(model, r.header("X-Receipt-Id")));
        // What the model wrote, and what it read: tools, the earlier call and its result.
        JsonNode written = JSON.readTree(bundle.path("text").asText());
        assertEquals("weather", written.path("name").asText());
        boolean chatMl = model.equals(ToolModels.CHATML);
        assertEquals(JSON.readTree(arguments), written.path(chatMl ? "arguments" : "parameters"));
        String read = bundle.path("request").path("messages").toString();
        for (String part : chatMl
                ? List.of("# Tools", "\\\"name\\\": \\\"noon\\\"", "<tool_call>", "<tool_response>\\n3 degrees")
                : List.of("Given the following functions", "\\\"name\\\": \\\"noon\\\"", "\\\"3 degrees\\\"")) {
            assertTrue(read.contains(part), part + " in " + read);
        }
        JsonNode claim = claim(bundle);
        assertEquals("stop", claim.path("finishReason").asText());
        assertTrue(claim.path("sampling").path("responseFormat").asText().contains("\"const\":\"weather\""));
    }

    private static JsonNode claim(JsonNode bundle) throws Exception {
        byte[] payload = Base64.getDecoder()
                .decode(bundle.path("envelope").path("payload").asText());
        return JSON.readTree(payload).path("predicate").path("claim");
    }

    private static String verified(String model, String receipt) {
        Instant end = Instant.now().plus(PATIENCE);
        while (given().get("/v1/receipts/" + receipt).header("Retry-After") != null
                && Instant.now().isBefore(end)) {
            StoriesProfile.pause();
        }
        byte[] bundle = given().get("/v1/receipts/" + receipt + "/bundle").asByteArray();
        String root = given().get("/v1/models/" + model).path("commitment");
        VerificationReport report =
                new ReceiptVerifier(HexFormat.of().parseHex(root), null, x -> Optional.empty()).verify(bundle);
        assertEquals(Verdict.VERIFIED, report.verdict(), report.reason());
        return new String(bundle, StandardCharsets.UTF_8);
    }

    @Test
    void callsOfSeveralChoices() throws Exception {
        Response r = post(
                ToolModels.CHATML,
                USER,
                TOOLS
                        + ",\"tool_choice\":\"required\",\"temperature\":1.5,\"seed\":3,\"n\":3,\"max_tokens\":200,\"logprobs\":true");
        r.then().statusCode(200).body("choices", hasSize(3));
        for (int c = 0; c < 3; c++) {
            String choice = "choices[" + c + "].";
            assertEquals("tool_calls", r.path(choice + "finish_reason"));
            String name = r.path(choice + "message.tool_calls[0].function.name");
            String arguments = r.path(choice + "message.tool_calls[0].function.arguments");
            if (name.equals("noon")) {
                assertEquals("{}", arguments);
            } else {
                assertWeather(arguments);
            }
            assertTrue(r.<List<?>>path(choice + "logprobs.content").size() > 10);
        }
        List<String> ids = r.path("choices.message.tool_calls.id.flatten()");
        assertEquals(3, ids.stream().distinct().count());
    }

    /** A stream's texts and calls, joined. */
    private static JsonNode joined(String events) throws Exception {
        StringBuilder text = new StringBuilder();
        var out = JSON.createObjectNode();
        var calls = out.putArray("calls");
        int pieces = 0;
        for (String line : events.split("\n\n")) {
            if (line.equals("data: [DONE]")) {
                continue;
            }
            JsonNode choice = JSON.readTree(line.substring(6)).path("choices").path(0);
            text.append(choice.path("delta").path("content").asText(""));
            pieces += choice.path("logprobs").path("content").size();
            choice.path("delta").path("tool_calls").forEach(calls::add);
            if (!choice.path("finish_reason").isNull()) {
                out.put("reason", choice.path("finish_reason").asText());
            }
        }
        return out.put("text", text.toString()).put("logprobs", pieces);
    }

    @Test
    void aStreamHasTheSame() throws Exception {
        String ask = TOOLS + "," + NAMED + ",\"max_tokens\":200,\"logprobs\":true";
        Response whole = post(ToolModels.CHATML, USER, ask);
        JsonNode stream =
                joined(post(ToolModels.CHATML, USER, ask + ",\"stream\":true").asString());
        assertEquals("tool_calls", stream.path("reason").asText());
        assertEquals("", stream.path("text").asText());
        assertEquals(1, stream.path("calls").size());
        JsonNode call = stream.path("calls").path(0);
        assertEquals(0, call.path("index").asInt(-1));
        assertEquals("weather", call.path("function").path("name").asText());
        assertEquals(
                whole.<String>path("choices[0].message.tool_calls[0].function.arguments"),
                call.path("function").path("arguments").asText());
        assertEquals(
                whole.<List<?>>path("choices[0].logprobs.content").size(),
                stream.path("logprobs").asInt());
    }

    @Test
    void aFreeAnswerIsTextWhereItHoldsNoCall() throws Exception {
        String ask = TOOLS + ",\"max_tokens\":24";
        Response r = post(ToolModels.LLAMA, HISTORY, ask);
        r.then().statusCode(200).body("choices[0].message.tool_calls", nullValue());
        String text = r.path("choices[0].message.content");
        assertTrue(!text.isEmpty());
        JsonNode stream =
                joined(post(ToolModels.LLAMA, HISTORY, ask + ",\"stream\":true").asString());
        assertEquals(text, stream.path("text").asText());
        assertEquals(
                r.<String>path("choices[0].finish_reason"),
                stream.path("reason").asText());
    }

    @Test
    void aCallThatIsCutIsText() {
        post(ToolModels.CHATML, USER, TOOLS + "," + NAMED + ",\"max_tokens\":9")
                .then()
                .statusCode(200)
                .body("choices[0].finish_reason", equalTo("length"))
                .body("choices[0].message.tool_calls", nullValue())
                .body("choices[0].message.content", matchesPattern(" ?\\{.*"));
    }

    @Test
    void oneCallOnlyEndsAtItsEnd() throws Exception {
        Response r = post(
                ToolModels.CHATML,
                USER,
                TOOLS + ",\"parallel_tool_calls\":false,\"max_tokens\":1,\"receipt\":{\"mode\":\"prove\"}");
        JsonNode bundle = JSON.readTree(verified(ToolModels.CHATML, r.header("X-Receipt-Id")));
        assertEquals("[\"</tool_call>\"]", claim(bundle).path("stop").toString());
    }

    @Test
    void whereNoToolMayBeCalledTheModelIsToldOfNone() {
        int plain = post(ToolModels.CHATML, USER, "\"max_tokens\":1").path("usage.prompt_tokens");
        int none = post(ToolModels.CHATML, USER, TOOLS + ",\"tool_choice\":\"none\",\"max_tokens\":1")
                .path("usage.prompt_tokens");
        int told = post(ToolModels.CHATML, USER, TOOLS + ",\"max_tokens\":1").path("usage.prompt_tokens");
        assertEquals(plain, none);
        assertTrue(told > plain + 500, told + " and " + plain);
    }

    @Test
    void whatCanNotBeHonouredIsNamed() {
        String stories = StoriesProfile.MODEL;
        param("tools", post(stories, USER, TOOLS));
        param("messages[1].tool_calls", post(stories, HISTORY, "\"max_tokens\":1"));
        assertEquals(
                200,
                post(stories, USER, TOOLS + ",\"tool_choice\":\"none\",\"max_tokens\":1")
                        .statusCode());
        String chat = ToolModels.CHATML;
        param(
                "tool_choice",
                post(chat, USER, TOOLS + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"x\"}}"));
        param("response_format", post(chat, USER, TOOLS + ",\"response_format\":{\"type\":\"json_object\"}"));
        param(
                "tools[0].function.parameters",
                post(
                        chat,
                        USER,
                        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\",\"minProperties\":1}}}],"
                                + "\"tool_choice\":\"required\""));
        param("tools[1].function.name", post(chat, USER, TOOLS.replace("noon", "weather")));
        param("tools[0].function.description", post(chat, USER, TOOLS.replace("Of a city", "\\ud800")));
        param("tools[0]", post(chat, USER, TOOLS.replace("\"Paris\"", "\"\\ud800\"")));
        param(
                "messages[0].tool_call_id",
                post(chat, "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"1\"}", TOOLS));
        param(
                "messages[1].tool_calls[0].function.arguments",
                post(chat, HISTORY.replace("\"{\\\"city\\\"", "\"[\\\"city\\\""), TOOLS));
        // Llama 3 has one call a turn, and tools in the first user message.
        param("messages", post(ToolModels.LLAMA, "{\"role\":\"system\",\"content\":\"s\"}", TOOLS));
    }

    private static void param(String name, Response r) {
        assertEquals(400, r.statusCode(), r::asString);
        assertEquals(name, r.path("error.param"), r::asString);
    }

    private static final FunctionDefinition WEATHER = FunctionDefinition.builder()
            .name("weather")
            .parameters(FunctionParameters.builder()
                    .putAdditionalProperty("type", JsonValue.from("object"))
                    .putAdditionalProperty(
                            "properties",
                            JsonValue.from(Map.of(
                                    "city", Map.of("enum", List.of("Oslo", "Paris")),
                                    "metric", Map.of("type", "boolean"))))
                    .putAdditionalProperty("required", JsonValue.from(List.of("city", "metric")))
                    .putAdditionalProperty("additionalProperties", JsonValue.from(false))
                    .build())
            .build();

    @Test
    void openAisJavaClient() throws Exception {
        OpenAIClient client = OpenAIOkHttpClient.builder()
                .baseUrl(server.toString())
                .apiKey("none")
                .maxRetries(0)
                .build();
        ChatCompletionCreateParams params = ChatCompletionCreateParams.builder()
                .model(ToolModels.CHATML)
                .addUserMessage("How is it?")
                .addFunctionTool(WEATHER)
                .toolChoice(ChatCompletionToolChoiceOption.Auto.REQUIRED)
                .maxCompletionTokens(200)
                .build();
        ChatCompletion whole = client.chat().completions().create(params);
        ChatCompletion.Choice choice = whole.choices().getFirst();
        assertEquals(ChatCompletion.Choice.FinishReason.TOOL_CALLS, choice.finishReason());
        ChatCompletionMessageFunctionToolCall call =
                choice.message().toolCalls().orElseThrow().getFirst().asFunction();
        assertEquals("weather", call.function().name());
        assertWeather(call.function().arguments());
        ChatCompletionAccumulator joined = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> chunks =
                client.chat().completions().createStreaming(params)) {
            chunks.stream().forEach(joined::accumulate);
        }
        ChatCompletionMessageFunctionToolCall streamed = joined.chatCompletion()
                .choices()
                .getFirst()
                .message()
                .toolCalls()
                .orElseThrow()
                .getFirst()
                .asFunction();
        assertEquals(call.function().arguments(), streamed.function().arguments());
        // The client gives the answer back as it came, with the result behind it.
        ChatCompletion next = client.chat()
                .completions()
                .create(params.toBuilder()
                        .addMessage(choice.message())
                        .addMessage(com.openai.models.chat.completions.ChatCompletionToolMessageParam.builder()
                                .toolCallId(call.id())
                                .content("3 degrees")
                                .build())
                        .toolChoice(ChatCompletionToolChoiceOption.Auto.NONE)
                        .maxCompletionTokens(3)
                        .build());
        assertTrue(next.choices().getFirst().message().toolCalls().isEmpty());
    }

    @Test
    void langChain4j() throws Exception {
        OpenAiChatModel model = OpenAiChatModel.builder()
                .baseUrl(server.toString())
                .apiKey("none")
                .modelName(ToolModels.LLAMA)
                .maxTokens(200)
                .maxRetries(0)
                .build();
        ToolSpecification weather = ToolSpecification.builder()
                .name("weather")
                .parameters(JsonObjectSchema.builder()
                        .addEnumProperty("city", List.of("Oslo", "Paris"))
                        .addBooleanProperty("metric")
                        .required("city", "metric")
                        .additionalProperties(false)
                        .build())
                .build();
        UserMessage question = UserMessage.from("How is it?");
        ChatResponse r = model.chat(ChatRequest.builder()
                .messages(question)
                .toolSpecifications(weather)
                .toolChoice(ToolChoice.REQUIRED)
                .build());
        assertEquals(FinishReason.TOOL_EXECUTION, r.finishReason());
        AiMessage said = r.aiMessage();
        assertNull(said.text());
        ToolExecutionRequest call = said.toolExecutionRequests().getFirst();
        assertEquals("weather", call.name());
        assertWeather(call.arguments());
        ChatResponse next = model.chat(ChatRequest.builder()
                .messages(question, said, ToolExecutionResultMessage.from(call, "3 degrees"))
                .toolSpecifications(weather)
                .maxOutputTokens(3)
                .build());
        assertNotEquals(null, next.aiMessage());
    }

    @Test
    void theVerifyingClientComparesCalls() throws Exception {
        PinnedModel pinned = new PinnedModel(
                HexFormat.of()
                        .parseHex(given().get("/v1/models/" + ToolModels.CHATML).path("commitment")),
                null);
        VerifiedChatModel model = VerifiedChatModel.wrap(OpenAiChatModel.builder()
                        .baseUrl(server.toString())
                        .apiKey("none")
                        .modelName(ToolModels.CHATML)
                        .maxTokens(200)
                        .maxRetries(0)
                        .build())
                .gateway(server.resolve("/").toString())
                .pinned(pinned)
                .policy(VerificationPolicy.REQUIRE_PROOF)
                .timeout(PATIENCE)
                .build();
        ChatResponse r = model.chat(ChatRequest.builder()
                .messages(UserMessage.from("How is it?"))
                .toolSpecifications(ToolSpecification.builder().name("noon").build())
                .toolChoice(ToolChoice.REQUIRED)
                .build());
        assertEquals("noon", r.aiMessage().toolExecutionRequests().getFirst().name());
        PendingReceipt receipt = ReceiptMetadata.of(r).orElseThrow();
        Gateway gateway = new Gateway(server.resolve("/"), null);
        byte[] bundle = gateway.bundle(receipt.id(), PATIENCE);
        JsonNode none = JSON.createObjectNode();
        Call noon = new Call("noon", none);
        ReceiptCheck.verify(
                bundle, pinned, new Expectation("", null, receipt.nonce(), null, List.of(noon)), gateway::key);
        for (Expectation lie : List.of(
                new Expectation("", null, receipt.nonce(), null),
                new Expectation("Well:", null, receipt.nonce(), null, List.of(noon)),
                new Expectation("", null, receipt.nonce(), null, List.of(noon, noon)),
                new Expectation("", null, receipt.nonce(), null, List.of(new Call("weather", none))),
                new Expectation(
                        "", null, receipt.nonce(), null, List.of(new Call("noon", JSON.readTree("{\"a\":1}")))))) {
            VerificationFailedException e = assertThrows(
                    VerificationFailedException.class, () -> ReceiptCheck.verify(bundle, pinned, lie, gateway::key));
            assertEquals(VerificationFailedException.Reason.REJECTED, e.reason());
        }
    }

    @Test
    void openAisJavaScriptClient() throws Exception {
        NodeScript.run("tools.mjs", server.toString(), ToolModels.CHATML);
    }
}
