package dev.nanozk.proving.relation;

/**
 * The prover's integers of one block over S positions: row-major by position; those of head h, query i and key j &lt;= i stand
 * at [h][i (i + 1) / 2 + j].
 *
 * @param xIn residual stream before the block, S x d
 * @param xMid after attention
 * @param xOut after the block
 * @param norm1 norm before attention
 * @param norm2 norm before the feed-forward layer
 * @param qNorm norm of the heads of q, null where they have none
 * @param kNorm norm of the heads of k, null where they have none
 * @param qRaw y Wq^T + bq before the norm of heads and RoPE
 * @param kRaw y Wk^T + bk before the norm of heads and RoPE
 * @param qAcc after RoPE; qRaw where positions are learned
 * @param kAcc after RoPE; kRaw where positions are learned
 * @param vAcc y Wv^T + bv
 * @param q queries
 * @param k keys
 * @param v values
 * @param lo exp table indices
 * @param rem remainders of the scores below 2^t
 * @param e Exp[lo]
 * @param z ceil(max / 2^t), [h][i]
 * @param sum sums of e, [h][i]
 * @param reciprocal floor(2^kR / sum), [h][i]
 * @param oAcc numerators times reciprocals
 * @param o attention output
 * @param xaAcc o Wo^T + bo
 * @param gAcc y2 Wg^T, or y2 Wu^T + bu where the activation is not gated
 * @param g input of the activation
 * @param act activation of g
 * @param u y2 Wu^T; empty where the activation is not gated
 * @param hAcc act u; empty where the activation is not gated
 * @param h requantised act u, or act
 * @param xfAcc h Wd^T + bd
 */
public record BlockWitness(
        int[] xIn,
        int[] xMid,
        int[] xOut,
        NormWitness norm1,
        NormWitness norm2,
        HeadNormWitness qNorm,
        HeadNormWitness kNorm,
        long[] qRaw,
        long[] kRaw,
        long[] qAcc,
        long[] kAcc,
        long[] vAcc,
        int[] q,
        int[] k,
        int[] v,
        int[][] lo,
        int[][] rem,
        int[][] e,
        long[][] z,
        long[][] sum,
        long[][] reciprocal,
        long[] oAcc,
        int[] o,
        long[] xaAcc,
        long[] gAcc,
        int[] g,
        int[] act,
        long[] u,
        long[] hAcc,
        int[] h,
        long[] xfAcc) {
    static AdviceBuilder.Filler rows(int[] values, int width) {
        return (unit, position) -> values[position * width + unit];
    }

    static AdviceBuilder.Filler rows(long[] values, int width) {
        return (unit, position) -> values[position * width + unit];
    }

    static AdviceBuilder.Filler heads(long[][] values) {
        return (head, position) -> values[head][position];
    }

    /** Entries of unit h * S + j at query position i. */
    static AdviceBuilder.Filler scores(int[][] values, int positions) {
        return (unit, i) -> values[unit / positions][i * (i + 1) / 2 + unit % positions];
    }
}
