package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.ScalarField;

/**
 * One pair of groups in a round: values at X = 1, ..., A of {@code P(X) + lambda Q(X)}, the numerator of the sum of A = 2^k fractions whose numerators and denominators are
 * linear in X.
 *
 * <p>Fractions are added up in pairs; after k' steps numerators and denominators have degree 2^k'. Where the degree is small, products are taken at one point more than the
 * degree and the other points follow by finite differences, additions only. Lambda is in the first numerator ({@code p_0 + lambda q_0}), so that the result's
 * numerator is {@code P + lambda Q} itself and its denominator is not needed. Where all numerators are one, only denominators are read.
 */
final class RoundSums {
    private static final int L = ScalarField.LIMBS;
    /** Largest degree at which finite differences pay. */
    private static final int SMALL = 4;

    private final int arity;
    private final int levels;
    private final long[] lambda;
    /** Points at which a level's products are taken, and to which they are extended. */
    private final int[] computed;

    private final int[] available;
    private final long[][] p;
    private final long[][] q;
    private final long[] t = new long[L];
    private final long[] differences = new long[L * (SMALL + 1)];

    /** @param lambda limbs */
    RoundSums(int arity, long[] lambda) {
        this.arity = arity;
        this.levels = Integer.numberOfTrailingZeros(arity);
        this.lambda = lambda;
        if (levels < 1) {
            throw new IllegalArgumentException("a group has two fractions at least");
        }
        computed = new int[levels + 1];
        available = new int[levels + 1];
        for (int k = 1; k <= levels; k++) {
            int degree = 1 << k;
            computed[k] = k < levels && degree <= SMALL ? Math.min(arity, degree + 1) : arity;
            available[k - 1] = computed[k];
        }
        available[levels] = arity;
        p = new long[levels + 1][];
        q = new long[levels + 1][];
        for (int k = 0; k <= levels; k++) {
            p[k] = new long[L * (arity >> k) * available[k]];
            q[k] = new long[L * (arity >> k) * available[k]];
        }
    }

    /**
     * Computes the values.
     *
     * @param point numerators (the first with lambda), then denominators at X = 0
     * @param delta what they change by from X to X + 1
     * @param ones whether all numerators are one (the first plus lambda times its denominator): they are not read
     * @return values at 1, ..., A, valid until the next call
     */
    long[] of(long[] point, long[] delta, boolean ones) {
        lines(point, delta, L * arity, q[0]);
        if (!ones) {
            lines(point, delta, 0, p[0]);
        }
        for (int k = 1; k <= levels; k++) {
            level(k, ones && k == 1);
        }
        return p[levels];
    }

    private void lines(long[] point, long[] delta, int from, long[] out) {
        int m = available[0];
        for (int a = 0; a < arity; a++) {
            int at = L * a * m;
            int in = from + L * a;
            ScalarField.add(out, at, point, in, delta, in);
            for (int x = 1; x < m; x++) {
                ScalarField.add(out, at + L * x, out, at + L * x - L, delta, in);
            }
        }
    }

    private void level(int k, boolean ones) {
        int below = L * available[k - 1];
        int own = L * available[k];
        boolean last = k == levels;
        long[] pb = p[k - 1];
        long[] qb = q[k - 1];
        long[] po = p[k];
        long[] qo = q[k];
        for (int b = 0; b < arity >> k; b++) {
            int left = 2 * b * below;
            int right = left + below;
            int to = b * own;
            boolean withLambda = ones && b == 0;
            for (int x = 0; x < L * computed[k]; x += L) {
                if (!last || withLambda) {
                    ScalarField.mul(qo, to + x, qb, left + x, qb, right + x);
                }
                if (ones) {
                    ScalarField.add(po, to + x, qb, left + x, qb, right + x);
                } else {
                    ScalarField.mul(t, 0, pb, left + x, qb, right + x);
                    ScalarField.mul(po, to + x, pb, right + x, qb, left + x);
                    ScalarField.add(po, to + x, po, to + x, t, 0);
                }
                if (withLambda) {
                    ScalarField.mul(t, 0, qo, to + x, lambda, 0);
                    ScalarField.add(po, to + x, po, to + x, t, 0);
                }
            }
            if (!last) {
                extend(po, to, computed[k], available[k]);
                extend(qo, to, computed[k], available[k]);
            }
        }
    }

    /** From {@code have} values of a polynomial of degree {@code have - 1} to {@code want}. */
    private void extend(long[] v, int at, int have, int want) {
        if (have == want) {
            return;
        }
        long[] d = differences;
        System.arraycopy(v, at, d, 0, L * have);
        for (int order = 1; order < have; order++) {
            for (int i = 0; i < have - order; i++) {
                ScalarField.sub(d, L * i, d, L * i + L, d, L * i);
            }
        }
        for (int x = have; x < want; x++) {
            for (int i = 1; i < have; i++) {
                ScalarField.add(d, L * i, d, L * i, d, L * i - L);
            }
            System.arraycopy(d, L * have - L, v, at + L * x, L);
        }
    }
}
