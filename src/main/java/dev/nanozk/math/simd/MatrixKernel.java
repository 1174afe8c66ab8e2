package dev.nanozk.math.simd;

import java.lang.foreign.MemorySegment;

/**
 * Exact products of stored weights with integers. A block of 32 weights is {@code q_i D}: signed bytes behind two bytes of its scale (34 bytes in all, {@code q8}), or 16 bytes of two
 * 4-bit integers plus 8 each (18 bytes, {@code q4}; integer i in the low half of byte i, integer i + 16 in the high half). D is what a table says about the scale's 16 bits: a whole
 * number, kept as a double.
 *
 * <p>Inside a block sums are 32-bit integers, which inputs of {@link #INPUT_BITS} bits with their sign can't overflow: {@code 32 2^7 2^18 = 2^30}. Blocks are added up as doubles
 * below 2^53, which are exact in any order: the caller sees to it that {@code sum |q_i D x_i|} of a row is below {@link #EXACT}.
 */
public interface MatrixKernel {
    /** Entries of a block. */
    int BLOCK = 32;

    /** Inputs are in {@code [-2^18, 2^18)}. */
    int INPUT_BITS = 19;

    /** Doubles below are whole numbers and so are their sums. */
    long EXACT = 1L << 53;

    /** Entries of a table of factors. */
    int TABLE = 1 << 16;

    /** Rows of a panel. */
    int ROWS = 4;

    /**
     * {@code out[oo + r] = sum_c w[r][c] x[xo + c]} for rows that follow each other.
     *
     * @param w a native segment
     * @param at offset of the first row in it
     * @param blocks of a row
     * @param table D by the bits of a scale
     */
    void q8(MemorySegment w, long at, int rows, int blocks, double[] table, int[] x, int xo, long[] out, int oo);

    /** As q8. @param shift {@code -8 (x[xo + 32 b + i] + x[xo + 32 b + i + 16])} at 16 b + i, by {@link #shifts} */
    void q4(
            MemorySegment w,
            long at,
            int rows,
            int blocks,
            double[] table,
            int[] x,
            int xo,
            int[] shift,
            long[] out,
            int oo);

    /** Writes the integers of blocks that follow each other from {@code q[qo]} on, and each block's D from {@code d[to]} on. */
    void spreadQ8(MemorySegment w, long at, int blocks, double[] table, int[] q, int qo, double[] d, int to);

    /** As spreadQ8. */
    void spreadQ4(MemorySegment w, long at, int blocks, double[] table, int[] q, int qo, double[] d, int to);

    /** Inputs of a panel. */
    int inputs();

    /**
     * {@code acc[r inputs() + i] = sum_c q[32 r blocks + c] d[r blocks + c / 32] x[xo + c width + i]} for {@link #ROWS} rows and {@link #inputs()} inputs.
     *
     * @param q small integers, row by row
     * @param d factors, row by row
     * @param x the inputs' entries of a column side by side, width apart from those of the next
     * @param sums scratch of ROWS inputs() entries, as acc has
     */
    void panel(int[] q, double[] d, int blocks, int[] x, int xo, int width, int[] sums, double[] acc);

    /**
     * {@code out[oo + i stride + r] = sum_c w[r][c] x[i][c]} for four rows and four inputs of whole numbers: both row by row, a row cols entries long, rows from offset 0 of w and
     * from xo of x.
     *
     * @param cols a multiple of 8
     */
    void tile(double[] w, double[] x, int xo, int cols, long[] out, int oo, int stride);

    /** What {@code q4} adds for the 8 that its integers are stored with. */
    static int[] shifts(int[] x, int xo, int blocks) {
        int[] shift = new int[BLOCK / 2 * blocks];
        for (int b = 0; b < blocks; b++) {
            for (int i = 0; i < BLOCK / 2; i++) {
                int at = xo + BLOCK * b + i;
                shift[BLOCK / 2 * b + i] = -8 * (x[at] + x[at + BLOCK / 2]);
            }
        }
        return shift;
    }
}
