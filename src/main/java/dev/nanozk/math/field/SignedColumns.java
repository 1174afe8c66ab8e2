package dev.nanozk.math.field;

/**
 * Exact sums of (small integer) times (field element), reduced once: an element's limbs in Montgomery form, cut into eight columns of 32 bits, are multiplied
 * and added column by column in signed 64-bit integers.
 *
 * <p>Bounds: a column is below 2^32, so that n products by integers of at most b bits (sign included) stay below {@code n 2^(31 + b)}: a column takes 2^24 products by
 * int8 or 2^16 by int16 before it could pass 2^63.
 */
public final class SignedColumns {
    /** Columns of an element. */
    public static final int COLUMNS = 8;
    /** Products by int16 that a column takes. */
    public static final int MOST_INT16 = 1 << 16;

    private static final int L = ScalarField.LIMBS;
    private static final long LOW = 0xffffffffL;

    private SignedColumns() {}

    /** {@code sum_k columns[off + k] 2^(32 k)}, taken as a Montgomery form. */
    public static FieldElement reduce(long[] columns, int off) {
        long[] low = new long[L];
        long carry = 0;
        for (int k = 0; k < COLUMNS; k++) {
            // |carry| <= 2^32 before the addition; the sum is split before it is added, so that no column overflows.
            long column = columns[off + k];
            long s = (column & LOW) + (carry & LOW);
            low[k >> 1] |= (s & LOW) << 32 * (k & 1);
            carry = (column >> 32) + (carry >> 32) + (s >>> 32);
        }
        ScalarField.mul(low, 0, low, 0, ScalarField.ONE, 0);
        return FieldElement.load(low, 0).add(FieldElement.of(carry));
    }

    /** {@code sum_i v[i] x[off + i]}. */
    static FieldElement innerProduct(long[] v, byte[] x, int off) {
        int n = v.length / L;
        FieldElement sum = FieldElement.ZERO;
        long[] c = new long[COLUMNS];
        for (int from = 0; from < n; from += MOST_INT16) {
            int to = Math.min(n, from + MOST_INT16);
            long c0 = 0;
            long c1 = 0;
            long c2 = 0;
            long c3 = 0;
            long c4 = 0;
            long c5 = 0;
            long c6 = 0;
            long c7 = 0;
            for (int i = from; i < to; i++) {
                long k = x[off + i];
                int at = L * i;
                c0 += k * (v[at] & LOW);
                c1 += k * (v[at] >>> 32);
                c2 += k * (v[at + 1] & LOW);
                c3 += k * (v[at + 1] >>> 32);
                c4 += k * (v[at + 2] & LOW);
                c5 += k * (v[at + 2] >>> 32);
                c6 += k * (v[at + 3] & LOW);
                c7 += k * (v[at + 3] >>> 32);
            }
            store(c, c0, c1, c2, c3, c4, c5, c6, c7);
            sum = sum.add(reduce(c, 0));
        }
        return sum;
    }

    /** {@code sum_i v[i] x[off + i]}. */
    static FieldElement innerProduct(long[] v, short[] x, int off) {
        int n = v.length / L;
        FieldElement sum = FieldElement.ZERO;
        long[] c = new long[COLUMNS];
        for (int from = 0; from < n; from += MOST_INT16) {
            int to = Math.min(n, from + MOST_INT16);
            long c0 = 0;
            long c1 = 0;
            long c2 = 0;
            long c3 = 0;
            long c4 = 0;
            long c5 = 0;
            long c6 = 0;
            long c7 = 0;
            for (int i = from; i < to; i++) {
                long k = x[off + i];
                int at = L * i;
                c0 += k * (v[at] & LOW);
                c1 += k * (v[at] >>> 32);
                c2 += k * (v[at + 1] & LOW);
                c3 += k * (v[at + 1] >>> 32);
                c4 += k * (v[at + 2] & LOW);
                c5 += k * (v[at + 2] >>> 32);
                c6 += k * (v[at + 3] & LOW);
                c7 += k * (v[at + 3] >>> 32);
            }
            store(c, c0, c1, c2, c3, c4, c5, c6, c7);
            sum = sum.add(reduce(c, 0));
        }
        return sum;
    }

    private static void store(long[] c, long c0, long c1, long c2, long c3, long c4, long c5, long c6, long c7) {
        c[0] = c0;
        c[1] = c1;
        c[2] = c2;
        c[3] = c3;
        c[4] = c4;
        c[5] = c5;
        c[6] = c6;
        c[7] = c7;
    }
}
