package dev.nanozk.math.simd;

/** The exponentiation behind square roots modulo p = 2^255 - 19, for many elements. */
public interface PowerKernel {
    /**
     * {@code x_i = x_i^((p - 5) / 8)}.
     *
     * @param x n elements of five limbs of 51 bits, below 2^51 + 2^13 before and after
     */
    void powP58(long[] x, int n);
}
