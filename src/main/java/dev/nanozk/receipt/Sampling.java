package dev.nanozk.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.model.grammar.ResponseFormat;
import dev.nanozk.model.sampling.LogitAdjustment;
import dev.nanozk.model.sampling.SamplingSettings;
import dev.nanozk.model.sampling.Seed;
import dev.nanozk.model.sampling.TokenMask;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NumericProfile;
import dev.nanozk.model.tokenizer.Tokenizer;
import java.math.BigDecimal;
import java.util.TreeMap;

/**
 * How a receipt's tokens were chosen.
 *
 * @param seed null exactly at temperature 0
 * @param choice index of the answer among the n of the request
 * @param responseFormat what the answer is held to ({@link ResponseFormat}), null for nothing
 */
public record Sampling(SamplingSettings settings, Seed seed, int choice, String responseFormat) {
    /** The largest logit, the only choice. */
    public static final Sampling GREEDY = new Sampling(SamplingSettings.GREEDY, null, 0);

    /** Most choices of a request. */
    public static final int MAX_CHOICES = 128;

    private static final int DIGITS = 6;
    private static final String FORMAT = "responseFormat";

    public Sampling {
        if (settings.random() != (seed != null)) {
            throw new IllegalArgumentException("a seed is there exactly where the temperature is not 0");
        }
        if (choice < 0 || choice >= MAX_CHOICES) {
            throw new IllegalArgumentException("choice " + choice + " of up to " + MAX_CHOICES);
        }
    }

    /** Without a response format. */
    public Sampling(SamplingSettings settings, Seed seed, int choice) {
        this(settings, seed, choice, null);
    }

    /**
     * What it adds to a model's logits, and the mask of the response format.
     *
     * @param tokenizer of the model; needed where there is a response format
     * @param nonce of the client, or null
     * @throws IllegalArgumentException if the settings do not fit the model, or the response format is none
     */
    public LogitAdjustment adjustment(
            ModelSpec spec, NumericProfile profile, Tokenizer tokenizer, String nonce, byte[] requestSha256) {
        TokenMask mask;
        try {
            mask = responseFormat == null ? null : ResponseFormat.mask(responseFormat, tokenizer);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("response format: " + e.getMessage(), e);
        }
        return LogitAdjustment.of(
                settings,
                profile.logitExponent(spec.tiedHead()),
                spec.vocabulary(),
                seed == null ? null : seed.noiseKey(nonce, requestSha256, choice),
                mask);
    }

    ObjectNode toJson() {
        ObjectNode n = CanonicalJson.object();
        n.put("temperature", decimal(settings.temperature()));
        n.put("topP", decimal(settings.topP()));
        n.put("topK", settings.topK());
        n.put("minP", decimal(settings.minP()));
        n.put("presencePenalty", decimal(settings.presence()));
        n.put("frequencyPenalty", decimal(settings.frequency()));
        ArrayNode bias = n.putArray("logitBias");
        settings.bias().forEach((id, b) -> bias.addArray().add(id).add(decimal(b)));
        if (seed == null) {
            n.putNull("seed");
        } else {
            n.putObject("seed").put("source", seed.source().word()).put("value", seed.value());
        }
        n.put("choice", choice);
        if (responseFormat != null) {
            n.put(FORMAT, responseFormat);
        }
        return n;
    }

    static Sampling fromJson(JsonNode node, String path) throws ReceiptFormatException {
        JsonFields f = JsonFields.withOptional(
                node,
                path,
                FORMAT,
                "temperature",
                "topP",
                "topK",
                "minP",
                "presencePenalty",
                "frequencyPenalty",
                "logitBias",
                "seed",
                "choice");
        TreeMap<Integer, Integer> bias = new TreeMap<>();
        int last = -1;
        for (JsonNode pair : f.nodes("logitBias")) {
            boolean good = pair.isArray()
                    && pair.size() == 2
                    && pair.get(0).isInt()
                    && pair.get(0).intValue() > last
                    && pair.get(1).isTextual();
            if (!good) {
                throw new ReceiptFormatException(path + ".logitBias is not a list of pairs by ascending id");
            }
            last = pair.get(0).intValue();
            bias.put(last, millionths(pair.get(1).textValue(), path + ".logitBias"));
        }
        try {
            return new Sampling(
                    new SamplingSettings(
                            millionths(f.string("temperature"), path + ".temperature"),
                            millionths(f.string("presencePenalty"), path + ".presencePenalty"),
                            millionths(f.string("frequencyPenalty"), path + ".frequencyPenalty"),
                            bias,
                            millionths(f.string("minP"), path + ".minP"),
                            f.natural("topK"),
                            millionths(f.string("topP"), path + ".topP")),
                    f.isNull("seed") ? null : seed(f.node("seed"), path + ".seed"),
                    f.natural("choice"),
                    f.has(FORMAT) ? format(node.get(FORMAT), path) : null);
        } catch (IllegalArgumentException e) {
            throw new ReceiptFormatException(path + ": " + e.getMessage());
        }
    }

    private static String format(JsonNode n, String path) throws ReceiptFormatException {
        if (!n.isTextual()) {
            throw new ReceiptFormatException(path + "." + FORMAT + " is no text");
        }
        return n.textValue();
    }

    private static Seed seed(JsonNode node, String path) throws ReceiptFormatException {
        JsonFields f = new JsonFields(node, path, "source", "value");
        return new Seed(Seed.Source.of(f.string("source")), f.stringOrNull("value"));
    }

    /** The shortest decimal of some millionths, without an exponent. */
    static String decimal(int millionths) {
        return millionths == 0
                ? "0"
                : BigDecimal.valueOf(millionths, DIGITS).stripTrailingZeros().toPlainString();
    }

    private static int millionths(String s, String what) throws ReceiptFormatException {
        if (s.matches("-?[0-9]{1,3}(\\.[0-9]{1,6})?")) {
            int m = new BigDecimal(s).movePointRight(DIGITS).intValueExact();
            if (decimal(m).equals(s)) {
                return m;
            }
        }
        throw new ReceiptFormatException(what + " is not the shortest decimal of a number of millionths");
    }
}
