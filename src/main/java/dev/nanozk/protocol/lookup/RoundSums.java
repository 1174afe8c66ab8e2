package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.ScalarField;
import java.util.Arrays;

/**
 * One pair of groups in a round: values at X = 1, 2, ... of {@code P(X) + lambda Q(X)}, the numerator of the sum of A = 2^k fractions whose numerators and denominators are
 * linear in X, and its coefficient of X^A.
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

    /**
     * @param lambda limbs
     * @param points how many values are wanted
     */
    RoundSums(int arity, long[] lambda, int points) {
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
            computed[k] = k < levels && degree <= SMALL ? Math.min(points, degree + 1) : points;
            available[k - 1] = computed[k];
        }
        available[levels] = points;
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
     * @return the values at 1, 2, ..., valid until the next call
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

    /**
     * The coefficient of X^A: numerator of the sum of fractions of slopes.
     *
     * @param delta as in {@link #of}
     * @param ones whether all numerators are one: their slopes are zero, but for lambda times the first denominator's
     */
    FieldElement leading(long[] delta, boolean ones) {
        long[] num = new long[L * arity];
        long[] den = Arrays.copyOfRange(delta, L * arity, 2 * L * arity);
        if (ones) {
            ScalarField.mul(num, 0, den, 0, lambda, 0);
        } else {
            System.arraycopy(delta, 0, num, 0, L * arity);
        }
        for (int n = L * arity / 2; n >= L; n /= 2) {
            for (int to = 0; to < n; to += L) {
                int left = 2 * to;
                int right = left + L;
                ScalarField.mul(t, 0, num, left, den, right);
                ScalarField.mul(num, to, num, right, den, left);
                ScalarField.add(num, to, num, to, t, 0);
                ScalarField.mul(den, to, den, left, den, right);
            }
        }
        return FieldElement.load(num, 0);
    }

    private void lines(long[] point, long[] delta, int from, long[] out) {
        int m = available[0];
        for (int a = 0; m > 0 && a < arity; a++) {
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
