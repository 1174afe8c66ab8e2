package dev.nanozk.gateway.api;

import com.fasterxml.jackson.annotation.JsonProperty;

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

    static Usage of(int prompt, ChatBackend.Outcome outcome) {
        int completion = outcome.completionTokens();
        return new Usage(prompt, completion, prompt + completion, new Details(outcome.cachedTokens()));
    }
}
