package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.ScalarField;

/** {@code sum_a p_a / q_a = P / Q} with {@code P <- P q_a + p_a Q, Q <- Q q_a}, from left to right. */
final class FractionSum {
    private static final int L = ScalarField.LIMBS;

    private FractionSum() {}

    /**
     * Adds {@code arity} fractions.
     *
     * @param v p_0 .. p_(A-1), q_0 .. q_(A-1) from limb {@code o}
     * @param r receives P at limb {@code ro} and Q behind it; needs two more elements of scratch behind those
     */
    static void add(long[] v, int o, int arity, long[] r, int ro) {
        int q = o + L * arity;
        int scratch = ro + 2 * L;
        System.arraycopy(v, o, r, ro, L);
        System.arraycopy(v, q, r, ro + L, L);
        for (int a = 1; a < arity; a++) {
            ScalarField.mul(r, ro, r, ro, v, q + L * a);
            ScalarField.mul(r, scratch, v, o + L * a, r, ro + L);
            ScalarField.add(r, ro, r, ro, r, scratch);
            ScalarField.mul(r, ro + L, r, ro + L, v, q + L * a);
        }
    }
}
