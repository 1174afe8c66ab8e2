package dev.nanozk.model.inference;

import dev.nanozk.model.spec.NormKind;
import java.math.BigInteger;

/**
 * A norm over d = gain.cols() entries: {@code ms = sum (X - mean)^2 + E}, {@code r = floor(sqrt(d 2^(2k) / ms))},
 * {@code y = requant((X - mean) r gain + bias, shift)}. An RMS norm has mean 0 and no bias; a layer norm's mean is the nearest integer.
 *
 * @param gain 1 x d
 * @param bias at the exponent of the accumulators, null where there is none
 * @param k exponent of r
 * @param shift shift of y
 * @param eps E, at least 1
 */
public record Norm(NormKind kind, IntegerMatrix gain, long[] bias, int k, int shift, long eps) {
    /** The proof keeps r in 32 bits, and the slacks of its square, which add up to (2r + 1) ms - 1, in 96 each. */
    private static final int ROOT_BITS = 32;

    private static final int SLACK_BITS = 96;

    /** The nearest integer to the mean of x[xo .. xo + d); 0 for an RMS norm. */
    public long mean(int[] x, int xo) {
        return kind == NormKind.LAYER ? Kernels.mean(x, xo, gain.cols()) : 0;
    }

    /** ms. */
    public BigInteger meanSquare(int[] x, int xo, long mean) {
        return Kernels.meanSquare(x, xo, gain.cols(), mean, eps);
    }

    /**
     * r.
     *
     * @throws OutOfRangeException if the proof could not hold it
     */
    public long inverseRoot(BigInteger ms, int layer, String site) {
        long r = Kernels.inverseRoot(ms, gain.cols(), k);
        if (r >>> ROOT_BITS != 0 || ms.multiply(BigInteger.valueOf(2 * r + 1)).bitLength() > SLACK_BITS) {
            throw new OutOfRangeException(layer, site, r);
        }
        return r;
    }

    /** Accumulators of y for x[xo .. xo + d) into acc[ao ..]. */
    public void accumulate(int[] x, int xo, long mean, long r, long[] acc, int ao) {
        Kernels.scaleByGain(x, xo, mean, r, gain, acc, ao);
        Kernels.addBias(bias, acc, ao);
    }

    /** y of x[xo .. xo + d) into y[yo ..]; acc is scratch of d entries. */
    public void apply(int[] x, int xo, long[] acc, int[] y, int yo, int layer, String site) {
        long mean = mean(x, xo);
        accumulate(x, xo, mean, inverseRoot(meanSquare(x, xo, mean), layer, site), acc, 0);
        Kernels.requant16(acc, 0, gain.cols(), shift, y, yo, layer, site);
    }
}
