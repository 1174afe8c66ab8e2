package dev.nanozk.model.inference;

import dev.nanozk.model.spec.NormKind;
import dev.nanozk.model.weights.GgufTensor;
import java.math.BigInteger;

/** Chooses the exponents of one norm from the rows that it sees: r has 11 bits at the largest row, y two bits of headroom. */
final class NormCalibration {
    private static final int GAIN_BITS = 14;
    private static final int MIN_GAIN_BITS = 12;
    private static final int ROOT_BITS = 11;

    /** A tensor at an exponent. */
    @FunctionalInterface
    interface At<T> {
        T exponent(GgufTensor tensor, int exponent);
    }

    private final NormKind kind;
    private final boolean uniform;
    private final At<IntegerMatrix> matrices;
    private final At<long[]> biases;
    private int[] x;
    private int rows;
    private int d;
    private long eps;
    private int layer;
    private String site;

    /** Exponent of r. */
    int rootExponent;
    /** Exponent of y. */
    int yExponent;
    /** Shift of y. */
    int yShift;
    /** The normed rows. */
    int[] y;

    /** @param uniform whether the shift of y has two limbs, whatever bits that leaves the gain */
    NormCalibration(NormKind kind, boolean uniform, At<IntegerMatrix> matrices, At<long[]> biases) {
        this.kind = kind;
        this.uniform = uniform;
        this.matrices = matrices;
        this.biases = biases;
    }

    /**
     * Norms rows of gain.cols() entries.
     *
     * @param normEps E
     * @param bias null where there is none
     */
    void run(int[] input, int count, long normEps, GgufTensor gain, GgufTensor bias, int l, String name) {
        x = input;
        rows = count;
        d = gain.cols();
        eps = normEps;
        layer = l;
        site = name;
        BigInteger largest = BigInteger.ZERO;
        for (int p = 0; p < rows; p++) {
            long mean = kind == NormKind.LAYER ? Kernels.mean(x, p * d, d) : 0;
            largest = largest.max(Kernels.meanSquare(x, p * d, d, mean, eps));
        }
        rootExponent = ROOT_BITS + largest.divide(BigInteger.valueOf(d)).sqrt().bitLength();
        int kw = IntegerMatrix.exponentFor(gain, GAIN_BITS, GAIN_BITS);
        long[] acc = gained(gain, bias, kw);
        // a shift of at most two limbs, if that leaves the gain 12 bits
        int excess = kw + rootExponent - Calibrator.outputExponent(acc, kw + rootExponent, 16) - Calibrator.WIDE_SHIFT;
        boolean little = excess > 0 && excess <= GAIN_BITS - MIN_GAIN_BITS;
        if ((little || uniform && excess != 0) && excess <= kw && kw - excess <= 24) {
            kw -= excess;
            acc = gained(gain, bias, kw);
        }
        int raw = rootExponent + kw;
        yExponent = Math.min(raw - 1, Calibrator.outputExponent(acc, raw, 16));
        yShift = raw - yExponent;
        y = new int[acc.length];
        Kernels.requant16(acc, 0, acc.length, yShift, y, 0, layer, site);
    }

    private long[] gained(GgufTensor gain, GgufTensor biasTensor, int kw) {
        long[] bias = biasTensor == null ? null : biases.exponent(biasTensor, kw + rootExponent);
        Norm norm = new Norm(kind, matrices.exponent(gain, kw), bias, rootExponent, 1, eps);
        long[] acc = new long[rows * d];
        for (int p = 0; p < rows; p++) {
            long mean = norm.mean(x, p * d);
            long r = norm.inverseRoot(norm.meanSquare(x, p * d, mean), layer, site);
            norm.accumulate(x, p * d, mean, r, acc, p * d);
        }
        return acc;
    }
}
