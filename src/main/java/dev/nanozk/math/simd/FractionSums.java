package dev.nanozk.math.simd;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.ScalarField;
import java.util.Arrays;

/**
 * The lookups' kernel: for pairs of groups of A = 2^k fractions, the sums
 *
 * <pre>s(x) = sum_pairs w (P + lambda Q)(x),   P / Q = sum_a p_a(x) / q_a(x),   p_a and q_a linear in x</pre>
 *
 * at x = 1, ..., A. Fractions are added up in pairs, {@code (P_1, Q_1) + (P_2, Q_2) = (P_1 Q_2 + P_2 Q_1, Q_1 Q_2)}; the first numerator has lambda times its denominator in
 * it, so that the last numerator is {@code P + lambda Q}. Where all numerators are one, only denominators are read.
 *
 * <p>Bounds: after each step of x an entry is brought back to half of ell and limbs within 2^50 + 4; a numerator is a sum of at most three such, within 1.5 2^51 + 2^4; a
 * product has a numerator and a denominator, or two denominators, so that limbs' products stay below 2^102.
 */
public final class FractionSums {
    private static final int L = ScalarField.LIMBS;
    /** Blocks of pairs that are worked on together. */
    private static final int BATCH = 8;

    private static final int LENGTH = Radix51.BLOCK * BATCH;
    private static final double ROUND_48 = 0x1.8p100;

    private final ScalarKernel kernel;
    private final int arity;
    private final boolean ones;
    private final double[] lambda = new double[LENGTH];
    /** Numerators, then denominators, at the present x; of ones only the denominators. */
    private final double[][] entries;

    private final double[][] delta;
    private final double[] weights = new double[LENGTH];
    private final double[][] numerators;
    private final double[][] denominators;
    private final double[] product = new double[LENGTH];
    private final long[] columns = new long[80];
    private final long[][] sums;
    private int pairs;

    /**
     * @param arity a power of two from 2
     * @param ones whether all numerators are one (the first one plus lambda times its denominator)
     */
    public FractionSums(ScalarKernel kernel, int arity, FieldElement lambda, boolean ones) {
        if (Integer.bitCount(arity) != 1 || arity < 2) {
            throw new IllegalArgumentException("arity " + arity);
        }
        this.kernel = kernel;
        this.arity = arity;
        this.ones = ones;
        long[] limbs = new long[L];
        lambda.store(limbs, 0);
        for (int i = 0; i < BATCH * Radix51.LANES; i++) {
            ScalarLimbs.load(limbs, 0, this.lambda, Radix51.at(i));
        }
        this.entries = new double[2 * arity][];
        this.delta = new double[2 * arity][];
        for (int j = ones ? arity : 0; j < 2 * arity; j++) {
            entries[j] = new double[LENGTH];
            delta[j] = new double[LENGTH];
        }
        this.numerators = new double[arity / 2][LENGTH];
        this.denominators = new double[arity / 2][LENGTH];
        this.sums = new long[arity][11];
    }

    /** Products that a pair costs, roughly. */
    public static long products(int arity) {
        return 3L * arity * arity / 2;
    }

    /**
     * Adds a pair.
     *
     * @param point canonical limbs of the numerators (the first with lambda), then of the denominators, at x = 0
     * @param change what they change by from x to x + 1
     * @param weight limb of {@code weights} where w stands
     */
    public void add(long[] point, long[] change, long[] weights, int weight) {
        int at = Radix51.at(pairs);
        for (int j = ones ? arity : 0; j < 2 * arity; j++) {
            ScalarLimbs.load(point, L * j, entries[j], at);
            ScalarLimbs.load(change, L * j, delta[j], at);
        }
        ScalarLimbs.load(weights, weight, this.weights, at);
        if (++pairs == BATCH * Radix51.LANES) {
            compute();
        }
    }

