package dev.nanozk.math.simd;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link SumKernel} with the Vector API: the sums of all limbs of a few columns stay in registers over all rows. */
public final class VectorSums implements SumKernel {
    private static final VectorSpecies<Double> DS = VectorWidth.DOUBLES;

    /** Integers after which compiling pays, about 0.2 s of plain loops. */
    private static final long WORTH = 50_000_000;

    static Warming<SumKernel> warming() {
        VectorSums kernel = new VectorSums();
        double[] x = new double[16 * ROWS];
        double[] out = new double[16 * LIMBS];
        double[] weights = new double[LIMBS * ROWS];
        Arrays.fill(x, 3);
        Arrays.fill(weights, 5);
        return new Warming<>("sums", kernel, () -> kernel.addUp(out, 16, x, 0, 16, weights, 0, ROWS), 4000, WORTH);
    }

    @Override
    public void addUp(double[] out, int lanes, double[] x, int at, int stride, double[] weights, int first, int rows) {
        for (int c = 0; c < lanes; c += DS.length()) {
            DoubleVector s0 = DoubleVector.zero(DS);
            DoubleVector s1 = DoubleVector.zero(DS);
            DoubleVector s2 = DoubleVector.zero(DS);
            DoubleVector s3 = DoubleVector.zero(DS);
            DoubleVector s4 = DoubleVector.zero(DS);
            DoubleVector s5 = DoubleVector.zero(DS);
            DoubleVector s6 = DoubleVector.zero(DS);
            DoubleVector s7 = DoubleVector.zero(DS);
            DoubleVector s8 = DoubleVector.zero(DS);
            DoubleVector s9 = DoubleVector.zero(DS);
            DoubleVector s10 = DoubleVector.zero(DS);
            int w = first;
            int row = at + c;
            for (int r = 0; r < rows; r++) {
                DoubleVector v = DoubleVector.fromArray(DS, x, row);
                s0 = v.fma(DoubleVector.broadcast(DS, weights[w]), s0);
                s1 = v.fma(DoubleVector.broadcast(DS, weights[w + 1]), s1);
                s2 = v.fma(DoubleVector.broadcast(DS, weights[w + 2]), s2);
                s3 = v.fma(DoubleVector.broadcast(DS, weights[w + 3]), s3);
                s4 = v.fma(DoubleVector.broadcast(DS, weights[w + 4]), s4);
                s5 = v.fma(DoubleVector.broadcast(DS, weights[w + 5]), s5);
                s6 = v.fma(DoubleVector.broadcast(DS, weights[w + 6]), s6);
                s7 = v.fma(DoubleVector.broadcast(DS, weights[w + 7]), s7);
                s8 = v.fma(DoubleVector.broadcast(DS, weights[w + 8]), s8);
                s9 = v.fma(DoubleVector.broadcast(DS, weights[w + 9]), s9);
                s10 = v.fma(DoubleVector.broadcast(DS, weights[w + 10]), s10);
                w += LIMBS;
                row += stride;
            }
            s0.intoArray(out, c);
            s1.intoArray(out, c + lanes);
            s2.intoArray(out, c + 2 * lanes);
            s3.intoArray(out, c + 3 * lanes);
            s4.intoArray(out, c + 4 * lanes);
            s5.intoArray(out, c + 5 * lanes);
            s6.intoArray(out, c + 6 * lanes);
            s7.intoArray(out, c + 7 * lanes);
            s8.intoArray(out, c + 8 * lanes);
            s9.intoArray(out, c + 9 * lanes);
            s10.intoArray(out, c + 10 * lanes);
        }
    }
}
