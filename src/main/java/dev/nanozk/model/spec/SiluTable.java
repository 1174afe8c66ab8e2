package dev.nanozk.model.spec;

import java.math.BigInteger;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code SiLU[i + 2^15] = round(2^f * x / (1 + exp(-x)))} with {@code x = i * 2^-f}, -2^15 &lt;= i &lt; 2^15: input and
 * output in 16 bits at the same exponent f. Made by integer code only.
 */
public final class SiluTable {
    /** Number of entries. */
    public static final int SIZE = 1 << 16;
    /** Added to a signed 16-bit input to get its index. */
    public static final int OFFSET = 1 << 15;
    /** Smallest exponent for which a table can be made. */
    public static final int MIN_EXPONENT = -16;
    /** Largest exponent for which a table can be made. */
    public static final int MAX_EXPONENT = 30;

    private static final ConcurrentHashMap<Integer, SiluTable> CACHE = new ConcurrentHashMap<>();

    private final int[] values;

    private SiluTable(int[] values) {
        this.values = values;
    }

    /** @param exponent f of input and output, -16..30 */
    public static SiluTable of(int exponent) {
        if (exponent < MIN_EXPONENT || exponent > MAX_EXPONENT) {
            throw new IllegalArgumentException("SiLU exponent " + exponent);
        }
        return CACHE.computeIfAbsent(exponent, SiluTable::make);
    }

    private static SiluTable make(int exponent) {
        BigInteger factor = FixedPoint.exp(FixedPoint.ONE.shiftRight(exponent).negate());
        BigInteger v = FixedPoint.ONE; // exp(-i * 2^-f)
        int[] out = new int[SIZE];
        for (int i = 0; i <= OFFSET; i++) {
            BigInteger x = BigInteger.valueOf(i).shiftLeft(FixedPoint.BITS - exponent);
            BigInteger sigmoid = FixedPoint.sigmoid(v);
            if (i < OFFSET) {
                out[OFFSET + i] = FixedPoint.round(FixedPoint.mul(x, sigmoid), exponent);
            }
            if (i > 0) {
                BigInteger complement = FixedPoint.ONE.subtract(sigmoid);
                out[OFFSET - i] = FixedPoint.round(FixedPoint.mul(x, complement).negate(), exponent);
            }
            v = FixedPoint.mul(v, factor);
        }
        return new SiluTable(out);
    }

    /** SiLU of a signed 16-bit input at the table's exponent. */
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
