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
            Object logprobs,
            @JsonProperty("finish_reason") String finishReason) {}

    /** New text; the role on the first chunk only. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Delta(String role, String content) {}

    private static ChatCompletionChunk of(
            ChatCompletion.Head head, List<Choice> choices, Optional<Usage> usage, ReceiptReference receipt) {
        return new ChatCompletionChunk(
                head.id(),
                "chat.completion.chunk",
                head.created(),
                head.model(),
                head.fingerprint(),
                choices,
                usage,
                receipt);
    }

    static ChatCompletionChunk first(ChatCompletion.Head head, Optional<Usage> usage) {
        return of(head, List.of(new Choice(0, new Delta("assistant", ""), null, null)), usage, null);
    }

    static ChatCompletionChunk text(ChatCompletion.Head head, String text, Optional<Usage> usage) {
        return of(head, List.of(new Choice(0, new Delta(null, text), null, null)), usage, null);
    }

    static ChatCompletionChunk end(
            ChatCompletion.Head head, String finishReason, Optional<Usage> usage, ReceiptReference receipt) {
        return of(head, List.of(new Choice(0, new Delta(null, null), null, finishReason)), usage, receipt);
    }

    static ChatCompletionChunk usage(ChatCompletion.Head head, Usage usage, ReceiptReference receipt) {
        return of(head, List.of(), Optional.of(usage), receipt);
    }
}
