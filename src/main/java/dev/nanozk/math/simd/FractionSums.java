package dev.nanozk.math.simd;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.ScalarField;
import java.util.Arrays;

/**
 * The lookups' kernel: for pairs of groups of A = 2^k fractions, the sums
 *
 * <pre>s(x) = sum_pairs w (P + lambda Q)(x),   P / Q = sum_a p_a(x) / q_a(x),   p_a and q_a linear in x</pre>
 *
 * at x = 1, ..., A, or at x = 0. Fractions are added up in pairs, {@code (P_1, Q_1) + (P_2, Q_2) = (P_1 Q_2 + P_2 Q_1, Q_1 Q_2)}; the first numerator has lambda times its
 * denominator in it, so that the last numerator is {@code P + lambda Q}. Where all numerators are one, only denominators are read.
 *
 * <p>Sums of two fractions have degree 2 in x: they are computed at three points, at the others they follow by differences, additions only.
 *
 * <p>Bounds: the groups' elements, products and {@link ScalarKernel#add}'s results are reduced, so that every operand of a product is; what {@code add} gets is a sum of at most
 * three reduced elements.
 */
public final class FractionSums {
    private static final int L = ScalarField.LIMBS;
    /** Points from which a polynomial of degree 2 follows. */
    private static final int POINTS = 3;

    private static final int LENGTH = GroupPairs.LENGTH;

    private final ScalarKernel kernel;
    private final int arity;
    private final boolean ones;
    private final double[] lambda;
    /** Numerators, then denominators, at x from 2; of ones only the denominators. */
    private final double[] entries;

    private final double[] delta;
    private final double[] weights = new double[LENGTH];
    /** Sums of two fractions at the present x, numerators and denominators in turn, and how they change. */
    private final double[] pairSums;

