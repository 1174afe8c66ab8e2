package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.HttpResponseFor;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.models.Model;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The official OpenAI client for Java, unmodified, with nothing but another base URL. */
@QuarkusTest
@TestProfile(StoriesProfile.class)
class OpenAiClientTest {
    @TestHTTPResource
    URI server;

    private OpenAIClient client;

    @BeforeEach
    void connect() {
        StoriesProfile.requireModel();
        client = OpenAIOkHttpClient.builder()
                .baseUrl(server.resolve("/v1").toString())
                .apiKey("none")
                .maxRetries(0)
                .build();
    }

    private static ChatCompletionCreateParams params(String model) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessage("Once upon a time")
                .maxCompletionTokens(16)
                .putAdditionalHeader("X-Receipt-Mode", "commit")
                .build();
    }

    @Test
    void answersInOnePieceAndStreamedAreTheSame() {
        ChatCompletion whole = client.chat().completions().create(params(StoriesProfile.MODEL));
        ChatCompletion.Choice choice = whole.choices().getFirst();
        String text = choice.message().content().orElseThrow();
        assertTrue(text.startsWith(", there was a little girl"), text);
        assertEquals(ChatCompletion.Choice.FinishReason.LENGTH, choice.finishReason());
        assertEquals(5, whole.usage().orElseThrow().promptTokens());
        assertEquals(16, whole.usage().orElseThrow().completionTokens());
        StringBuilder streamed = new StringBuilder();
        boolean ended = false;
        try (StreamResponse<ChatCompletionChunk> chunks =
                client.chat().completions().createStreaming(params(StoriesProfile.MODEL))) {
            for (ChatCompletionChunk c : (Iterable<ChatCompletionChunk>) chunks.stream()::iterator) {
                for (ChatCompletionChunk.Choice part : c.choices()) {
                    part.delta().content().ifPresent(streamed::append);
                    ended |= part.finishReason().isPresent();
                }
            }
        }
        assertEquals(text, streamed.toString());
        assertTrue(ended);
    }

    @Test
    void theReceiptIsInTheHeaders() {
        try (HttpResponseFor<ChatCompletion> raw =
                client.chat().completions().withRawResponse().create(params(StoriesProfile.MODEL))) {
            List<String> id = raw.headers().values("X-Receipt-Id");
            assertEquals(1, id.size());
            assertTrue(id.getFirst().startsWith("rcpt-"));
            assertFalse(raw.parse().choices().isEmpty());
        }
    }

    @Test
    void modelsAreListedWithTheirCommitment() {
        List<Model> models = client.models().list().items();
        assertEquals(StoriesProfile.MODEL, models.getFirst().id());
        String commitment =
                models.getFirst()._additionalProperties().get("commitment").convert(String.class);
        assertTrue(commitment.matches("[0-9a-f]{64}"));
        assertEquals(
                StoriesProfile.MODEL,
                client.models().retrieve(StoriesProfile.MODEL).id());
    }

    @Test
    void refusalsAreTheClientsExceptions() {
        NotFoundException unknown = assertThrows(
                NotFoundException.class, () -> client.chat().completions().create(params("gpt-none")));
        assertEquals("model_not_found", unknown.code().orElseThrow());
        BadRequestException warm = assertThrows(BadRequestException.class, () -> client.chat()
                .completions()
                .create(params(StoriesProfile.MODEL).toBuilder()
                        .temperature(2.5)
                        .build()));
        assertEquals("temperature", warm.param().orElseThrow());
    }
}
