package dev.nanozk.math.simd;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;

/**
 * Integers {@code sum_l 2^(24 l) s_l[c]}, one a column, of signed limbs that are added to without carries: field elements in their internal form that were multiplied by
 * integers limb by limb.
 */
final class LimbColumns {
    static final int RADIX = 24;
    static final int LIMBS = SumKernel.LIMBS;

    private static final long MASK = (1L << RADIX) - 1;
    /** Bit of the last limb that has weight 2^252. */
    private static final int TOP = 252 - RADIX * (LIMBS - 1);
    /** ell - 2^252, two limbs of 64 bits. */
    private static final long[] C = {
        ScalarField.ORDER.longValue(), ScalarField.ORDER.shiftRight(64).longValue()
    };

    private final int columns;
    private final long[] sums;
    /** Bound of every limb's magnitude. */
    private long bound = MASK + 1;

    LimbColumns(int columns) {
        this.columns = columns;
        this.sums = new long[Math.multiplyExact(LIMBS, columns)];
    }

    /** Writes the limbs of an element. */
    static void cut(FieldElement w, double[] target, int at) {
        long[] v = new long[ScalarField.LIMBS + 1];
        w.store(v, 0);
        for (int l = 0; l < LIMBS; l++) {
            int bit = RADIX * l;
            long x = v[bit >> 6] >>> (bit & 63);
            if ((bit & 63) + RADIX > 64) {
                x |= v[(bit >> 6) + 1] << 64 - (bit & 63);
            }
            target[at + l] = x & MASK;
        }
    }

    /** Adds integers within 2^53 to every limb of n columns: limb l of column c stands at {@code l stride + c}. Carries are propagated before a limb could overflow. */
    void add(int column, double[] x, int stride, int n) {
        if (bound > Long.MAX_VALUE - SumKernel.LARGEST) {
            carry();
        }
        for (int l = 0; l < LIMBS; l++) {
            int at = l * columns + column;
            for (int c = 0; c < n; c++) {
                sums[at + c] += (long) x[l * stride + c];
            }
        }
        bound += SumKernel.LARGEST;
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
        // The last limb has weight 2^240 and grows with the sum alone.
        long last = 0;
        for (int c = 0; c < columns; c++) {
            last = Math.max(last, Math.abs(sums[(LIMBS - 1) * columns + c]));
        }
        bound = Math.max(MASK + 1, last + 1);
        if (bound > 1L << 61) {
            throw new ArithmeticException("too many integers in one sum");
        }
    }

    /** The elements, reduced. */
    FieldVector result() {
        carry();
        FieldVector out = new FieldVector(columns);
        long[] v = out.limbs();
        long[] t = new long[ScalarField.LIMBS];
        for (int c = 0; c < columns; c++) {
            int at = ScalarField.LIMBS * c;
            long last = sums[(LIMBS - 1) * columns + c];
            for (int l = 0; l < LIMBS; l++) {
                int bit = RADIX * l;
                long x = l + 1 < LIMBS ? sums[l * columns + c] : last & (1L << TOP) - 1;
                v[at + (bit >> 6)] |= x << (bit & 63);
                if ((bit & 63) + RADIX > 64 && (bit >> 6) + 1 < ScalarField.LIMBS) {
                    v[at + (bit >> 6) + 1] |= x >>> 64 - (bit & 63);
                }
            }
            // 2^252 = -(ell - 2^252).
            long top = last >> TOP;
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
