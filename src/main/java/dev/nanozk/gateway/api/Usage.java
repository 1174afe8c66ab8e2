package dev.nanozk.gateway.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** Numbers of tokens. */
public record Usage(
        @JsonProperty("prompt_tokens") int promptTokens,
        @JsonProperty("completion_tokens") int completionTokens,
        @JsonProperty("total_tokens") int totalTokens,
        @JsonProperty("prompt_tokens_details") Details promptTokensDetails) {
    /**
     * Of the prompt.
     *
     * @param cachedTokens tokens whose keys and values were there from an earlier answer
     */
    public record Details(@JsonProperty("cached_tokens") int cachedTokens) {}

    /** Of all choices; the prompt counts once, and is cached as far as it was before the first. */
    static Usage of(int prompt, List<ChatBackend.Outcome> outcomes) {
        int completion = outcomes.stream()
                .mapToInt(ChatBackend.Outcome::completionTokens)
                .sum();
        return new Usage(
                prompt,
                completion,
                prompt + completion,
                new Details(outcomes.getFirst().cachedTokens()));
    }
}
