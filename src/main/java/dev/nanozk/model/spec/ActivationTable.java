package dev.nanozk.model.spec;

import java.math.BigInteger;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code A[i + 2^15] = round(2^f * a(i * 2^-f))} for an {@link Activation} a, -2^15 &lt;= i &lt; 2^15: input and output in 16 bits at the same
 * exponent f. Made by integer code only.
 *
 * <p>With {@code a(x) = x sigmoid(p(x))} and p odd, {@code a(-x) = -x (1 - sigmoid(p(x)))}: one pass over i &gt;= 0 with v = exp(-p(x)).
 */
public final class ActivationTable {
    /** Number of entries. */
    public static final int SIZE = 1 << 16;
    /** Added to a signed 16-bit input to get its index. */
    public static final int OFFSET = 1 << 15;
    /** Smallest exponent for which a table can be made. */
    public static final int MIN_EXPONENT = -16;
    /** Largest exponent for which a table can be made. */
    public static final int MAX_EXPONENT = 30;

    /** sqrt(2 / pi) and 0.044715, scaled by 2^120. */
    private static final BigInteger GELU_LINEAR =
            FixedPoint.decimal("0.79788456080286535587989211986876373695171726232986931533185");

    private static final BigInteger GELU_CUBIC = FixedPoint.mul(GELU_LINEAR, FixedPoint.decimal("0.044715"));

    private record Key(Activation activation, int exponent) {}

    private static final ConcurrentHashMap<Key, ActivationTable> CACHE = new ConcurrentHashMap<>();

    private final int[] values;

    private ActivationTable(int[] values) {
        this.values = values;
    }

    /** @param exponent f of input and output, -16..30 */
    public static ActivationTable of(Activation activation, int exponent) {
        if (exponent < MIN_EXPONENT || exponent > MAX_EXPONENT) {
            throw new IllegalArgumentException(activation + " exponent " + exponent);
        }
        return CACHE.computeIfAbsent(
                new Key(activation, exponent),
                key -> new ActivationTable(KeptTables.get(key.activation + "-" + key.exponent, () -> make(key))));
    }

    private static int[] make(Key key) {
        int exponent = key.exponent;
        BigInteger[] v = start(key);
        int[] out = new int[SIZE];
        for (int i = 0; i <= OFFSET; i++) {
            BigInteger x = BigInteger.valueOf(i).shiftLeft(FixedPoint.BITS - exponent);
            BigInteger sigmoid = FixedPoint.sigmoid(v[0]);
            if (i < OFFSET) {
                out[OFFSET + i] = FixedPoint.round(FixedPoint.mul(x, sigmoid), exponent);
            }
            if (i > 0) {
                BigInteger complement = FixedPoint.ONE.subtract(sigmoid);
                out[OFFSET - i] = FixedPoint.round(FixedPoint.mul(x, complement).negate(), exponent);
            }
            for (int k = 0; k + 1 < v.length; k++) {
                v[k] = FixedPoint.mul(v[k], v[k + 1]);
            }
        }
        return out;
    }

    /**
     * {@code exp(-p(0))} and the exponentials of the negated forward differences of p at 0, for steps of h = 2^-f: as p is a polynomial,
     * multiplying each by the next gives those at the next step.
     */
    private static BigInteger[] start(Key key) {
        BigInteger h = FixedPoint.ONE.shiftRight(key.exponent);
        if (key.activation == Activation.SILU) {
            return new BigInteger[] {FixedPoint.ONE, FixedPoint.exp(h.negate())};
        }
        // p(x) = a x + b x^3: differences a h + b h^3, 6 b h^3, 6 b h^3 at 0.
        BigInteger cube = FixedPoint.mul(FixedPoint.mul(h, h), h);
        BigInteger a = FixedPoint.mul(GELU_LINEAR.shiftLeft(1), h);
        BigInteger b = FixedPoint.mul(GELU_CUBIC.shiftLeft(1), cube);
        BigInteger six = FixedPoint.exp(b.multiply(BigInteger.valueOf(6)).negate());
        return new BigInteger[] {FixedPoint.ONE, FixedPoint.exp(a.add(b).negate()), six, six};
    }

    /** The activation of a signed 16-bit input at the table's exponent. */
    public int apply(int g) {
        return values[g + OFFSET];
    }

    /** The shared array of 2^16 entries, index = input + 2^15; callers must not change it. */
    public int[] values() {
        return values;
    }

    /** SHA-256 (hex) over the entries as 32-bit little-endian integers. */
    public String digest() {
        return FixedPoint.digest(values);
    }
}
