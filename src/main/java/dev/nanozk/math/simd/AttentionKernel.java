package dev.nanozk.math.simd;

/** The two exact sums of attention over 16-bit keys and values, position j of a head at {@code ko + j stride}; a head has a multiple of 8 entries. */
public interface AttentionKernel {
    /**
     * {@code acc[j] = sum_c q[qo + c] k[ko + j stride + c]} for n positions.
     *
     * @param scratch of width entries or more
     * @return the largest
     */
    long scores(int[] q, int qo, int[] k, int ko, int stride, int n, int width, double[] scratch, long[] acc);

    /**
     * {@code num[no + c] = sum_j e[at + j] v[ko + j stride + c]} for width columns, 0 &lt;= e &lt; 2^16.
     *
     * @param scratch of n entries or more
     */
    void weighted(int[] e, int at, int[] v, int ko, int stride, int n, int width, double[] scratch, long[] num, int no);
}