    /** Adds s(1), ..., s(A) of what was added since the last call to the first A elements of a target. */
    public void drain(long[] target) {
        if (pairs > 0) {
            // What is left of the last block counts with weight zero.
            for (int i = pairs; i % Radix51.LANES != 0; i++) {
                for (int k = 0; k < 5; k++) {
                    weights[Radix51.at(i) + 8 * k] = 0;
                }
            }
            compute();
        }
        long[] t = new long[L];
        for (int x = 0; x < arity; x++) {
            ScalarLimbs.value(sums[x]).store(t, 0);
            ScalarField.add(target, L * x, target, L * x, t, 0);
            Arrays.fill(sums[x], 0);
        }
    }

    private void compute() {
        int blocks = (pairs + Radix51.LANES - 1) / Radix51.LANES;
        int length = Radix51.BLOCK * blocks;
        for (int x = 0; x < arity; x++) {
            for (int j = ones ? arity : 0; j < 2 * arity; j++) {
                step(entries[j], delta[j], length);
            }
            if (ones) {
                firstOfOnes(blocks, length);
            } else {
                first(blocks, length);
            }
            sumUp(blocks, length);
            kernel.dot(numerators[0], 0, weights, 0, blocks, columns);
            ScalarLimbs.addColumns(sums[x], columns);
        }
        pairs = 0;
    }

    /** Sums of two fractions with numerators one. */
    private void firstOfOnes(int blocks, int length) {
        for (int a = 0; a < arity; a += 2) {
            double[] q0 = entries[arity + a];
            double[] q1 = entries[arity + a + 1];
            sum(numerators[a / 2], q0, q1, length);
            kernel.mul(denominators[a / 2], 0, q0, 0, q1, 0, blocks);
        }
        kernel.mul(product, 0, denominators[0], 0, lambda, 0, blocks);
        sum(numerators[0], numerators[0], product, length);
    }

    /** Sums of two fractions. */
    private void first(int blocks, int length) {
        for (int a = 0; a < arity; a += 2) {
            double[] q0 = entries[arity + a];
            double[] q1 = entries[arity + a + 1];
            kernel.mul(product, 0, entries[a], 0, q1, 0, blocks);
            kernel.mul(numerators[a / 2], 0, entries[a + 1], 0, q0, 0, blocks);
            sum(numerators[a / 2], numerators[a / 2], product, length);
            if (arity > 2) {
                kernel.mul(denominators[a / 2], 0, q0, 0, q1, 0, blocks);
            }
        }
    }

    /** Adds numerators and denominators up to one; its numerator is left in {@code numerators[0]}. */
    private void sumUp(int blocks, int length) {
        for (int n = arity / 2; n > 1; n /= 2) {
            for (int a = 0; a < n; a += 2) {
                kernel.mul(product, 0, numerators[a], 0, denominators[a + 1], 0, blocks);
                kernel.mul(numerators[a + 1], 0, numerators[a + 1], 0, denominators[a], 0, blocks);
                sum(numerators[a / 2], product, numerators[a + 1], length);
                if (n > 2) {
                    kernel.mul(denominators[a / 2], 0, denominators[a], 0, denominators[a + 1], 0, blocks);
                }
            }
        }
    }

    private static void sum(double[] r, double[] a, double[] b, int length) {
        for (int i = 0; i < length; i++) {
            r[i] = a[i] + b[i];
        }
    }

    /** {@code q += d}, less the multiple of ell that is nearest by the top limb, each limb's part above 2^51 handed on. */
    private static void step(double[] q, double[] d, int length) {
        for (int i = 0; i < length; i++) {
            q[i] += d[i];
        }
        for (int at = 0; at < length; at += Radix51.BLOCK) {
            for (int i = at; i < at + 8; i++) {
                double multiple = ((q[i + 32] + ROUND_48) - ROUND_48) * 0x1p-48;
                q[i] -= multiple * ScalarLimbs.ELL0;
                q[i + 8] -= multiple * ScalarLimbs.ELL1;
                q[i + 16] -= multiple * ScalarLimbs.ELL2;
                q[i + 32] -= multiple * 0x1p48;
            }
            for (int k = at + 24; k >= at; k -= 8) {
                for (int i = k; i < k + 8; i++) {
                    double carry = (q[i] + Radix51.C1) - Radix51.C1;
                    q[i] -= carry;
                    q[i + 8] += carry * 0x1p-51;
                }
            }
        }
    }
}
