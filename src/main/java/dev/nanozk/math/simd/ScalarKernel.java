package dev.nanozk.math.simd;

/**
 * Products in the scalar field on blocks of eight elements, five signed limbs of 51 bits each (limb k of element i at {@code 40 (i / 8) + 8 k + i mod 8}), in Montgomery form
 * with R = 2^255. Elements have many representations; kernels agree modulo ell.
 *
 * <p>An element is <i>reduced</i> with limbs 0 to 3 in [-2^50, 2^50) and a value within 1.15 2^252. Results of {@link #mul}, {@link #sumOfProducts} and {@link #fold} are reduced; fold's bound
 * follows from {@code V -> V / 8 + 2^252}. Operands may be anything whose limbs' products stay within 2^102 and whose values' product is within 2^506: two reduced elements or
 * differences of two, or one sum of up to four and one reduced element.
 */
public interface ScalarKernel {
    /** Blocks that {@link #dot} adds up at most. */
    int MOST_BLOCKS = 256;

    /** {@code r = a b / R}, element by element; results may overwrite operands. */
    void mul(double[] r, int ro, double[] a, int ao, double[] b, int bo, int blocks);

    /** {@code r = (a b + c d) / R}, element by element, reduced; each product's operands as for {@link #mul}, the sum of the values' products within 2^506. */
    void sumOfProducts(
            double[] r,
            int ro,
            double[] a,
            int ao,
            double[] b,
            int bo,
            double[] c,
            int co,
            double[] d,
            int dOffset,
            int blocks);

    /**
     * {@code r = a + b}, brought back to half of ell by its top limb, limbs within 2^50 + 4, so that it may stand where a reduced element may. The sum before that has limbs
     * within 2^52 and a value within 2^254, as that of three reduced elements: what is taken from a limb, at most four times ell's, leaves it below 2^53.
     */
    void add(double[] r, int ro, double[] a, int ao, double[] b, int bo, int blocks);

    /** {@code r = even + c (odd - even) / R} for one element c of five limbs; even, odd and c are reduced. */
    void fold(double[] r, int ro, double[] even, int eo, double[] odd, int oo, double[] c, int blocks);

    /**
     * {@code sum_j a_j b_j} of each lane, not reduced: ten columns of 51 bits, column k of lane i at {@code columns[8 k + i]}, within 2^62.
     *
     * @param blocks at most {@link #MOST_BLOCKS}
     */
    void dot(double[] a, int ao, double[] b, int bo, int blocks, long[] columns);
}
