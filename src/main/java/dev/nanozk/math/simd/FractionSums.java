package dev.nanozk.math.simd;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.ScalarField;
import java.util.Arrays;

/**
 * The lookups' kernel: for pairs of groups of A = 2^k fractions, the sums
 *
 * <pre>s(x) = sum_pairs w (P + lambda Q)(x),   P / Q = sum_a p_a(x) / q_a(x),   p_a and q_a linear in x</pre>
 *
 * at x = f, ..., A - 1 and the coefficient of x^A, f being 1 or 2, or at x = 0. Fractions are added up in pairs, {@code (P_1, Q_1) + (P_2, Q_2) = (P_1 Q_2 + P_2 Q_1, Q_1 Q_2)}; the first
 * numerator has lambda times its denominator in it, so that the last numerator is {@code P + lambda Q}. Where all numerators are one, only denominators are read.
 *
 * <p>The coefficient of x^A is the same sum over slopes, {@code p_a(1) - p_a(0)} in place of p_a(x). Where numerators are one, nothing is left of it but lambda times the product of the
 * denominators' slopes.
 *
 * <p>Sums of two fractions have degree 2 in x: they are computed at two points, at the others they follow from those and from the coefficients of x^2 by differences, additions only.
 *
 * <p>Bounds: the groups' elements, products and {@link ScalarKernel#add}'s results are reduced, so that every operand of a product is, or, a numerator's slope, a difference of two, times a
 * denominator's, which is brought back to half of ell; what {@code add} gets is a sum of at most three reduced elements.
 */
public final class FractionSums {
    private static final int L = ScalarField.LIMBS;
    private static final int LENGTH = GroupPairs.LENGTH;

    private final ScalarKernel kernel;
    private final int arity;
    private final boolean ones;
    private final FieldElement lambda;
    private final double[] lambdas;
    /** Numerators, then denominators, at x from 2; of ones only the denominators. */
    private final double[] entries;
    /** Their slopes. */
    private final double[] delta;

    private final double[] weights = new double[LENGTH];
    /** Sums of two fractions at the present x, numerators and denominators in turn. */
    private final double[] pairSums;
    /** The same at the x before, then how they changed. */
    private final double[] first;
    /** Their coefficients of x^2, then twice those. */
    private final double[] second;

    private final double[] numerators;
    private final double[] denominators;
    private final double[] product = new double[LENGTH];
    private final double[] zeros = new double[LENGTH];
    private final long[] columns = new long[80];
    private final long[][] sums;
    /** Sums that are still to be multiplied by lambda. */
    private final long[][] sumsByLambda;

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
        this.lambda = lambda;
        this.lambdas = new ScalarList(lambda).repeated(GroupPairs.BATCH / Radix51.LANES);
        int columns = columns();
        this.entries = new double[LENGTH * columns];
        this.delta = new double[LENGTH * columns];
        this.pairSums = new double[LENGTH * arity];
        this.first = new double[LENGTH * arity];
        this.second = new double[LENGTH * arity];
        this.numerators = new double[LENGTH * Math.max(1, arity / 4)];
        this.denominators = new double[LENGTH * Math.max(1, arity / 4)];
        this.sums = new long[arity][11];
        this.sumsByLambda = new long[arity][11];
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
     * @param from f, or 0 for s(0) and nothing else
     */
    public void add(GroupPairs pairs, int batch, int from) {
        int blocks = pairs.blocks(batch);
        for (int i = Math.min(GroupPairs.BATCH, pairs.size() - GroupPairs.BATCH * batch); i < 8 * blocks; i++) {
            // Lanes without a pair count with weight zero.
            for (int k = 0; k < Radix51.BLOCK; k += Radix51.LANES) {
                weights[Radix51.at(i) + k] = 0;
            }
        }
        if (from == 0) {
            sumsOfTwo(pairSums, pairs.data(), pairs.column(batch, 0, 0), blocks);
            sumUp(pairSums, 0, blocks);
            return;
        }
        change(pairs, batch, blocks);
        slopesOfTwo(blocks);
        sumUpSlopes(arity - from, blocks);
        for (int x = from; x < arity; x++) {
            double[] at = x == from ? first : pairSums;
            if (x < from + 2) {
                move(pairs, batch, x, blocks);
                boolean stored = x == 1;
                sumsOfTwo(at, stored ? pairs.data() : entries, stored ? pairs.column(batch, 1, 0) : 0, blocks);
            } else {
                extend(x == from + 2, blocks);
            }
            sumUp(at, x - from, blocks);
        }
    }

    /** Adds the sums since the last call, the first so many, to the first elements of a target. */
    public void drain(long[] target, int values) {
        long[] t = new long[L];
        for (int k = 0; k < values; k++) {
            ScalarLimbs.value(sums[k])
                    .add(lambda.multiply(ScalarLimbs.value(sumsByLambda[k])))
                    .store(t, 0);
            ScalarField.add(target, L * k, target, L * k, t, 0);
            Arrays.fill(sums[k], 0);
            Arrays.fill(sumsByLambda[k], 0);
        }
    }

