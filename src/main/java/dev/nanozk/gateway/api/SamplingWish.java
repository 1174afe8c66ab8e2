package dev.nanozk.gateway.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.nanozk.model.sampling.SamplingSettings;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How a request wants its tokens to be chosen; decimals are rounded to millionths, half to even. */
public record SamplingWish(
        @Schema(minimum = "0", maximum = "2", description = "0 unless given: the likeliest token")
        BigDecimal temperature,

        @JsonProperty("presence_penalty") @Schema(minimum = "-2", maximum = "2")
        BigDecimal presencePenalty,

        @JsonProperty("frequency_penalty") @Schema(minimum = "-2", maximum = "2")
        BigDecimal frequencyPenalty,

        @JsonProperty("logit_bias") @Schema(description = "-100 to 100 by token id, up to 1024")
        Map<Integer, BigDecimal> logitBias,

        @Schema(
                description =
                        "64 bits; fixes what a temperature draws. Without it the receipt's nonce does, else the server draws one")
        Long seed,

        @JsonProperty("min_p")
        @Schema(
                minimum = "0",
                maximum = "1",
                description =
                        "With a temperature, only tokens at least so likely, relative to the likeliest, are drawn from")
        BigDecimal minP,

        @JsonProperty("top_k")
        @Schema(
                minimum = "-1",
                maximum = "65535",
                description = "With a temperature, only so many of the likeliest tokens are drawn from; 0 or -1: all")
        int topK,

        @JsonProperty("top_p")
        @Schema(
                minimum = "0",
                maximum = "1",
                description =
                        "With a temperature, only the likeliest tokens (of those that top_k leaves) that together have this probability are drawn from")
        BigDecimal topP,

        @Schema(minimum = "1", maximum = "128", description = "Number of answers, each with its receipt")
        int n,

        @JsonProperty("response_format")
        @Schema(description = "As a receipt states it; null where the answer is any text")
        String responseFormat) {
    private static final int DIGITS = 6;
    private static final BigDecimal TINY = new BigDecimal("0.0000001");

    public SamplingWish {
        logitBias = Map.copyOf(logitBias);
    }

    /** As the receipt states them. */
    public SamplingSettings settings() {
        TreeMap<Integer, Integer> bias = new TreeMap<>();
        logitBias.forEach((id, b) -> bias.put(id, millionths(b)));
        bias.values().removeIf(b -> b == 0);
        int warm = millionths(temperature);
        return new SamplingSettings(
                warm,
                millionths(presencePenalty),
                millionths(frequencyPenalty),
                bias,
                warm == 0 ? 0 : millionths(minP),
                warm == 0 ? 0 : topK,
                warm == 0 ? SamplingSettings.MILLION : Math.max(1, millionths(topP)));
    }

    private static int millionths(BigDecimal d) {
        // A tiny number may have an exponent that no rounding takes.
        if (d.abs().compareTo(TINY) < 0) {
            return 0;
        }
        return d.setScale(DIGITS, RoundingMode.HALF_EVEN).movePointRight(DIGITS).intValueExact();
    }
}