    private final double[] first;
    private final double[] second;
    private final double[] numerators;
    private final double[] denominators;
    private final double[] product = new double[LENGTH];
    private final double[] zeros = new double[LENGTH];
    private final long[] columns = new long[80];
    private final long[][] sums;

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
        this.lambda = new ScalarList(lambda).repeated(GroupPairs.BATCH / Radix51.LANES);
        int columns = columns();
        this.entries = new double[LENGTH * columns];
        this.delta = new double[LENGTH * columns];
        this.pairSums = new double[LENGTH * arity];
        this.first = new double[arity > POINTS ? LENGTH * arity : 0];
        this.second = new double[arity > POINTS ? LENGTH * arity : 0];
        this.numerators = new double[LENGTH * Math.max(1, arity / 4)];
        this.denominators = new double[LENGTH * Math.max(1, arity / 4)];
        this.sums = new long[arity][11];
    }

    /** Columns of the groups: of ones the denominators alone. */
    private int columns() {
        return ones ? arity : 2 * arity;
    }

    /** Products that a pair costs, roughly. */
    public static long products(int arity) {
        return 3L * arity * arity / 2;
    }

    /** Sets the weight of a pair of the batch that is added next. */
    public void weight(int pair, ScalarList list, int index) {
        list.copy(index, weights, Radix51.at(pair));
    }

    /** Sets the weight of a pair of the batch that is added next, canonical limbs. */
    public void weight(int pair, long[] limbs, int from) {
        ScalarLimbs.load(limbs, from, weights, Radix51.at(pair));
    }

    /**
     * Adds a batch with the weights set before.
     *
     * @param zero whether s(0) is wanted and nothing else
     */
    public void add(GroupPairs pairs, int batch, boolean zero) {
        int blocks = pairs.blocks(batch);
        for (int i = Math.min(GroupPairs.BATCH, pairs.size() - GroupPairs.BATCH * batch); i < 8 * blocks; i++) {
            // Lanes without a pair count with weight zero.
            for (int k = 0; k < Radix51.BLOCK; k += Radix51.LANES) {
                weights[Radix51.at(i) + k] = 0;
            }
        }
        for (int x = zero ? 0 : 1; x <= (zero ? 0 : arity); x++) {
            double[] from = x < 2 ? pairs.data() : entries;
            int at = x < 2 ? pairs.column(batch, x, 0) : 0;
            int done = x - 1;
            if (done < POINTS || arity <= POINTS) {
                if (x == 2) {
                    change(pairs, batch, blocks);
                }
                if (x >= 2) {
                    double[] before = x == 2 ? pairs.data() : entries;
                    int start = x == 2 ? pairs.column(batch, 1, 0) : 0;
                    for (int j = 0; j < LENGTH * columns(); j += LENGTH) {
                        kernel.add(entries, j, before, start + j, delta, j, blocks);
                    }
                }
                compute(from, at, done, blocks);
            } else {
                extend(blocks);
            }
            sumUp(blocks);
            kernel.dot(arity == 2 ? pairSums : numerators, 0, weights, 0, blocks, columns);
            ScalarLimbs.addColumns(sums[Math.max(0, done)], columns);
        }
    }

    /** Adds s(1), ..., s(A), or s(0), of what was added since the last call to the first A elements of a target, or to the first. */
    public void drain(long[] target) {
        long[] t = new long[L];
        for (int x = 0; x < arity; x++) {
            ScalarLimbs.value(sums[x]).store(t, 0);
            ScalarField.add(target, L * x, target, L * x, t, 0);
            Arrays.fill(sums[x], 0);
        }
    }

    private void change(GroupPairs pairs, int batch, int blocks) {
        double[] data = pairs.data();
        for (int j = 0; j < columns(); j++) {
            int even = pairs.column(batch, 0, j);
            int odd = pairs.column(batch, 1, j);
            int to = LENGTH * j;
            for (int i = 0; i < Radix51.BLOCK * blocks; i++) {
                delta[to + i] = data[odd + i] - data[even + i];
            }
        }
    }

    /** Sums of two fractions with numerators one. */
    private void sumsOfOnes(double[] q, int at, int blocks) {
        for (int a = 0; a < arity; a += 2) {
            int q0 = at + LENGTH * a;
            int to = LENGTH * a;
            kernel.add(pairSums, to, q, q0, q, q0 + LENGTH, blocks);
            kernel.mul(pairSums, to + LENGTH, q, q0, q, q0 + LENGTH, blocks);
        }
        kernel.mul(product, 0, pairSums, LENGTH, lambda, 0, blocks);
        kernel.add(pairSums, 0, pairSums, 0, product, 0, blocks);
    }

    /** Sums of two fractions. */
    private void sumsOfTwo(double[] v, int at, int blocks) {
        for (int a = 0; a < arity; a += 2) {
            int p0 = at + LENGTH * a;
            int q0 = p0 + LENGTH * arity;
            int to = LENGTH * a;
            kernel.sumOfProducts(pairSums, to, v, p0, v, q0 + LENGTH, v, p0 + LENGTH, v, q0, blocks);
            if (arity > 2) {
                kernel.mul(pairSums, to + LENGTH, v, q0, v, q0 + LENGTH, blocks);
            }
        }
    }

    /** Sums of two fractions at the next of the first points, and how they have changed; until the third point, the last values stand where the second differences will. */
    private void compute(double[] from, int at, int done, int blocks) {
        boolean differs = arity > POINTS && done > 0;
        if (differs) {
            System.arraycopy(pairSums, 0, second, 0, second.length);
        }
        if (ones) {
            sumsOfOnes(from, at, blocks);
        } else {
            sumsOfTwo(from, at, blocks);
        }
        for (int j = 0; differs && j < LENGTH * arity; j += LENGTH) {
            subtract(product, 0, pairSums, j, second, j, blocks);
            subtract(second, j, product, 0, first, j, blocks);
            System.arraycopy(product, 0, first, j, Radix51.BLOCK * blocks);
        }
    }

    /** {@code a - b}, reduced. */
    private void subtract(double[] r, int ro, double[] a, int ao, double[] b, int bo, int blocks) {
        for (int i = 0; i < Radix51.BLOCK * blocks; i++) {
            r[ro + i] = a[ao + i] - b[bo + i];
        }
        kernel.add(r, ro, r, ro, zeros, 0, blocks);
    }

    /** The next point by differences. */
    private void extend(int blocks) {
        for (int j = 0; j < LENGTH * arity; j += LENGTH) {
            kernel.add(first, j, first, j, second, j, blocks);
            kernel.add(pairSums, j, pairSums, j, first, j, blocks);
        }
    }

    /** Adds numerators and denominators up to one; its numerator is left in {@code numerators}. */
    private void sumUp(int blocks) {
        for (int n = arity / 2; n > 1; n /= 2) {
            boolean lowest = n == arity / 2;
            double[] p = lowest ? pairSums : numerators;
            double[] q = lowest ? pairSums : denominators;
            int stride = lowest ? 2 * LENGTH : LENGTH;
            int offset = lowest ? LENGTH : 0;
            for (int a = 0; a < n; a += 2) {
                int p0 = stride * a;
                int q0 = stride * a + offset;
                int to = LENGTH * (a / 2);
                kernel.sumOfProducts(numerators, to, p, p0, q, q0 + stride, p, p0 + stride, q, q0, blocks);
                if (n > 2) {
                    kernel.mul(denominators, to, q, q0, q, q0 + stride, blocks);
                }
            }
        }
    }
}
