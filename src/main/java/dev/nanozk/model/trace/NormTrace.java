package dev.nanozk.model.trace;

import dev.nanozk.model.inference.IntegerMatrix;
import dev.nanozk.model.inference.Kernels;
import java.math.BigInteger;

/**
 * All integers of an RMS norm over n rows of d: ms = sum X^2 + E, r = floor(sqrt(d 2^(2k) / ms)),
 * y = requant(X r gain, s).
 */
public final class NormTrace {
    /** ms a row. */
    public final BigInteger[] ms;
    /** r a row. */
    public final long[] r;
    /** X r gain, n * d row-major. */
    public final long[] acc;
    /** y, n * d row-major, 16 bits signed. */
    public final int[] y;

    private NormTrace(int n, int d) {
        ms = new BigInteger[n];
        r = new long[n];
        acc = new long[n * d];
        y = new int[n * d];
    }

    /** Computes the norm of n rows x[xo + i * d ..]. */
    static NormTrace compute(int[] x, int n, IntegerMatrix gain, int k, int shift, long eps, int layer, String site) {
        int d = gain.cols();
        NormTrace out = new NormTrace(n, d);
        for (int i = 0; i < n; i++) {
            out.ms[i] = Kernels.meanSquare(x, i * d, d, eps);
            out.r[i] = Kernels.inverseRoot(out.ms[i], d, k);
            Kernels.scaleByGain(x, i * d, out.r[i], gain, out.acc, i * d);
        }
        Kernels.requant16(out.acc, 0, n * d, shift, out.y, 0, layer, site);
        return out;
    }
}
