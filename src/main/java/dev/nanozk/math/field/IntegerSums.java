package dev.nanozk.math.field;

/**
 * Sums of field elements times small integers, column by column: {@code out[c] = sum_r w_r v_r[c]}.
 *
 * <p>An element's internal form (an integer below ell, linear in the element) is cut into limbs of 28 bits; products with an integer of b bits
 * fit 28 + b bits and are added up without carries or reductions, which compiles to plain vector code. Carries are propagated before a limb could leave 63 bits,
 * and the sums reduced once at the end. Integers of more than 31 bits are taken in parts.
 */
public final class IntegerSums {
    private static final int RADIX = 28;
    private static final int LIMBS = 10;
    private static final long MASK = (1L << RADIX) - 1;
    private static final int PART = 31;
    /** ell - 2^252, two limbs of 64 bits. */
    private static final long[] C = {
        ScalarField.ORDER.longValue(), ScalarField.ORDER.shiftRight(64).longValue()
    };

    private final int columns;
    private final long[] sums;
    private final long[] weight = new long[LIMBS];
    /** Bound of every limb's magnitude. */
    private long bound = MASK + 1;

    /** @param columns number of sums */
    public IntegerSums(int columns) {
        this.columns = columns;
        this.sums = new long[Math.multiplyExact(LIMBS, columns)];
    }

    /** Adds {@code w * row[from + k]} to column {@code column + k} for k below n. */
    public void add(FieldElement w, long[] row, int from, int n, int column) {
        if (from < 0 || n < 0 || from + n > row.length || column < 0 || column + n > columns) {
            throw new IndexOutOfBoundsException(n + " integers from " + from + " to column " + column);
        }
        int bits = bits(row, from, n);
        if (bits < 0 || w.isZero()) {
            return;
        }
        if (bits > PART) {
            addParts(w, row, from, n, column);
            return;
        }
        long step = 1L << RADIX + bits;
        if (bound > Long.MAX_VALUE - step) {
            carry();
        }
        bound += step;
        load(w);
        for (int l = 0; l < LIMBS; l++) {
            multiplyAdd(sums, l * columns + column, weight[l], row, from, n);
        }
    }

    private static void multiplyAdd(long[] sums, int at, long w, long[] row, int from, int n) {
        for (int k = 0; k < n; k++) {
            sums[at + k] += w * row[from + k];
        }
    }

    /** {@code v = low + 2^30 high}, low in [0, 2^30). */
    private void addParts(FieldElement w, long[] row, int from, int n, int column) {
        int width = PART - 1;
        long[] low = new long[n];
        long[] high = new long[n];
        for (int k = 0; k < n; k++) {
            low[k] = row[from + k] & (1L << width) - 1;
            high[k] = row[from + k] >> width;
        }
        add(w, low, 0, n, column);
        add(w.multiply(FieldElement.of(1L << width)), high, 0, n, column);
    }

    /** The least b with {@code |v| <= 2^b} for all, -1 where all are zero. */
    private static int bits(long[] row, int from, int n) {
        long any = 0;
        long magnitude = 0;
        for (int k = from; k < from + n; k++) {
            any |= row[k];
            magnitude |= row[k] ^ row[k] >> 63;
        }
        return any == 0 ? -1 : Long.SIZE - Long.numberOfLeadingZeros(magnitude);
    }

    private void load(FieldElement w) {
        long[] v = new long[ScalarField.LIMBS + 1];
        w.store(v, 0);
        for (int l = 0; l < LIMBS; l++) {
            int bit = RADIX * l;
            long x = bit < 256 ? v[bit >> 6] >>> (bit & 63) : 0;
            if ((bit & 63) + RADIX > 64) {
                x |= v[(bit >> 6) + 1] << 64 - (bit & 63);
            }
            weight[l] = x & MASK;
        }
    }

    private void carry() {
        for (int l = 0; l + 1 < LIMBS; l++) {
            int at = l * columns;
            for (int c = 0; c < columns; c++) {
                long s = sums[at + c];
                sums[at + c] = s & MASK;
                sums[at + columns + c] += s >> RADIX;
            }
        }
        // The last limb has weight 2^252 and grows with the sum alone.
        long last = 0;
        for (int c = 0; c < columns; c++) {
            last = Math.max(last, Math.abs(sums[(LIMBS - 1) * columns + c]));
        }
        bound = Math.max(MASK + 1, last + 1);
        if (bound > 1L << 61) {
            throw new ArithmeticException("too many integers in one sum");
        }
    }

    /** The sums so far. */
    public FieldVector result() {
        carry();
        FieldVector out = new FieldVector(columns);
        long[] v = out.limbs();
        long[] t = new long[ScalarField.LIMBS];
        for (int c = 0; c < columns; c++) {
            int at = ScalarField.LIMBS * c;
            for (int l = 0; l < LIMBS - 1; l++) {
                int bit = RADIX * l;
                long x = sums[l * columns + c];
                v[at + (bit >> 6)] |= x << (bit & 63);
                if ((bit & 63) + RADIX > 64) {
                    v[at + (bit >> 6) + 1] |= x >>> 64 - (bit & 63);
                }
            }
            // 2^252 = -(ell - 2^252).
            long top = sums[(LIMBS - 1) * columns + c];
            long magnitude = Math.abs(top);
            t[0] = magnitude * C[0];
            long high = Math.unsignedMultiplyHigh(magnitude, C[0]);
            t[1] = magnitude * C[1] + high;
            t[2] = Math.unsignedMultiplyHigh(magnitude, C[1]) + (Long.compareUnsigned(t[1], high) < 0 ? 1 : 0);
            t[3] = 0;
            if (top < 0) {
                ScalarField.add(v, at, v, at, t, 0);
            } else {
                ScalarField.sub(v, at, v, at, t, 0);
            }
        }
        return out;
    }
}
