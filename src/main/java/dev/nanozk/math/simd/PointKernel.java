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
     * Points that stand one after the other in several arrays.
     *
     * @param packed from {@link #pack}
     * @param first index of the first point in each array
     * @param sizes number of points of each
     */
    record Points(double[][] packed, int[] first, int[] sizes) {
        /** Points {@code [from, to)}. */
        public Points slice(int from, int to) {
            int[] begin = first.clone();
            int[] left = sizes.clone();
            int at = 0;
            for (int k = 0; k < sizes.length; k++) {
                int low = Math.clamp(from - at, 0, sizes[k]);
                begin[k] += low;
                left[k] = Math.clamp(to - at, low, sizes[k]) - low;
                at += sizes[k];
            }
            return new Points(packed, begin, left);
        }
    }

    /**
     * {@code out = sum_i d_i P_i} by buckets.
     *
     * @param buckets a power of two
     * @param digits d_i in [-buckets, buckets] from {@code digitOffset}
     * @param out extended coordinates (X, Y, Z, T), 20 limbs below 2^51 + 2^13, from {@code outOffset}
     */
    void windowSum(Points points, short[] digits, int digitOffset, int buckets, long[] out, int outOffset);
}
