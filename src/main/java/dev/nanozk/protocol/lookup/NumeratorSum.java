package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.ScalarField;

/**
 * The numerator of a sum of A = 2^k fractions, added up in pairs: {@code (P_1, Q_1) + (P_2, Q_2) = (P_1 Q_2 + P_2 Q_1, Q_1 Q_2)}. Where every numerator is
 * one, a pair needs one product, {@code (q_0 + q_1, q_0 q_1)}. The first numerator has {@code lambda} times its denominator in it, so that the result is
 * {@code P + lambda Q}; of the last two halves the common denominator is left out.
 */
final class NumeratorSum {
    private static final int L = ScalarField.LIMBS;

    private final int arity;
    private final long[] lambda;
    private final long[] p;
    private final long[] q;
    private final long[] t = new long[L];

    NumeratorSum(int arity, long[] lambda) {
        this.arity = arity;
        this.lambda = lambda;
        this.p = new long[L * arity];
        this.q = new long[L * arity];
    }

    /** Numerators p_0' .. p_(A-1), then denominators; the result stands in {@code out}. */
    void of(long[] v, long[] out) {
        if (arity == 1) {
            System.arraycopy(v, 0, out, 0, L);
            return;
        }
        System.arraycopy(v, 0, p, 0, L * arity);
        System.arraycopy(v, L * arity, q, 0, L * arity);
        reduce(arity, out);
    }

    /** All numerators are one (the first one plus lambda times its denominator): only the denominators are read. */
    void ofOnes(long[] v, long[] out) {
        int at = L * arity;
        if (arity == 1) {
            ScalarField.mul(out, 0, v, at, lambda, 0);
            ScalarField.add(out, 0, out, 0, ScalarFieldOne.LIMBS, 0);
            return;
        }
        for (int a = 0; a < arity; a += 2) {
            int to = L * (a >> 1);
            ScalarField.add(p, to, v, at + L * a, v, at + L * a + L);
            ScalarField.mul(q, to, v, at + L * a, v, at + L * a + L);
        }
        ScalarField.mul(t, 0, q, 0, lambda, 0);
        ScalarField.add(p, 0, p, 0, t, 0);
        if (arity == 2) {
            System.arraycopy(p, 0, out, 0, L);
        } else {
            reduce(arity >> 1, out);
        }
    }

    /** Adds the first n fractions of p and q up. */
    private void reduce(int n, long[] out) {
        for (; n > 2; n >>= 1) {
            for (int a = 0; a < n; a += 2) {
                numerator(p, L * (a >> 1), L * a);
                ScalarField.mul(q, L * (a >> 1), q, L * a, q, L * a + L);
            }
        }
        numerator(out, 0, 0);
    }

    private void numerator(long[] to, int at, int pair) {
        ScalarField.mul(t, 0, p, pair, q, pair + L);
        ScalarField.mul(to, at, p, pair + L, q, pair);
        ScalarField.add(to, at, to, at, t, 0);
    }
}
