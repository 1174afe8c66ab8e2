package dev.nanozk.gateway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * OpenAI's older shape, of whole answers and of the pieces of streamed ones.
 *
 * @param usage left out where null, a JSON null where empty
 */
public record TextCompletion(
        String id,
        String object,
        long created,
        String model,
        @JsonProperty("system_fingerprint") String systemFingerprint,
        List<Choice> choices,
        @JsonInclude(JsonInclude.Include.NON_NULL) Optional<Usage> usage,
        @JsonInclude(JsonInclude.Include.NON_NULL) ReceiptReference receipt) {
    /** An answer or a piece of it. */
    public record Choice(
            int index,
            String text,
            Logprobs logprobs,
            @JsonProperty("finish_reason") String finishReason,
            @JsonInclude(JsonInclude.Include.NON_NULL) ReceiptReference receipt) {}

    /**
     * Logarithms of probabilities; floating point, outside of what a receipt proves.
     *
     * @param textOffset where each token begins in the text, in UTF-16 units
     */
    public record Logprobs(
            List<String> tokens,
            @JsonProperty("token_logprobs") List<Double> tokenLogprobs,
            @JsonProperty("top_logprobs") List<Map<String, Double>> topLogprobs,
            @JsonProperty("text_offset") List<Integer> textOffset) {}
}
