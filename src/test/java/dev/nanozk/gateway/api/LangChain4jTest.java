package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** LangChain4j's own OpenAI models, unmodified, with nothing but another base URL. */
@QuarkusTest
@TestProfile(StoriesProfile.class)
class LangChain4jTest {
    private static final UserMessage PROMPT = UserMessage.from("Once upon a time");

    @TestHTTPResource("/v1")
    URI server;

    @BeforeEach
    void model() {
        StoriesProfile.requireModel();
    }

    private OpenAiChatModel.OpenAiChatModelBuilder builder(String model) {
        return OpenAiChatModel.builder()
                .baseUrl(server.toString())
                .apiKey("none")
                .modelName(model)
                .maxRetries(0);
    }

    @Test
    void answersInOnePieceAndStreamedAreTheSame() throws Exception {
        ChatResponse whole = builder(StoriesProfile.MODEL).maxTokens(16).build().chat(PROMPT);
        assertTrue(whole.aiMessage().text().startsWith(", there was a little girl"));
        assertEquals(FinishReason.LENGTH, whole.finishReason());
        assertEquals(5, whole.tokenUsage().inputTokenCount());
        assertEquals(16, whole.tokenUsage().outputTokenCount());
        StringBuilder pieces = new StringBuilder();
        CompletableFuture<ChatResponse> end = new CompletableFuture<>();
        OpenAiStreamingChatModel.builder()
                .baseUrl(server.toString())
                .apiKey("none")
                .modelName(StoriesProfile.MODEL)
                .maxTokens(16)
                .build()
                .chat(java.util.List.of(PROMPT), new StreamingChatResponseHandler() {
                    @Override
                    public void onPartialResponse(String piece) {
                        pieces.append(piece);
                    }

                    @Override
                    public void onCompleteResponse(ChatResponse response) {
                        end.complete(response);
                    }

                    @Override
                    public void onError(Throwable e) {
                        end.completeExceptionally(e);
                    }
                });
        ChatResponse streamed = end.get(2, TimeUnit.MINUTES);
        assertEquals(whole.aiMessage().text(), pieces.toString());
        assertEquals(whole.aiMessage().text(), streamed.aiMessage().text());
        assertEquals(
                whole.tokenUsage().outputTokenCount(), streamed.tokenUsage().outputTokenCount());
        assertEquals(FinishReason.LENGTH, streamed.finishReason());
    }

    @Test
    void refusalsAreItsExceptions() {
        assertThrows(ModelNotFoundException.class, () -> builder("none").build().chat(PROMPT));
        InvalidRequestException e = assertThrows(
                InvalidRequestException.class,
                () -> builder(StoriesProfile.MODEL).maxTokens(-1).build().chat(PROMPT));
        assertTrue(e.getMessage().contains("max_tokens"), e.getMessage());
    }
}
