package dev.nanozk.math.simd;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link AttentionKernel} with vectors of any width; sums of doubles below 2^53, exact in any order. */
public final class VectorAttention implements AttentionKernel {
    private static final VectorSpecies<Double> DOUBLES = VectorWidth.DOUBLES;
    private static final VectorSpecies<Integer> INTS = VectorWidth.FEW_INTS;
    private static final int LANES = DOUBLES.length();
    private static final long WORTH = 1L << 22;
    private static final long BATCH_NANOS = 5000;

    static Warming<AttentionKernel> warming() {
        int n = 9;
        int width = 48;
        int[] x = new int[n * width];
        long[] out = new long[width];
        double[] scratch = new double[width];
        VectorAttention kernel = new VectorAttention();
        Runnable batch = () -> {
            kernel.scores(x, 0, x, 0, width, n, width, scratch, out);
            kernel.weighted(x, 0, x, 0, width, n, width, scratch, out, 0);
        };
        return new Warming<>("attention", kernel, batch, BATCH_NANOS, WORTH);
    }

    private static DoubleVector load(int[] a, int at) {
        return (DoubleVector) IntVector.fromArray(INTS, a, at).convertShape(VectorOperators.I2D, DOUBLES, 0);
    }

    @Override
    public long scores(int[] q, int qo, int[] k, int ko, int stride, int n, int width, double[] scratch, long[] acc) {
        for (int c = 0; c < width; c++) {
            scratch[c] = q[qo + c];
        }
        // Four keys at once: the sum of one waits for its last addition, and the four read the query together.
        int j = 0;
        int at = ko;
        for (; j + 3 < n; j += 4, at += 4 * stride) {
            DoubleVector s0 = DoubleVector.zero(DOUBLES);
            DoubleVector s1 = s0;
            DoubleVector s2 = s0;
            DoubleVector s3 = s0;
            for (int c = 0; c < width; c += LANES) {
                DoubleVector x = DoubleVector.fromArray(DOUBLES, scratch, c);
                s0 = load(k, at + c).fma(x, s0);
                s1 = load(k, at + stride + c).fma(x, s1);
                s2 = load(k, at + 2 * stride + c).fma(x, s2);
                s3 = load(k, at + 3 * stride + c).fma(x, s3);
            }
            acc[j] = (long) s0.reduceLanes(VectorOperators.ADD);
            acc[j + 1] = (long) s1.reduceLanes(VectorOperators.ADD);
            acc[j + 2] = (long) s2.reduceLanes(VectorOperators.ADD);
            acc[j + 3] = (long) s3.reduceLanes(VectorOperators.ADD);
        }
        for (; j < n; j++, at += stride) {
            DoubleVector s = DoubleVector.zero(DOUBLES);
            for (int c = 0; c < width; c += LANES) {
                s = load(k, at + c).fma(DoubleVector.fromArray(DOUBLES, scratch, c), s);
            }
            acc[j] = (long) s.reduceLanes(VectorOperators.ADD);
        }
        long max = Long.MIN_VALUE;
        for (int i = 0; i < n; i++) {
            max = Math.max(max, acc[i]);
        }
        return max;
    }

    @Override
    public void weighted(
            int[] e, int at, int[] v, int ko, int stride, int n, int width, double[] scratch, long[] num, int no) {
        for (int j = 0; j < n; j++) {
            scratch[j] = e[at + j];
        }
        int c = 0;
        for (; c + 4 * LANES <= width; c += 4 * LANES) {
            DoubleVector s0 = DoubleVector.zero(DOUBLES);
            DoubleVector s1 = s0;
            DoubleVector s2 = s0;
            DoubleVector s3 = s0;
            int from = ko + c;
            for (int j = 0; j < n; j++, from += stride) {
                DoubleVector w = DoubleVector.broadcast(DOUBLES, scratch[j]);
                s0 = load(v, from).fma(w, s0);
                s1 = load(v, from + LANES).fma(w, s1);
                s2 = load(v, from + 2 * LANES).fma(w, s2);
                s3 = load(v, from + 3 * LANES).fma(w, s3);
            }
            store(s0, num, no + c);
            store(s1, num, no + c + LANES);
            store(s2, num, no + c + 2 * LANES);
            store(s3, num, no + c + 3 * LANES);
        }
        for (; c < width; c += LANES) {
            DoubleVector s = DoubleVector.zero(DOUBLES);
            int from = ko + c;
            for (int j = 0; j < n; j++, from += stride) {
                s = load(v, from).fma(DoubleVector.broadcast(DOUBLES, scratch[j]), s);
            }
            store(s, num, no + c);
        }
    }

    /** Integers below 2^51: their bits after the addition of 1.5 2^52, which every width has instructions for. */
    private static void store(DoubleVector s, long[] num, int at) {
        s.add(0x1.8p52)
                .reinterpretAsLongs()
                .sub(Double.doubleToRawLongBits(0x1.8p52))
                .intoArray(num, at);
    }
}
