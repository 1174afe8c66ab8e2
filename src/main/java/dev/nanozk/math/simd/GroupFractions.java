package dev.nanozk.math.simd;

/**
 * Sums of A = 2^k fractions, for a batch of groups: {@code (P_1, Q_1) + (P_2, Q_2) = (P_1 Q_2 + P_2 Q_1, Q_1 Q_2)} in pairs. Where all numerators are one, the first pairs are
 * {@code (q_0 + q_1, q_0 q_1)}. Results are reduced.
 */
public final class GroupFractions {
    private static final int LENGTH = GroupPairs.LENGTH;

    private final ScalarKernel kernel;
    private final int arity;
    private final boolean ones;
    /** Numerators, then denominators. */
    private final double[] work;

    private final double[] result = new double[2 * LENGTH];

    /** @param ones whether all numerators are one, and the groups hold denominators alone */
    public GroupFractions(ScalarKernel kernel, int arity, boolean ones) {
        this.kernel = kernel;
        this.arity = arity;
        this.ones = ones;
        this.work = new double[2 * LENGTH * arity];
    }

    /** P and Q of the even or the odd groups, as a batch of single groups that holds until the next call. */
    public double[] of(GroupPairs pairs, int batch, int half) {
        int blocks = pairs.blocks(batch);
        int q = LENGTH * arity;
        int length = LENGTH * pairs.columns();
        System.arraycopy(pairs.data(), pairs.column(batch, half, 0), work, ones ? q : 0, length);
        if (ones && arity == 1) {
            throw new IllegalStateException("a layer whose groups have one fraction stores its numerator");
        }
        for (int n = arity; n > 1; n >>= 1) {
            for (int a = 0; a < n; a += 2) {
                int at = LENGTH * a;
                int to = at / 2;
                if (ones && n == arity) {
                    kernel.add(work, to, work, q + at, work, q + at + LENGTH, blocks);
                } else {
                    kernel.sumOfProducts(
                            work, to, work, at, work, q + at + LENGTH, work, at + LENGTH, work, q + at, blocks);
                }
                kernel.mul(work, q + to, work, q + at, work, q + at + LENGTH, blocks);
            }
        }
        System.arraycopy(work, 0, result, 0, LENGTH);
        System.arraycopy(work, q, result, LENGTH, LENGTH);
        return result;
    }
}
