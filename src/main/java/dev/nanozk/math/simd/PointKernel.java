package dev.nanozk.math.simd;

/** Sums over the points of edwards25519 as multi-scalar multiplication needs them. */
public interface PointKernel {
    /**
     * Points in the form that {@link #windowSum} reads.
     *
     * @param niels affine Niels points (y - x, y + x, 2dxy), 15 limbs of 51 bits each, below 2^51 + 2^13, from {@code offset}
     * @param n number of points
     */
    double[] pack(long[] niels, int offset, int n);

    /**
     * {@code out = sum_i d_i P_i} by buckets.
     *
     * @param points from {@link #pack}
     * @param from index of P_0 there
     * @param buckets a power of two
     * @param digits d_i in [-buckets, buckets] from {@code digitOffset}
     * @param out extended coordinates (X, Y, Z, T), 20 limbs below 2^51 + 2^13, from {@code outOffset}
     */
    void windowSum(
            double[] points, int from, int n, short[] digits, int digitOffset, int buckets, long[] out, int outOffset);
}
