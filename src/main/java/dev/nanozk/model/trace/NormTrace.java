package dev.nanozk.model.trace;

import dev.nanozk.model.inference.Kernels;
import dev.nanozk.model.inference.Norm;
import dev.nanozk.model.spec.NormKind;
import java.math.BigInteger;

/** All integers of a {@link Norm} over n rows of d. */
public final class NormTrace {
    /** Nearest integer to the mean a row; empty for an RMS norm. */
    public final long[] mean;
    /** ms a row. */
    public final BigInteger[] ms;
    /** r a row. */
    public final long[] r;
    /** (X - mean) r gain + bias, n * d row-major. */
    public final long[] acc;
    /** y, n * d row-major, 16 bits signed. */
    public final int[] y;

    private NormTrace(boolean centred, int n, int d) {
        mean = new long[centred ? n : 0];
        ms = new BigInteger[n];
        r = new long[n];
        acc = new long[n * d];
        y = new int[n * d];
    }

    /** Computes the norm of n rows x[i * d ..]. */
    static NormTrace compute(int[] x, int n, Norm norm, int layer, String site) {
        int d = norm.gain().cols();
        boolean centred = norm.kind() == NormKind.LAYER;
        NormTrace out = new NormTrace(centred, n, d);
        for (int i = 0; i < n; i++) {
            long mean = norm.mean(x, i * d);
            if (centred) {
                out.mean[i] = mean;
            }
            out.ms[i] = norm.meanSquare(x, i * d, mean);
            out.r[i] = norm.inverseRoot(out.ms[i], layer, site);
            norm.accumulate(x, i * d, mean, out.r[i], out.acc, i * d);
        }
        Kernels.requant16(out.acc, 0, n * d, norm.shift(), out.y, 0, layer, site);
        return out;
    }
}
