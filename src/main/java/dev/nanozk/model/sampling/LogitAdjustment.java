package dev.nanozk.model.sampling;

import dev.nanozk.model.spec.GumbelTable;
import dev.nanozk.model.spec.Logarithm;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.crypto.digests.SHAKEDigest;

/**
 * The public integers A that sampling adds to logit accumulators: at generated position i the token is {@code arg max_v (L_v + A_iv)} over the tokens that the
 * mask allows, the lowest id among equal ones.
 *
 * <p>{@code A_iv = B_v - c_v F - [c_v > 0] P + floor(mu G_iv / 2^24)}. A decimal m of millionths becomes {@code floor(m 2^x / 10^6 + 1/2)} accumulator units, x the
 * exponent of the logits: B_v a bias, F and P the penalties, mu the temperature. c_v is the number of times that v stands among the outputs before i.
 * G_iv is {@link GumbelTable#of} of the word at bytes 4v..4v+3, little endian, of SHAKE256 over {@code "nanozk/v1/noise" | key (32 bytes) | LE32(i)}.
 */
public final class LogitAdjustment {
    /** A = 0, no mask: the largest logit. */
    public static final LogitAdjustment NONE = new LogitAdjustment(SamplingSettings.GREEDY, 0, 0, null, null);

    private static final byte[] DOMAIN = "nanozk/v1/noise".getBytes(StandardCharsets.US_ASCII);
    private static final int KEY_BYTES = 32;
    /** Two adjustments and the cut add up in 63 bits. */
    private static final long MOST_WITH_CUT = 1L << 60;

    private final int exponent;
    private final int vocabulary;
    private final byte[] noiseKey;
    private final TokenMask mask;
    private final long temperature;
    private final long presence;
    private final long frequency;
    private final Map<Integer, Long> bias = new HashMap<>();
    private final long biasSpan;
    private final long cut;
    private final int topK;
    private final Nucleus nucleus;

    private LogitAdjustment(SamplingSettings settings, int exponent, int vocabulary, byte[] noiseKey, TokenMask mask) {
        this.exponent = exponent;
        this.vocabulary = vocabulary;
        this.noiseKey = noiseKey == null ? null : noiseKey.clone();
        this.mask = mask;
        this.temperature = units(settings.temperature());
        this.presence = units(settings.presence());
        this.frequency = units(settings.frequency());
        long least = 0;
        long most = 0;
        for (Map.Entry<Integer, Integer> b : settings.bias().entrySet()) {
            long value = units(b.getValue());
            bias.put(b.getKey(), value);
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        this.biasSpan = Math.subtractExact(most, least);
        this.topK = settings.topK();
        this.cut = settings.minP() == 0
                ? topK > 0 ? 0 : -1
                : BigInteger.valueOf(temperature)
                        .multiply(BigInteger.valueOf(Logarithm.negative(settings.minP())))
                        .shiftRight(Logarithm.BITS)
                        .longValueExact();
        this.nucleus = settings.topP() == SamplingSettings.MILLION
                ? null
                : new Nucleus(settings.topP(), Math.max(1, temperature));
    }

    /**
     * The adjustment of one answer.
     *
     * @param exponent x: a logit is its accumulator times 2^-x
     * @param noiseKey 32 bytes, null exactly at temperature 0
     * @param mask null where every token is allowed
     * @throws IllegalArgumentException if a bias is of no token, the key does not fit the temperature or the integers leave 63 bits
     */
    public static LogitAdjustment of(
            SamplingSettings settings, int exponent, int vocabulary, byte[] noiseKey, TokenMask mask) {
        if (settings.random() ? noiseKey == null || noiseKey.length != KEY_BYTES : noiseKey != null) {
            throw new IllegalArgumentException("noise needs a key of 32 bytes, and nothing else has one");
        }
        if (!settings.bias().isEmpty() && settings.bias().lastKey() >= vocabulary) {
            throw new IllegalArgumentException(
                    "bias of token " + settings.bias().lastKey() + " of " + vocabulary);
        }
        try {
            LogitAdjustment a = new LogitAdjustment(settings, exponent, vocabulary, noiseKey, mask);
            long span = a.span(1 << 16);
            if ((a.cuts() || a.nucleus != null) && span > MOST_WITH_CUT) {
                throw new IllegalArgumentException(
                        "logits of exponent " + exponent + " are too fine for min_p, top_k and top_p");
            }
            return a;
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "logits of exponent " + exponent + " are too fine for these sampling settings", e);
        }
    }

    /** {@code floor(m 2^x / 10^6 + 1/2)}. */
    private long units(int millionths) {
        BigInteger n = BigInteger.valueOf(millionths).shiftLeft(1 + Math.max(exponent, 0));
        BigInteger d = BigInteger.valueOf(SamplingSettings.MILLION).shiftLeft(Math.max(-exponent, 0));
        BigInteger[] q = n.add(d).divideAndRemainder(d.shiftLeft(1));
        return q[0].subtract(q[1].signum() < 0 ? BigInteger.ONE : BigInteger.ZERO)
                .longValueExact();
    }

