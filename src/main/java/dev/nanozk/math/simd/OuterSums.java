package dev.nanozk.math.simd;

import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;
import java.util.Arrays;

/** Sums of outer products, {@code out[h lows + l] = sum_j low_j[l] high_j[h]}: eight l at a time, two products reduced together. */
public final class OuterSums {
    private static final int L = ScalarField.LIMBS;

    private OuterSums() {}

    /** Whether so many l fill whole blocks. */
    public static boolean takes(int lows) {
        return lows % Radix51.LANES == 0;
    }

    /**
     * The sums as {@link ScalarField#innerProduct} gives them.
     *
     * @param low element j of l at {@code n l + j}, for a number of l that {@link #takes} allows
     * @param high element j of h at {@code n h + j}
     * @param n number of products in a sum, at least 1
     */
    public static FieldVector of(FieldVector low, FieldVector high, int n, ScalarKernel kernel) {
        int lows = low.size() / n;
        int blocks = lows / Radix51.LANES;
        int highs = high.size() / n;
        // Block b of vector j at j blocks + b.
        double[] a = new double[Radix51.BLOCK * blocks * n];
        for (int l = 0; l < lows; l++) {
            for (int j = 0; j < n; j++) {
                ScalarLimbs.load(low.limbs(), L * (n * l + j), a, Radix51.BLOCK * j * blocks + Radix51.at(l));
            }
        }
        double[] factors = new double[Radix51.BLOCK * n];
        double[] sum = new double[Radix51.BLOCK];
        double[] more = new double[Radix51.BLOCK];
        FieldVector out = new FieldVector(lows * highs);
        for (int h = 0; h < highs; h++) {
            for (int j = 0; j < n; j++) {
                ScalarLimbs.load(high.limbs(), L * (n * h + j), factors, Radix51.BLOCK * j);
                for (int at = Radix51.BLOCK * j; at < Radix51.BLOCK * (j + 1); at += Radix51.LANES) {
                    Arrays.fill(factors, at + 1, at + Radix51.LANES, factors[at]);
                }
            }
            for (int b = 0; b < blocks; b++) {
                // An odd one first, then two by two.
                int odd = n % 2;
                if (odd == 1) {
                    kernel.mul(sum, 0, a, Radix51.BLOCK * b, factors, 0, 1);
                }
                for (int j = odd; j < n; j += 2) {
                    pair(j == 0 ? sum : more, a, b, blocks, factors, j, kernel);
                    if (j > 0) {
                        kernel.add(sum, 0, sum, 0, more, 0, 1);
                    }
                }
                for (int lane = 0; lane < Radix51.LANES; lane++) {
                    ScalarLimbs.store(sum, lane, out.limbs(), L * (h * lows + Radix51.LANES * b + lane));
                }
            }
        }
        return out;
    }

    private static void pair(double[] r, double[] a, int b, int blocks, double[] factors, int j, ScalarKernel kernel) {
        int first = Radix51.BLOCK * (j * blocks + b);
        int second = first + Radix51.BLOCK * blocks;
        int factor = Radix51.BLOCK * j;
        kernel.sumOfProducts(r, 0, a, first, factors, factor, a, second, factors, factor + Radix51.BLOCK, 1);
    }
}
