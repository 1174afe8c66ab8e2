package dev.nanozk.gateway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** OpenAI's answer to a chat request, with a receipt where there is one. */
public record ChatCompletion(
        String id,
        String object,
        long created,
        String model,
        @JsonProperty("system_fingerprint") String systemFingerprint,
        List<Choice> choices,
        Usage usage,
        @JsonInclude(JsonInclude.Include.NON_NULL) ReceiptReference receipt) {
    /** An answer. */
    public record Choice(
            int index,
            Message message,
            Object logprobs,
            @JsonProperty("finish_reason") String finishReason) {}

    /** The assistant's turn. */
    public record Message(String role, String content, String refusal) {}

    static ChatCompletion of(Head head, String text, String finishReason, Usage usage, ReceiptReference receipt) {
        return new ChatCompletion(
                head.id(),
                "chat.completion",
                head.created(),
                head.model(),
                head.fingerprint(),
                List.of(new Choice(0, new Message("assistant", text, null), null, finishReason)),
                usage,
                receipt);
    }

    /** What an answer and all its chunks have in common. */
    record Head(String id, long created, String model, String fingerprint) {}
}
