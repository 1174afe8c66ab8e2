package dev.nanozk.model.spec;

import java.math.BigInteger;

/**
 * {@code W[k] = floor(2^30 exp(-k / 2048) + 1/2)} for 0 &lt;= k &lt; 2^16: weights of tokens by how far their adjusted logit stands below the largest, in steps of
 * 1/2048 temperature. Made by integer code only; W[65535] = 0.
 */
public final class NucleusTable {
    /** Number of entries. */
    public static final int SIZE = 1 << 16;

    /** log2 of the steps of a temperature. */
    public static final int STEP_BITS = 11;

    /** W[0] = 2^30. */
    public static final int BITS = 30;

    private static final class Holder {
        private static final int[] VALUES = make();
    }

    private NucleusTable() {}

    private static int[] make() {
        BigInteger factor = FixedPoint.exp(FixedPoint.ONE.shiftRight(STEP_BITS).negate());
        BigInteger value = FixedPoint.ONE;
        int[] out = new int[SIZE];
        for (int k = 0; k < SIZE; k++) {
            out[k] = FixedPoint.round(value, BITS);
            value = FixedPoint.mul(value, factor);
        }
        return out;
    }

    /** W[k], 0 &lt;= k &lt; 2^16. */
    public static int get(int k) {
        return Holder.VALUES[k];
    }

    /** A copy of all entries. */
    public static int[] values() {
        return Holder.VALUES.clone();
    }

    /** SHA-256 (hex) over the entries as 32-bit little-endian integers. */
    public static String digest() {
        return FixedPoint.digest(Holder.VALUES);
    }
}