    /** Whether nothing is added and nothing masked. */
    public boolean isNone() {
        return temperature == 0 && presence == 0 && frequency == 0 && bias.isEmpty() && mask == null;
    }

    /** Whether it is one of logits of this exponent over this vocabulary. */
    public boolean fits(int logitExponent, int tokens) {
        return isNone() || exponent == logitExponent && vocabulary == tokens;
    }

    /**
     * A at the position after some outputs.
     *
     * @return int64[vocabulary], freshly made
     */
    public long[] at(List<Integer> before) {
        long[] a = base(before);
        if (temperature > 0) {
            noise(before.size(), a);
        }
        return a;
    }

    /** top_p, null where there is none. */
    public Nucleus nucleus() {
        return nucleus;
    }

    /** Whether min_p or top_k exclude tokens. */
    public boolean cuts() {
        return cut >= 0;
    }

    /** c, not negative: tokens with {@code L_v + A'_v} less than the reference less c are excluded, A' being {@link #base}; 0 with top_k. */
    public long cut() {
        if (!cuts()) {
            throw new IllegalStateException("nothing is cut");
        }
        return cut;
    }

    /** k of top_k, 0 where there is none. */
    public int topK() {
        return topK;
    }

    /**
     * What {@link #cut} counts from: the largest adjusted logit without noise, or the k-th largest.
     *
     * @param adjusted L + A'
     * @param allowed the mask's tokens, null for all
     */
    public long reference(long[] adjusted, BitSet allowed) {
        long[] counted = allowed == null
                ? adjusted.clone()
                : allowed.stream().mapToLong(v -> adjusted[v]).toArray();
        if (topK == 0) {
            return Arrays.stream(counted).max().orElseThrow();
        }
        Arrays.sort(counted);
        return counted[counted.length - Math.min(topK, counted.length)];
    }

    /**
     * The tokens that are drawn from: of those that the mask allows, those that top_k keeps, of these the nucleus of top_p, of these those that min_p keeps.
     *
     * @param adjusted L + A'
     * @param allowed the mask's tokens, null for all
     */
    public BitSet kept(long[] adjusted, BitSet allowed) {
        BitSet out = counted(adjusted, allowed);
        char[] steps = nucleus == null ? null : nucleus.steps(adjusted, out);
        int last = nucleus == null ? 0 : nucleus.last(steps);
        long least = cuts() ? reference(adjusted, allowed) - cut : Long.MIN_VALUE;
        for (int v = 0; v < adjusted.length; v++) {
            if (adjusted[v] < least || nucleus != null && steps[v] > last) {
                out.clear(v);
            }
        }
        return out;
    }

    /** The tokens that top_p takes its share of: those that the mask allows and top_k keeps. */
    public BitSet counted(long[] adjusted, BitSet allowed) {
        BitSet out = new BitSet(adjusted.length);
        long least = topK > 0 ? reference(adjusted, allowed) : Long.MIN_VALUE;
        for (int v = 0; v < adjusted.length; v++) {
            out.set(v, adjusted[v] >= least && (allowed == null || allowed.get(v)));
        }
        return out;
    }

    /** A without the noise: bias and penalties at the position after some outputs. */
    public long[] base(List<Integer> before) {
        long[] a = new long[vocabulary];
        bias.forEach((v, b) -> a[v] += b);
        if (presence != 0 || frequency != 0) {
            for (int v : before) {
                a[v] -= frequency;
            }
            before.stream().distinct().forEach(v -> a[v] -= presence);
        }
        return a;
    }

    private void noise(int position, long[] a) {
        SHAKEDigest d = new SHAKEDigest(256);
        d.update(DOMAIN, 0, DOMAIN.length);
        d.update(noiseKey, 0, noiseKey.length);
        byte[] number = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(position)
                .array();
        d.update(number, 0, number.length);
        byte[] words = new byte[4 * a.length];
        d.doFinal(words, 0, words.length);
        ByteBuffer in = ByteBuffer.wrap(words).order(ByteOrder.LITTLE_ENDIAN);
        for (int v = 0; v < a.length; v++) {
            int g = GumbelTable.of(in.getInt());
            // The product may leave 64 bits, its quotient does not.
            a[v] += Math.multiplyHigh(temperature, g) << Long.SIZE - GumbelTable.BITS
                    | temperature * g >>> GumbelTable.BITS;
        }
    }

    /** Ids that may come after some outputs, null for all. */
    public BitSet allowed(List<Integer> before) {
        return mask == null ? null : mask.allowed(before);
    }

    /**
     * A bound: {@code |A_iv - A_iw| + 1 <= span} for any two tokens at any position of an answer.
     *
     * @param outputs number of output tokens
     */
    public long span(int outputs) {
        long noise = Math.multiplyExact(temperature, GumbelTable.SPAN);
        long penalties = Math.addExact(Math.multiplyExact(Math.abs(frequency), outputs), Math.abs(presence));
        return Math.addExact(Math.addExact(noise, penalties), Math.addExact(biasSpan, 1));
    }
}
