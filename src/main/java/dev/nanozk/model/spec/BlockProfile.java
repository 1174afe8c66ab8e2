package dev.nanozk.model.spec;

/**
 * Shifts and exponents of one block; with the weights they fix every integer of the block.
 *
 * @param k1 exponent of r in the first norm: r = floor(sqrt(d 2^(2 k1) / ms)), 1..62
 * @param sY1 shift of y = requant(X r gain), the mean subtracted from X and the bias added where the norm has them
 * @param sQ shift of q, after RoPE where positions are rotary
 * @param sK shift of k, after RoPE where positions are rotary
 * @param sV shift of v
 * @param t score step: 2^t z - acc = 2^t lo + rem, 1..16
 * @param kR exponent of the reciprocal R = floor(2^kR / sum), 1..47
 * @param sO shift of o = requant((sum e v) R)
 * @param sXa shift of the attention output into the residual stream
 * @param k2 exponent of r in the second norm
 * @param sY2 shift of the second y
 * @param sG shift of g, the input of the activation
 * @param gExponent exponent of g and of its activation, -16..30
 * @param sH shift of h = requant(SiLU(g) u); 0 where the activation is not gated
 * @param sXf shift of the feed-forward output into the residual stream
 * @param normEps integer E added to ms in both norms: round(d eps 4^fx), at least 1
 * @param qNorm norm of the heads of q, null where they have none
 * @param kNorm norm of the heads of k, null where they have none
 */
public record BlockProfile(
        int k1,
        int sY1,
        int sQ,
        int sK,
        int sV,
        int t,
        int kR,
        int sO,
        int sXa,
        int k2,
        int sY2,
        int sG,
        int gExponent,
        int sH,
        int sXf,
        long normEps,
        HeadNormProfile qNorm,
        HeadNormProfile kNorm) {
    /** Checks every range. */
    public BlockProfile {
        NumericProfile.check("k1", k1, 1, 62);
        NumericProfile.check("k2", k2, 1, 62);
        NumericProfile.check("t", t, 1, 16);
        NumericProfile.check("kR", kR, 1, 47);
        NumericProfile.check("gExponent", gExponent, ActivationTable.MIN_EXPONENT, ActivationTable.MAX_EXPONENT);
        for (int s : new int[] {sY1, sQ, sK, sV, sO, sXa, sY2, sG, sXf}) {
            NumericProfile.check("shift", s, 1, 48);
        }
        NumericProfile.check("sH", sH, 0, 48);
        NumericProfile.check("normEps", normEps, 1, Long.MAX_VALUE);
        if ((qNorm == null) != (kNorm == null)) {
            throw new IllegalArgumentException("profile: heads of q and of k are normed, or neither");
        }
    }

    /** Without norms of heads. */
    public BlockProfile(
            int k1,
            int sY1,
            int sQ,
            int sK,
            int sV,
            int t,
            int kR,
            int sO,
            int sXa,
            int k2,
            int sY2,
            int sG,
            int gExponent,
            int sH,
            int sXf,
            long normEps) {
        this(k1, sY1, sQ, sK, sV, t, kR, sO, sXa, k2, sY2, sG, gExponent, sH, sXf, normEps, null, null);
    }

    /** The same with norms of heads. */
    BlockProfile with(HeadNormProfile q, HeadNormProfile k) {
        return new BlockProfile(k1, sY1, sQ, sK, sV, t, kR, sO, sXa, k2, sY2, sG, gExponent, sH, sXf, normEps, q, k);
    }

    int[] ints() {
        return new int[] {k1, sY1, sQ, sK, sV, t, kR, sO, sXa, k2, sY2, sG, gExponent, sH, sXf};
    }

    static BlockProfile of(int[] v, long eps) {
        return new BlockProfile(
                v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10], v[11], v[12], v[13], v[14], eps);
    }

    /** Number of 32-bit fields. */
    static final int INTS = 15;

    static final String[] NAMES = {
        "k1", "sY1", "sQ", "sK", "sV", "t", "kR", "sO", "sXa", "k2", "sY2", "sG", "gExponent", "sH", "sXf"
    };
}
