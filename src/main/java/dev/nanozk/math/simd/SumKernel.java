package dev.nanozk.math.simd;

/**
 * Sums of field elements times small integers, limb by limb in doubles, every step exact: an element's internal form in limbs of 24 bits, integers within 2^24, 2^5 products a sum.
 */
public interface SumKernel {
    /** Bits of an integer, sign apart. */
    int BITS = 24;
    /** Limbs of an element. */
    int LIMBS = 11;
    /** Rows at most. */
    int ROWS = 32;
    /** Largest magnitude of a sum. */
    long LARGEST = 1L << 53;
    /** What the number of columns is a multiple of. */
    int LANES = 8;

    /**
     * {@code out[l lanes + c] = sum_r weights[first + 11 r + l] x[at + stride r + c]} for all limbs l and columns c.
     *
     * @param lanes number of columns, a multiple of {@link #LANES}
     * @param rows at most {@link #ROWS}
     */
    void addUp(double[] out, int lanes, double[] x, int at, int stride, double[] weights, int first, int rows);
}
