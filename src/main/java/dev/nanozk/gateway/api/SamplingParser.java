package dev.nanozk.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nanozk.model.sampling.SamplingSettings;
import dev.nanozk.receipt.Sampling;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/** The sampling parameters of a request. */
final class SamplingParser {
    private static final int MAX_BIASES = 1024;

    private SamplingParser() {}

    /** @param responseFormat as a receipt states it, or null */
    static SamplingWish parse(Fields f, String responseFormat) {
        SamplingWish wish = new SamplingWish(
                f.number("temperature", 0, SamplingSettings.MAX_TEMPERATURE).orElse(BigDecimal.ZERO),
                penalty(f, "presence_penalty"),
                penalty(f, "frequency_penalty"),
                bias(f),
                seed(f),
                f.number("min_p", 0, 1).orElse(BigDecimal.ZERO),
                Math.max(0, f.integer("top_k", -1, SamplingSettings.MAX_TOP_K).orElse(0)),
                f.number("top_p", 0, 1).orElse(BigDecimal.ONE),
                f.integer("n", 1, Sampling.MAX_CHOICES).orElse(1),
                responseFormat);
        if (wish.minP().signum() != 0 && wish.topK() != 0) {
            throw ApiException.unsupported("top_k", "top_k and min_p can't be proved together; give one of them.");
        }
        return wish;
    }

    private static BigDecimal penalty(Fields f, String name) {
        return f.number(name, -SamplingSettings.MAX_PENALTY, SamplingSettings.MAX_PENALTY)
                .orElse(BigDecimal.ZERO);
    }

    private static Long seed(Fields f) {
        JsonNode n = f.get("seed").orElse(null);
        if (n != null && !(n.isIntegralNumber() && n.canConvertToLong())) {
            throw ApiException.invalid("seed", "seed must be an integer of 64 bits.");
        }
        return n == null ? null : n.longValue();
    }

    private static Map<Integer, BigDecimal> bias(Fields f) {
        Map<Integer, BigDecimal> out = new HashMap<>();
        Fields given = f.object("logit_bias").orElse(null);
        if (given == null) {
            return out;
        }
        JsonNode node = f.get("logit_bias").orElseThrow();
        if (node.size() > MAX_BIASES) {
            throw ApiException.invalid("logit_bias", "logit_bias has more than " + MAX_BIASES + " entries.");
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String id = entry.getKey();
            if (!id.matches("0|[1-9][0-9]{0,8}")) {
                throw ApiException.invalid("logit_bias", "logit_bias has a name that is no token id.");
            }
            given.number(id, -SamplingSettings.MAX_BIAS, SamplingSettings.MAX_BIAS)
                    .ifPresent(b -> out.put(Integer.parseInt(id), b));
        }
        return out;
    }
}
