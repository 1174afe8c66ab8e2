package dev.nanozk.gateway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.nanozk.gateway.api.ChatBackend.TokenLogprob;
import java.util.List;

/** OpenAI's logarithms of probabilities in chat answers; floating point, outside of what a receipt proves. */
public record ChatLogprobs(List<Token> content, List<Token> refusal) {
    /**
     * A token.
     *
     * @param logprob natural logarithm of its probability at temperature 1
     * @param bytes what it stands for, 0 to 255
     * @param topLogprobs the most probable tokens; left out in their own entries
     */
    public record Token(
            String token,
            double logprob,
            List<Integer> bytes,

            @JsonProperty("top_logprobs") @JsonInclude(JsonInclude.Include.NON_NULL)
            List<Token> topLogprobs) {}

    static ChatLogprobs of(List<TokenLogprob> tokens) {
        return new ChatLogprobs(entries(tokens), null);
    }

    private static List<Token> entries(List<TokenLogprob> tokens) {
        return tokens == null
                ? null
                : tokens.stream()
                        .map(t -> new Token(t.token(), t.logprob(), t.bytes(), entries(t.alternatives())))
                        .toList();
    }
}
