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
            ChatLogprobs logprobs,
            @JsonProperty("finish_reason") String finishReason,
            @JsonInclude(JsonInclude.Include.NON_NULL) ReceiptReference receipt) {}

    /**
     * The assistant's turn.
     *
     * @param content null where it has calls alone
     * @param toolCalls left out where there are none
     */
    public record Message(
            String role,
            String content,
            String refusal,

            @JsonProperty("tool_calls") @JsonInclude(JsonInclude.Include.NON_NULL)
            List<ChatToolCall> toolCalls) {}
}
