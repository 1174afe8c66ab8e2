package dev.nanozk.math.simd;

/** Many sums of points by the same few scalars, as folding the generators of an inner product argument needs them. */
public interface FoldKernel {
    /**
     * {@code out_j = sum_m k_m P_{first + m length + j}} for j in [from, to); terms at {@code size} and above are left out.
     *
     * @param niels affine Niels points (y - x, y + x, 2dxy), 15 limbs of 51 bits each, below 2^51 + 2^13
     * @param first index of P_0 in {@code niels}
     * @param size number of points from there on
     * @param digits k_m in non-adjacent form of width 4, lowest first: {@code k_m = sum_i d_mi 2^i}, each d_mi zero or odd, within 7
     * @param length number of sums
     * @param out extended coordinates (X, Y, Z, T) of out_j, 20 limbs below 2^51 + 2^13, at {@code 20 j}
     */
    void fold(long[] niels, int first, int size, byte[][] digits, int length, int from, int to, long[] out);
}
