package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.ScalarField;

/**
 * The sum of A = 2^k fractions, in pairs: {@code (P_1, Q_1) + (P_2, Q_2) = (P_1 Q_2 + P_2 Q_1, Q_1 Q_2)}. Where all numerators are one, the first pairs are
 * {@code (q_0 + q_1, q_0 q_1)}.
 */
final class FractionSum {
    private static final int L = ScalarField.LIMBS;

    private final int arity;
    private final long[] t = new long[L];

    FractionSum(int arity) {
        this.arity = arity;
    }

    /**
     * Adds the fractions up.
     *
     * @param v p_0 .. p_(A-1), then q_0 .. q_(A-1); overwritten
     * @param ones whether the numerators are one and not read
     * @param p receives P at {@code at}
     * @param q receives Q at {@code at}
     */
    void add(long[] v, boolean ones, long[] p, long[] q, int at) {
        int den = L * arity;
        for (int n = arity; n > 1; n >>= 1) {
            for (int a = 0; a < n; a += 2) {
                int x = L * a;
                int to = L * (a >> 1);
                if (ones && n == arity) {
                    ScalarField.add(v, to, v, den + x, v, den + x + L);
                } else {
                    ScalarField.mul(t, 0, v, x, v, den + x + L);
                    ScalarField.mul(v, to, v, x + L, v, den + x);
                    ScalarField.add(v, to, v, to, t, 0);
                }
                ScalarField.mul(v, den + to, v, den + x, v, den + x + L);
            }
        }
        if (arity == 1 && ones) {
            FractionLayer.ones(p, at, 1);
        } else {
            System.arraycopy(v, 0, p, at, L);
        }
        System.arraycopy(v, den, q, at, L);
    }
}
