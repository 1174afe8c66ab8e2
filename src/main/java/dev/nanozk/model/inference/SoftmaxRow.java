package dev.nanozk.model.inference;

import dev.nanozk.math.simd.AttentionKernel;
import dev.nanozk.math.simd.Simd;
import dev.nanozk.model.spec.ExpTable;

/**
 * Causal attention of one position and head over n keys, normalised late: z = ceil(max_j acc_j / 2^t),
 * 2^t z - acc_j = lo_j 2^t + rem_j, e_j = Exp[lo_j], sum = sum_j e_j, R = floor(2^kR / sum),
 * num = sum_j e_j v_j, oAcc = num R.
 */
public final class SoftmaxRow {
    /** ceil(max / 2^t). */
    public long z;
    /** sum of the weights, at least 1. */
    public long sum;
    /** floor(2^kR / sum). */
    public long reciprocal;

    /** What the vector kernel wants heads to be multiples of. */
    private static final int LANES = 8;

    private long[] acc = new long[64];
    private double[] scratch = new double[64];

    /**
     * Computes the row.
     *
     * @param q the query of the head at q[qo .. qo + hd)
     * @param k keys, position j at k[ko + j * stride .. + hd)
     * @param v values, laid out as k
     * @param n number of positions, at least 1
     * @param lo table indices, n from offset at
     * @param rem remainders below 2^t, n from offset at
     * @param e weights, n from offset at
     * @param num hd numerators from offset no
     * @param oAcc hd accumulators from offset no
     */
    public void compute(
            int[] q,
            int qo,
            int[] k,
            int[] v,
            int ko,
            int stride,
            int n,
            int hd,
            int t,
            int kR,
            ExpTable exp,
            int[] lo,
            int[] rem,
            int[] e,
            int at,
            long[] num,
            long[] oAcc,
            int no,
            int layer) {
        if (acc.length < n) {
            acc = new long[Math.max(n, 2 * acc.length)];
        }
        AttentionKernel kernel = hd % LANES == 0 ? Simd.attention((long) n * hd).orElse(null) : null;
        if (kernel != null && scratch.length < Math.max(n, hd)) {
            scratch = new double[Math.max(2 * n, hd)];
        }
        long max = kernel == null
                ? scores(q, qo, k, ko, stride, n, hd)
                : kernel.scores(q, qo, k, ko, stride, n, hd, scratch, acc);
        z = Kernels.scoreCeiling(max, t);
        sum = 0;
        for (int j = 0; j < n; j++) {
            long difference = (z << t) - acc[j];
            long index = difference >> t;
            if (index >= ExpTable.SIZE) {
                throw new OutOfRangeException(layer, "score", difference);
            }
            lo[at + j] = (int) index;
            rem[at + j] = (int) (difference - (index << t));
            e[at + j] = exp.get((int) index);
            sum += e[at + j];
        }
        if (sum == 0) {
            throw new OutOfRangeException(layer, "score", 0);
        }
        reciprocal = (1L << kR) / sum;
        if (kernel == null) {
            weighted(e, at, v, ko, stride, n, hd, num, no);
        } else {
            kernel.weighted(e, at, v, ko, stride, n, hd, scratch, num, no);
        }
        for (int c = no; c < no + hd; c++) {
            oAcc[c] = num[c] * reciprocal;
        }
    }

    private long scores(int[] q, int qo, int[] k, int ko, int stride, int n, int hd) {
        long max = Long.MIN_VALUE;
        for (int j = 0; j < n; j++) {
            long a = 0;
            int kj = ko + j * stride;
            for (int c = 0; c < hd; c++) {
                a += (long) q[qo + c] * k[kj + c];
            }
            acc[j] = a;
            max = Math.max(max, a);
        }
        return max;
    }

    private static void weighted(int[] e, int at, int[] v, int ko, int stride, int n, int hd, long[] num, int no) {
        for (int c = 0; c < hd; c++) {
            long total = 0;
            for (int j = 0; j < n; j++) {
                total += (long) e[at + j] * v[ko + j * stride + c];
            }
            num[no + c] = total;
        }
    }
}
