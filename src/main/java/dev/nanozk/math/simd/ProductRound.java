package dev.nanozk.math.simd;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.parallel.Threads;

/**
 * One round of the sumcheck of {@code sum_x f g} or {@code sum_x f g h} over {@link ScalarBlocks#reversed} tables: coefficients of
 * {@code s(X) = sum_x' prod_k (f_k0 + X (f_k1 - f_k0))}, from its values at 0, 1, -1 and its leading coefficient (Thaler, 4.4).
 */
public final class ProductRound {
    /** Blocks at a time; what they need fits the cache. */
    private static final int CHUNK = 32;

    private static final FieldElement HALF = FieldElement.of(2).invert();

    /** Chunks below which a thread of its own does not pay. */
    private static final int PART = 16;

    private final ScalarKernel kernel;
    private final ScalarBlocks[] factors;

    /** @throws IllegalArgumentException unless there are two or three factors of one size */
    public ProductRound(ScalarBlocks... factors) {
        if (factors.length < 2 || factors.length > 3) {
            throw new IllegalArgumentException(factors.length + " factors, two or three are expected");
        }
        for (ScalarBlocks f : factors) {
            if (f.size() != factors[0].size()) {
                throw new IllegalArgumentException("tables of " + f.size() + " and " + factors[0].size() + " entries");
            }
        }
        this.factors = factors;
        this.kernel = factors[0].kernel();
    }

    /**
     * Coefficients of s, constant one first: three for two factors, four for three.
     *
     * @throws IllegalStateException unless the tables have halves of whole blocks
     */
    public FieldVector coefficients() {
        factors[0].requireHalves();
        int chunks = (factors[0].blocks() / 2 + CHUNK - 1) / CHUNK;
        int parts = Math.max(1, Threads.available(chunks / PART));
        FieldVector[] partial = new FieldVector[parts];
        Threads.forEach(
                parts,
                i -> partial[i] =
                        new Part().coefficients(chunks * i / parts * CHUNK, chunks * (i + 1) / parts * CHUNK));
        for (int i = 1; i < parts; i++) {
            partial[0].add(partial[i]);
        }
        return partial[0];
    }

    /** What one thread needs. */
    private final class Part {
        private final double[][] scratch = new double[factors.length][Radix51.BLOCK * CHUNK];
        private final double[] product = new double[Radix51.BLOCK * CHUNK];
        private final long[] columns = new long[80];

        FieldVector coefficients(int first, int end) {
            int half = factors[0].blocks() / 2;
            int degree = factors.length;
            long[][] sums = new long[4][11];
            int upper = Radix51.BLOCK * half;
            double[][] tables = tables();
            for (int from = first; from < Math.min(end, half); from += CHUNK) {
                int n = Math.min(CHUNK, half - from);
                int at = Radix51.BLOCK * from;
                addProducts(tables, at, n, sums[0]);
                addProducts(tables, upper + at, n, sums[1]);
                for (int k = 0; k < degree; k++) {
                    difference(scratch[k], tables[k], upper + at, at, Radix51.BLOCK * n);
                }
                addProducts(scratch, 0, n, sums[2]);
                if (degree == 3) {
                    for (int k = 0; k < degree; k++) {
                        atMinusOne(scratch[k], tables[k], at, upper + at, n);
                    }
                    addProducts(scratch, 0, n, sums[3]);
                }
            }
            FieldElement atZero = ScalarLimbs.value(sums[0]);
            FieldElement atOne = ScalarLimbs.value(sums[1]);
            FieldElement leading = ScalarLimbs.value(sums[2]);
            if (degree == 2) {
                return FieldVector.of(atZero, atOne.subtract(atZero).subtract(leading), leading);
            }
            FieldElement atMinusOne = ScalarLimbs.value(sums[3]);
            FieldElement square = atOne.add(atMinusOne).multiply(HALF).subtract(atZero);
            FieldElement linear = atOne.subtract(atMinusOne).multiply(HALF).subtract(leading);
            return FieldVector.of(atZero, linear, square, leading);
        }

        private void addProducts(double[][] f, int at, int n, long[] sums) {
            if (f.length == 2) {
                kernel.dot(f[0], at, f[1], at, n, columns);
            } else {
                kernel.mul(product, 0, f[0], at, f[1], at, n);
                kernel.dot(product, 0, f[2], at, n, columns);
            }
            ScalarLimbs.addColumns(sums, columns);
        }
    }

    private double[][] tables() {
        double[][] out = new double[factors.length][];
        for (int k = 0; k < out.length; k++) {
            out[k] = factors[k].data();
        }
        return out;
    }

    /** {@code r = a_1 - a_0}: limbs below 2^51. */
    private static void difference(double[] r, double[] a, int one, int zero, int length) {
        for (int i = 0; i < length; i++) {
            r[i] = a[one + i] - a[zero + i];
        }
    }

    /** {@code r = 2 a_0 - a_1}, each limb's part above 2^51 handed on, so that limbs are within 2^50 + 1 again. */
    private static void atMinusOne(double[] r, double[] a, int zero, int one, int blocks) {
        int length = Radix51.BLOCK * blocks;
        for (int i = 0; i < length; i++) {
            r[i] = 2 * a[zero + i] - a[one + i];
        }
        for (int at = 0; at < length; at += Radix51.BLOCK) {
            for (int k = at + 24; k >= at; k -= 8) {
                for (int i = k; i < k + 8; i++) {
                    double carry = (r[i] + Radix51.C1) - Radix51.C1;
                    r[i] -= carry;
                    r[i + 8] += carry * 0x1p-51;
                }
            }
        }
    }
}
