package dev.nanozk.math.simd;

import java.util.Arrays;

/** {@link SumKernel} by plain loops. */
final class PlainSums implements SumKernel {
    static final SumKernel KERNEL = new PlainSums();

    private PlainSums() {}

    @Override
    public void addUp(double[] out, int lanes, double[] x, int at, int stride, double[] weights, int first, int rows) {
        Arrays.fill(out, 0, LIMBS * lanes, 0);
        for (int l = 0; l < LIMBS; l++) {
            for (int r = 0; r < rows; r++) {
                multiplyAdd(out, l * lanes, lanes, weights[first + LIMBS * r + l], x, at + stride * r);
            }
        }
    }

    private static void multiplyAdd(double[] out, int to, int lanes, double w, double[] x, int at) {
        for (int c = 0; c < lanes; c++) {
            out[to + c] += w * x[at + c];
        }
    }
}
