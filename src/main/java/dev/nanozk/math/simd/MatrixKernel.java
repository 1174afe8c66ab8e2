package dev.nanozk.math.simd;

import java.lang.foreign.MemorySegment;

/**
 * Exact products of stored weights with integers. A block of 32 weights is {@code q_i D}, {@code D = floor(d scale + 1/2)} with d the binary16 number that
 * the block begins with: signed bytes behind it (34 bytes in all, {@code q8}), or 16 bytes of two 4-bit integers plus 8 each (18 bytes, {@code q4}; integer i
 * in the low half of byte i, integer i + 16 in the high half).
 *
 * <p>Products are sums of doubles below 2^53, which are exact in any order. So inputs have 16 bits with their sign, and {@code sum |q_i D|} of a row is at
 * most 2^37 ({@link #MOST_ROW_SUM}). Wider inputs are split by the caller: {@code x = 2^16 high + low}.
 */
public interface MatrixKernel {
    /** Entries of a block. */
    int BLOCK = 32;

    /** The largest sum of a row's absolute weights. */
    long MOST_ROW_SUM = 1L << 37;

    /**
     * {@code out[oo + r] = sum_c w[r][c] x[c]} for rows that follow each other.
     *
     * @param at offset of the first row in the segment
     * @param blocks of a row
     * @param x 16-bit inputs, 32 a block
     */
    void q8(MemorySegment w, long at, int rows, int blocks, double scale, int[] x, long[] out, int oo);

    /** The same with two inputs: {@code out[oo + r] = sum_c w[r][c] (2^16 high[c] + low[c])}. */
    void q8(MemorySegment w, long at, int rows, int blocks, double scale, int[] low, int[] high, long[] out, int oo);

    /** As q8. @param shift {@code -8 (x[32 b + i] + x[32 b + i + 16])} at 16 b + i, by {@link #shifts} */
    void q4(MemorySegment w, long at, int rows, int blocks, double scale, int[] x, int[] shift, long[] out, int oo);

    /** Writes the weights {@code q D} of so many blocks that follow each other as doubles. */
    void q8(MemorySegment w, long at, int blocks, double scale, double[] out, int oo);

    /** As q8. */
    void q4(MemorySegment w, long at, int blocks, double scale, double[] out, int oo);

    /**
     * {@code out[oo + i stride + r] = sum_c w[r][c] x[i][c]} for four rows and four inputs: both row by row, a row cols entries long, rows from offset 0 of w and from xo of x.
     *
     * @param cols a multiple of 8
     */
    void tile(double[] w, double[] x, int xo, int cols, long[] out, int oo, int stride);

    /** What {@code q4} adds for the 8 that its integers are stored with. */
    static int[] shifts(int[] x, int blocks) {
        int[] shift = new int[16 * blocks];
        for (int b = 0; b < blocks; b++) {
            for (int i = 0; i < 16; i++) {
                shift[16 * b + i] = -8 * (x[BLOCK * b + i] + x[BLOCK * b + i + 16]);
            }
        }
        return shift;
    }
}
