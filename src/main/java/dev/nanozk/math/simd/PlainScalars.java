package dev.nanozk.math.simd;

import dev.nanozk.math.field.ScalarField;

/** {@link ScalarKernel} by {@link ScalarField}, one element at a time: what the vector kernel is compared with. */
public final class PlainScalars implements ScalarKernel {
    private static final int L = ScalarField.LIMBS;

    /** {@code a op= b} on canonical limbs. */
    @FunctionalInterface
    private interface Operation {
        void apply(long[] a, long[] b);
    }

    private static void each(
            double[] r, int ro, double[] x, int xo, double[] y, int yo, int blocks, Operation operation) {
        long[] a = new long[L];
        long[] b = new long[L];
        for (int i = 0; i < Radix51.LANES * blocks; i++) {
            int at = Radix51.at(i);
            ScalarLimbs.store(x, xo + at, a, 0);
            ScalarLimbs.store(y, yo + at, b, 0);
            operation.apply(a, b);
            ScalarLimbs.load(a, 0, r, ro + at);
        }
    }

    @Override
    public void mul(double[] r, int ro, double[] x, int xo, double[] y, int yo, int blocks) {
        each(r, ro, x, xo, y, yo, blocks, (a, b) -> ScalarField.mul(a, 0, a, 0, b, 0));
    }

    @Override
    public void sumOfProducts(
            double[] r,
            int ro,
            double[] x,
            int xo,
            double[] y,
            int yo,
            double[] z,
            int zo,
            double[] w,
            int wo,
            int blocks) {
        long[] a = new long[L];
        long[] b = new long[L];
        long[] first = new long[L];
        for (int i = 0; i < Radix51.LANES * blocks; i++) {
            int at = Radix51.at(i);
            ScalarLimbs.store(x, xo + at, a, 0);
            ScalarLimbs.store(y, yo + at, b, 0);
            ScalarField.mul(first, 0, a, 0, b, 0);
            ScalarLimbs.store(z, zo + at, a, 0);
            ScalarLimbs.store(w, wo + at, b, 0);
            ScalarField.mul(a, 0, a, 0, b, 0);
            ScalarField.add(a, 0, a, 0, first, 0);
            ScalarLimbs.load(a, 0, r, ro + at);
        }
    }

    @Override
    public void add(double[] r, int ro, double[] x, int xo, double[] y, int yo, int blocks) {
        each(r, ro, x, xo, y, yo, blocks, (a, b) -> ScalarField.add(a, 0, a, 0, b, 0));
    }

    @Override
    public void fold(double[] r, int ro, double[] even, int eo, double[] odd, int oo, double[] c, int blocks) {
        long[] a = new long[L];
        long[] b = new long[L];
        double[] block = new double[Radix51.BLOCK];
        for (int k = 0; k < 5; k++) {
            block[8 * k] = c[k];
        }
        long[] factor = new long[L];
        ScalarLimbs.store(block, 0, factor, 0);
        for (int i = 0; i < Radix51.LANES * blocks; i++) {
            int at = Radix51.at(i);
            ScalarLimbs.store(even, eo + at, a, 0);
            ScalarLimbs.store(odd, oo + at, b, 0);
            ScalarField.sub(b, 0, b, 0, a, 0);
            ScalarField.mul(b, 0, b, 0, factor, 0);
            ScalarField.add(a, 0, a, 0, b, 0);
            ScalarLimbs.load(a, 0, r, ro + at);
        }
    }

    @Override
    public void dot(double[] x, int xo, double[] y, int yo, int blocks, long[] columns) {
        java.util.Arrays.fill(columns, 0, 80, 0);
        for (int i = 0; i < Radix51.LANES * blocks; i++) {
            int at = Radix51.at(i);
            for (int j = 0; j < 5; j++) {
                for (int k = 0; k < 5; k++) {
                    long p = (long) x[xo + at + 8 * j];
                    long q = (long) y[yo + at + 8 * k];
                    long low = p * q & Radix51.MASK;
                    long high = Math.multiplyHigh(p, q) << 13 | p * q >>> 51;
                    columns[8 * (j + k) + (i & 7)] += low;
                    columns[8 * (j + k + 1) + (i & 7)] += high;
                }
            }
        }
    }
}
