package dev.nanozk.model.sampling;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a token is chosen from logits, as a request asks for it and a receipt states it. Decimals are integers in millionths.
 *
 * <p>With the adjusted logit {@code l'_v = l_v + bias_v - frequency c_v - presence [c_v > 0]}, c_v the number of times that token v stands among the output
 * tokens so far, the token is {@code arg max_v (l'_v + temperature G_v)}, the lowest id among equal ones: a sample of softmax(l' / temperature)
 * for independent standard Gumbel noise G, and the largest l' at temperature 0.
 *
 * @param temperature 0..2
 * @param presence -2..2
 * @param frequency -2..2
 * @param bias by token id, -100..100, none of them 0
 * @param minP only tokens whose probability (softmax of l' / temperature) is at least minP times the largest are drawn from; 0..1, 0 at temperature 0
 * @param topK only the tokens with the topK largest adjusted logits are drawn from, and those equal to the last of them; 0: all. Not together with minP, 0 at temperature 0
 * @param topP only the likeliest tokens that together have this probability are drawn from ({@link Nucleus}); more than 0, 1: all. 1 at temperature 0. Of top_k's tokens, and before
 *     minP
 */
public record SamplingSettings(
        int temperature, int presence, int frequency, SortedMap<Integer, Integer> bias, int minP, int topK, int topP) {
    /** A unit of every decimal: 10^-6. */
    public static final int MILLION = 1_000_000;

    /** Largest temperature. */
    public static final int MAX_TEMPERATURE = 2;

    /** Largest penalty of either sign. */
    public static final int MAX_PENALTY = 2;

    /** Largest top_k. */
    public static final int MAX_TOP_K = 65_535;

    /** Largest bias of either sign. */
    public static final int MAX_BIAS = 100;

    /** The largest logit. */
    public static final SamplingSettings GREEDY = new SamplingSettings(0, 0, 0, Collections.emptySortedMap());

    /** Checks every range and takes a copy. */
    public SamplingSettings {
        check("temperature", temperature, 0, MAX_TEMPERATURE);
        check("presence penalty", presence, -MAX_PENALTY, MAX_PENALTY);
        check("frequency penalty", frequency, -MAX_PENALTY, MAX_PENALTY);
        check("min_p", minP, 0, 1);
        if (minP != 0 && temperature == 0) {
            throw new IllegalArgumentException("min_p changes nothing at temperature 0, and is 0 there");
        }
        if (topK < 0 || topK > MAX_TOP_K || topK != 0 && (temperature == 0 || minP != 0)) {
            throw new IllegalArgumentException("top_k is " + topK + "; it is at most " + MAX_TOP_K
                    + ", 0 at temperature 0, and not together with min_p");
        }
        if (topP < 1 || topP > MILLION || topP != MILLION && temperature == 0) {
            throw new IllegalArgumentException(
                    "top_p is " + topP + " millionths; it is more than 0, at most 1, and 1 at temperature 0");
        }
        bias = Collections.unmodifiableSortedMap(new TreeMap<>(bias));
        bias.forEach((id, b) -> {
            check("bias of token " + id, b, -MAX_BIAS, MAX_BIAS);
            if (id < 0 || b == 0) {
                throw new IllegalArgumentException("bias of token " + id + " is " + b);
            }
        });
    }

    /** Without top_p. */
    public SamplingSettings(
            int temperature, int presence, int frequency, SortedMap<Integer, Integer> bias, int minP, int topK) {
        this(temperature, presence, frequency, bias, minP, topK, MILLION);
    }

    /** Without a cut of the distribution. */
    public SamplingSettings(int temperature, int presence, int frequency, SortedMap<Integer, Integer> bias) {
        this(temperature, presence, frequency, bias, 0, 0);
    }

    /** Greedy but for the temperature. */
    public static SamplingSettings ofTemperature(int millionths) {
        return new SamplingSettings(millionths, 0, 0, Collections.emptySortedMap());
    }

    private static void check(String what, int millionths, int low, int high) {
        if (millionths < (long) low * MILLION || millionths > (long) high * MILLION) {
            throw new IllegalArgumentException(what + " is not from " + low + " to " + high);
        }
    }

    /** Whether noise is drawn, so that a seed is needed. */
    public boolean random() {
        return temperature > 0;
    }
}
