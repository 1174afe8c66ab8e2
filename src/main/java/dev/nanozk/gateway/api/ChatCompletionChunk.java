package dev.nanozk.gateway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;

/**
 * A piece of a streamed answer.
 *
 * @param usage left out where null, a JSON null where empty: OpenAI's way with include_usage
 */
public record ChatCompletionChunk(
        String id,
        String object,
        long created,
        String model,
        @JsonProperty("system_fingerprint") String systemFingerprint,
        List<Choice> choices,
        @JsonInclude(JsonInclude.Include.NON_NULL) Optional<Usage> usage,
        @JsonInclude(JsonInclude.Include.NON_NULL) ReceiptReference receipt) {
    /** What the piece adds. */
    public record Choice(
            int index,
            Delta delta,
            ChatLogprobs logprobs,
            @JsonProperty("finish_reason") String finishReason,
            @JsonInclude(JsonInclude.Include.NON_NULL) ReceiptReference receipt) {}

    /** New text, or whole calls of tools; the role on the first chunk only. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Delta(
            String role,
            String content,
            @JsonProperty("tool_calls") List<ChatToolCall> toolCalls) {
        static Delta text(String content) {
            return new Delta(null, content, null);
        }
    }
}
