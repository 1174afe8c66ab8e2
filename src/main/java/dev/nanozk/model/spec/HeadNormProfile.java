package dev.nanozk.model.spec;

/**
 * Exponents of the norm of every head of q or k: {@code c = requant(y W^T, sRaw)} in 32 bits, {@code ms = sum c^2 + E} over the head,
 * {@code r = floor(sqrt(headDim 2^(2k) / ms))}, {@code requant(c r gain, sY)} in 16 bits, which is rotated.
 *
 * @param sRaw shift of c, 1..48
 * @param k exponent of r, 1..62
 * @param sY shift of the normed head, 1..48
 * @param normEps integer E: round(headDim eps 4^f), f the exponent of c, at least 1
 */
public record HeadNormProfile(int sRaw, int k, int sY, long normEps) {
    /** Checks every range. */
    public HeadNormProfile {
        NumericProfile.check("shift", sRaw, 1, 48);
        NumericProfile.check("k", k, 1, 62);
        NumericProfile.check("shift", sY, 1, 48);
        NumericProfile.check("normEps", normEps, 1, Long.MAX_VALUE);
    }

    /** Bytes of the canonical form: three 32-bit integers and E, 64 bits. */
    static final int BYTES = 20;

    String toJson() {
        return "{\"sRaw\":" + sRaw + ",\"k\":" + k + ",\"sY\":" + sY + ",\"normEps\":" + normEps + "}";
    }
}
