package dev.nanozk.client.langchain4j;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.nanozk.model.sampling.SamplingSettings;
import dev.nanozk.model.sampling.Seed;
import dev.nanozk.receipt.Sampling;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.TreeMap;

/** What the receipt of a request must state of its sampling; every request has a nonce, so that no seed is ever the server's. */
final class SentSampling {
    private static final int DIGITS = 6;

    private SentSampling() {}

    static Sampling of(ChatRequestParameters p) {
        TreeMap<Integer, Integer> bias = new TreeMap<>();
        Integer seed = null;
        if (p instanceof OpenAiChatRequestParameters openAi) {
            seed = openAi.seed();
            if (openAi.logitBias() != null) {
                openAi.logitBias().forEach((id, b) -> bias.put(Integer.valueOf(id), b * SamplingSettings.MILLION));
                bias.values().removeIf(b -> b == 0);
            }
        }
        int temperature = millionths(p.temperature());
        SamplingSettings settings = new SamplingSettings(
                temperature,
                millionths(p.presencePenalty()),
                millionths(p.frequencyPenalty()),
                bias,
                0,
                0,
                temperature == 0 || p.topP() == null ? SamplingSettings.MILLION : Math.max(1, millionths(p.topP())));
        if (!settings.random()) {
            return new Sampling(settings, null, 0);
        }
        return new Sampling(settings, seed == null ? Seed.nonce() : Seed.client(seed), 0);
    }

    private static int millionths(Double d) {
        return d == null
                ? 0
                : BigDecimal.valueOf(d)
                        .setScale(DIGITS, RoundingMode.HALF_EVEN)
                        .movePointRight(DIGITS)
                        .intValueExact();
    }
}
