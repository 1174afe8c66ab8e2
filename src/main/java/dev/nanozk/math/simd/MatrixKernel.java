package dev.nanozk.math.simd;

import java.lang.foreign.MemorySegment;

/**
 * Exact products of stored weights with integers. A block of 32 weights is {@code q_i D}: signed bytes behind two bytes of its scale (34 bytes in all, {@code q8}), or 16 bytes of two
 * 4-bit integers plus 8 each (18 bytes, {@code q4}; integer i in the low half of byte i, integer i + 16 in the high half). D is what a table says about the scale's 16 bits: a whole
 * number within 2^24.
 *
 * <p>Inside a block sums are 32-bit integers. Rows as they are stored are added up in four lanes or more, 8 products at most in each, which inputs of {@link #INPUT_BITS} bits with their sign
 * can't overflow: {@code 8 2^7 2^20 = 2^30}. In a panel all 32 products of a block are in one lane: {@code 32 2^7 2^18 = 2^30} of bytes ({@link #PANEL_BITS}), {@code 32 2^3 2^20 = 2^28} of halves of
 * bytes. A row's sums are exact where {@code sum |q_i D x_i|} is below {@link #BOUND}; the caller sees to it.
 */
public interface MatrixKernel {
    /** Entries of a block. */
    int BLOCK = 32;

    /** Integers that {@link #pairs} makes of a block's inputs. */
    int PAIRS = 48;

    /** Inputs of rows as they are stored, and of panels of halves of bytes, are in {@code [-2^20, 2^20)}. */
    int INPUT_BITS = 21;

    /** Inputs of panels of bytes are in {@code [-2^18, 2^18)}. */
    int PANEL_BITS = 19;

    /** What the sums of a stored row's absolute products have to stay below. */
    long BOUND = 1L << 49;

    /** Doubles below are whole numbers and so are their sums: the bound of {@link #tile}. */
    long EXACT = 1L << 53;

    /** Entries of a table of factors. */
    int TABLE = 1 << 16;

    /** Rows that are multiplied at once: of a panel, and of a stored matrix. */
    int ROWS = 4;

    /** How rows of the other types are stored; numbers and layouts of GGML. */
    enum Layout {
        Q4_1(20),
        Q5_0(22),
        Q5_1(24),
        Q4_K(144),
        Q5_K(176),
        Q6_K(210),
        F32(4),
        F16(2),
        BF16(2);

        private final int bytes;

        Layout(int bytes) {
            this.bytes = bytes;
        }

        /** Bytes of a block, or of a float. */
        public int bytes() {
            return bytes;
        }
    }

    /** Sums under way of a panel of {@link #ROWS} rows and so many inputs: of a block, and of all blocks modulo 2^32 and as floats. */
    record Scratch(int[] sums, int[] low, float[] near) {
        public Scratch(int inputs) {
            this(new int[ROWS * inputs], new int[ROWS * inputs], new float[ROWS * inputs]);
        }
    }

    /**
     * A matrix whose rows are stored as blocks.
     *
     * @param data its rows one after another, a native segment
     * @param order the stored row of each row, null where they are the same
     * @param blocks of a row
     * @param table D by the bits of a scale
     */
    record Stored(MemorySegment data, int[] order, int blocks, int[] table) {}

    /**
     * {@code out[oo + i stride + r] = sum_c w[r][c] x[xo + 32 i blocks + c]} for the rows r from (inclusive) to (exclusive) and n inputs.
     *
     * @throws IndexOutOfBoundsException if a row is not all inside the segment
     */
    void q8(Stored w, int from, int to, int[] x, int xo, int n, long[] out, int oo, int stride);

    /** As q8. @param pairs the inputs by {@link #pairs}, one after another from po on */
    void q4(Stored w, int from, int to, int[] pairs, int po, int n, long[] out, int oo, int stride);

    /** Writes the integers of blocks that follow each other from {@code q[qo]} on, and each block's D from {@code d[to]} on. */
    void spreadQ8(MemorySegment w, long at, int blocks, int[] table, int[] q, int qo, int[] d, int to);

    /** As spreadQ8. */
    void spreadQ4(MemorySegment w, long at, int blocks, int[] table, int[] q, int qo, int[] d, int to);

    /** Inputs of a panel that is to hold n: a vector's lanes where they are enough, else twice as many. */
    int inputs(int n);

    /**
     * {@code out[r inputs + i] = sum_c q[32 r blocks + c] d[r blocks + c / 32] x[xo + c width + i]} for {@link #ROWS} rows.
     *
     * @param q small integers, row by row
     * @param d factors, row by row
     * @param x the inputs' entries of a column side by side, width apart from those of the next
     * @param inputs what {@link #inputs} says
     * @param scratch for so many inputs
     */
    void panel(int[] q, int[] d, int blocks, int[] x, int xo, int width, int inputs, Scratch scratch, long[] out);

    /**
     * {@code out[i] = q_i D + M} of stored blocks, modulo 2^32.
     *
     * @param w a native segment
     * @param at offset of the first block in it
     * @param d D of each group of a block
     * @param m M of each group, 0 where the layout has no offsets
     */
    void unpack(Layout layout, MemorySegment w, long at, int blocks, int[] d, int[] m, int[] out);

    /**
     * {@code out[i] = floor(w_i 2^kw + 1/2)} of stored floats, which have to be finite and these integers within 32 bits.
     *
     * @param cols a multiple of 32
     * @param kw exponent, 0 to 24
     */
    void unpackFloats(Layout layout, MemorySegment w, long at, int cols, int kw, int[] out);

    /**
     * {@code out[oo + i stride] = sum_c w[c] x[xo + i cols + c]} for a row of 32-bit integers and one input or two.
     *
     * @param cols a multiple of 32
     * @param near x as floats
     */
    void row(int[] w, int cols, int[] x, float[] near, int xo, int n, long[] out, int oo, int stride);

    /**
     * {@code out[oo + i stride + r] = sum_c w[r][c] x[i][c]} for four rows and four inputs of whole numbers: both row by row, a row cols entries long, rows from offset 0 of w and
     * from xo of x.
     *
     * @param cols a multiple of 8
     */
    void tile(double[] w, double[] x, int xo, int cols, long[] out, int oo, int stride);

    /**
     * What {@code q4} wants of n inputs, {@link #PAIRS} integers a block: 16 inputs x that meet the low halves of its bytes; {@code y - 16 x}, y those that meet the high ones; and
     * {@code -8 (x + y)}. Of a byte {@code b = 16 h + l}, {@code (l - 8) x + (h - 8) y} is then {@code b x + h (y - 16 x) - 8 (x + y)}.
     */
    void pairs(int[] x, int xo, int n, int blocks, int[] pairs);
}