    /** Slopes, the denominators' reduced: products of two differences would not be. */
    private void change(GroupPairs pairs, int batch, int blocks) {
        double[] data = pairs.data();
        for (int j = 0; j < columns(); j++) {
            int even = pairs.column(batch, 0, j);
            int odd = pairs.column(batch, 1, j);
            int to = LENGTH * j;
            for (int i = 0; i < Radix51.BLOCK * blocks; i++) {
                delta[to + i] = data[odd + i] - data[even + i];
            }
            if (ones || j >= arity) {
                kernel.add(delta, to, delta, to, zeros, 0, blocks);
            }
        }
    }

    /** Takes the entries on to x, from those before or from the groups; at 1 the odd groups are the entries. */
    private void move(GroupPairs pairs, int batch, int x, int blocks) {
        if (x == 1) {
            return;
        }
        double[] before = x == 2 ? pairs.data() : entries;
        int at = x == 2 ? pairs.column(batch, 1, 0) : 0;
        for (int j = 0; j < LENGTH * columns(); j += LENGTH) {
            kernel.add(entries, j, before, at + j, delta, j, blocks);
        }
    }

    /** Sums of two fractions, numerators and denominators in turn; of only two ones lambda is left out. */
    private void sumsOfTwo(double[] target, double[] v, int at, int blocks) {
        if (!ones) {
            generalSums(target, v, at, blocks);
            return;
        }
        for (int a = 0; a < arity; a += 2) {
            int q0 = at + LENGTH * a;
            int to = LENGTH * a;
            kernel.add(target, to, v, q0, v, q0 + LENGTH, blocks);
            kernel.mul(target, to + LENGTH, v, q0, v, q0 + LENGTH, blocks);
        }
        if (arity > 2) {
            kernel.mul(product, 0, target, LENGTH, lambdas, 0, blocks);
            kernel.add(target, 0, target, 0, product, 0, blocks);
        }
    }

    private void generalSums(double[] target, double[] v, int at, int blocks) {
        for (int a = 0; a < arity; a += 2) {
            int p0 = at + LENGTH * a;
            int q0 = p0 + LENGTH * arity;
            int to = LENGTH * a;
            kernel.sumOfProducts(target, to, v, p0, v, q0 + LENGTH, v, p0 + LENGTH, v, q0, blocks);
            if (arity > 2) {
                kernel.mul(target, to + LENGTH, v, q0, v, q0 + LENGTH, blocks);
            }
        }
    }

    /** Coefficients of x^2 of the sums of two fractions; numerators of ones have none, but for lambda's part of the first, which is left out. */
    private void slopesOfTwo(int blocks) {
        if (!ones) {
            generalSums(second, delta, 0, blocks);
            return;
        }
        for (int a = 0; a < arity; a += 2) {
            kernel.mul(second, LENGTH * (a + 1), delta, LENGTH * a, delta, LENGTH * (a + 1), blocks);
        }
    }

    /** The next point by differences, the first time from two points and the coefficients of x^2. */
    private void extend(boolean start, int blocks) {
        if (start && ones) {
            kernel.mul(second, 0, second, LENGTH, lambdas, 0, blocks);
        }
        for (int j = 0; j < LENGTH * arity; j += LENGTH) {
            if (start) {
                kernel.add(second, j, second, j, second, j, blocks);
                subtract(first, j, pairSums, j, first, j, blocks);
            }
            kernel.add(first, j, first, j, second, j, blocks);
            kernel.add(pairSums, j, pairSums, j, first, j, blocks);
        }
    }

    /** {@code a - b}, reduced. */
    private void subtract(double[] r, int ro, double[] a, int ao, double[] b, int bo, int blocks) {
        for (int i = 0; i < Radix51.BLOCK * blocks; i++) {
            r[ro + i] = a[ao + i] - b[bo + i];
        }
        kernel.add(r, ro, r, ro, zeros, 0, blocks);
    }

    /** Adds numerators and denominators up to one and its weighted numerator to a sum. */
    private void sumUp(double[] v, int sum, int blocks) {
        if (arity == 2) {
            count(v, 0, sums[sum], blocks);
            if (ones) {
                count(v, LENGTH, sumsByLambda[sum], blocks);
            }
            return;
        }
        for (int n = arity / 2; n > 1; n /= 2) {
            boolean lowest = n == arity / 2;
            double[] p = lowest ? v : numerators;
            double[] q = lowest ? v : denominators;
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
        count(numerators, 0, sums[sum], blocks);
    }

    /** The same of the slopes: of ones lambda times the product of all denominators. */
    private void sumUpSlopes(int sum, int blocks) {
        if (!ones) {
            sumUp(second, sum, blocks);
            return;
        }
        double[] all = second;
        int at = LENGTH;
        for (int a = 2; a < arity; a += 2) {
            kernel.mul(product, 0, all, at, second, LENGTH * (a + 1), blocks);
            all = product;
            at = 0;
        }
        count(all, at, sumsByLambda[sum], blocks);
    }

    private void count(double[] v, int at, long[] sum, int blocks) {
        kernel.dot(v, at, weights, 0, blocks, columns);
        ScalarLimbs.addColumns(sum, columns);
    }
}
