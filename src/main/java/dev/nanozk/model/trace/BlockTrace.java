package dev.nanozk.model.trace;

import dev.nanozk.model.inference.HeadNorm;
import dev.nanozk.model.inference.IntegerModel;
import dev.nanozk.model.inference.Kernels;
import dev.nanozk.model.inference.SoftmaxRow;
import dev.nanozk.model.spec.BlockProfile;
import dev.nanozk.model.spec.BlockTensor;
import dev.nanozk.model.spec.FeedForwardKind;
import dev.nanozk.model.spec.ModelSpec;
import java.util.Arrays;

/**
 * All integers of one block over S positions, as inference computes them. Arrays over positions are row-major by
 * position; those of a head h and a query i with key j &lt;= i stand at [h][i (i + 1) / 2 + j].
 * Where positions are learned, qAcc and kAcc are qRaw and kRaw; where the activation is not gated, u and hAcc are empty and h is act.
 */
public final class BlockTrace {
    /** Number of positions S. */
    public final int positions;
    /** Residual stream before the block, S * d, 32 bits. */
    public final int[] xIn;
    /** After attention, S * d. */
    public final int[] xMid;
    /** After the block, S * d. */
    public final int[] xOut;
    /** Norm before attention. */
    public final NormTrace norm1;
    /** Norm before the feed-forward layer. */
    public final NormTrace norm2;
    /** y Wq^T + bq before RoPE, S * queryWidth. */
    public final long[] qRaw;
    /** y Wk^T + bk before RoPE, S * kvWidth. */
    public final long[] kRaw;
    /** Heads of q before their norm, requantised, S * queryWidth; empty where they have none. */
    public final int[] qHeads;
    /** Heads of k before their norm, S * kvWidth; empty where they have none. */
    public final int[] kHeads;
    /** Norm of the heads of q, a row each; null where they have none. */
    public final NormTrace qNorm;
    /** Norm of the heads of k; null where they have none. */
    public final NormTrace kNorm;
    /** After RoPE, S * queryWidth. */
    public final long[] qAcc;
    /** After RoPE, S * kvWidth. */
    public final long[] kAcc;
    /** y Wv^T + bv, S * kvWidth. */
    public final long[] vAcc;
    /** Queries, S * queryWidth, 16 bits. */
    public final int[] q;
    /** Keys, S * kvWidth, 16 bits. */
    public final int[] k;
    /** Values, S * kvWidth, 16 bits. */
    public final int[] v;
    /** Exp table indices, [h][i (i + 1) / 2 + j], in [0, 2^16). */
    public final int[][] lo;
    /** 2^t z - acc - 2^t lo, in [0, 2^t). */
    public final int[][] rem;
    /** Exp[lo]. */
    public final int[][] e;
    /** ceil(max_j acc / 2^t), [h][i]. */
    public final long[][] z;
    /** sum_j e, [h][i]. */
    public final long[][] sum;
    /** floor(2^kR / sum), [h][i]. */
    public final long[][] reciprocal;
    /** sum_j e v, S * queryWidth. */
    public final long[] num;
    /** num R, S * queryWidth. */
    public final long[] oAcc;
    /** Attention output, S * queryWidth, 16 bits. */
    public final int[] o;
    /** o Wo^T + bo, S * d. */
    public final long[] xaAcc;
    /** y2 Wg^T, or y2 Wu^T + bu where the activation is not gated, S * feedForward. */
    public final long[] gAcc;
    /** Input of the activation, 16 bits, S * feedForward. */
    public final int[] g;
    /** The activation of g, S * feedForward. */
    public final int[] act;
    /** y2 Wu^T, never requantised, S * feedForward. */
    public final long[] u;
    /** act u, S * feedForward. */
    public final long[] hAcc;
    /** What Wd multiplies, 32 bits, S * feedForward. */
    public final int[] h;
    /** h Wd^T + bd, S * d. */
    public final long[] xfAcc;

    private BlockTrace(IntegerModel model, int layer, int[] input, int n) {
        ModelSpec spec = model.spec();
        BlockProfile p = model.profile().blocks().get(layer);
        int d = spec.embeddingLength();
        int width = spec.queryWidth();
        int kv = spec.kvWidth();
        if (n < 1 || n > spec.context() || input.length != n * d) {
            throw new IllegalArgumentException(input.length + " residual entries for " + n + " positions of " + d);
        }
        positions = n;
        xIn = input.clone();
        norm1 = NormTrace.compute(xIn, n, model.attnNorm(layer), layer, "y1");
        qRaw = product(model, layer, BlockTensor.Q, norm1.y);
        kRaw = product(model, layer, BlockTensor.K, norm1.y);
        vAcc = product(model, layer, BlockTensor.V, norm1.y);
        qHeads = heads(model.qNorm(layer), qRaw, layer);
        kHeads = heads(model.kNorm(layer), kRaw, layer);
        qNorm = normed(model.qNorm(layer), qHeads, layer);
        kNorm = normed(model.kNorm(layer), kHeads, layer);
        long[] qInput =
                qNorm == null ? qRaw : Arrays.stream(qNorm.y).asLongStream().toArray();
        long[] kInput =
                kNorm == null ? kRaw : Arrays.stream(kNorm.y).asLongStream().toArray();
        qAcc = new long[n * width];
        kAcc = new long[n * kv];
        for (int i = 0; i < n; i++) {
            model.position(i, qInput, i * width, width, qAcc, i * width);
            model.position(i, kInput, i * kv, kv, kAcc, i * kv);
        }
        q = requant16(qAcc, p.sQ(), layer, "q");
        k = requant16(kAcc, p.sK(), layer, "k");
        v = requant16(vAcc, p.sV(), layer, "v");

        int heads = spec.heads();
        int pairs = Math.multiplyExact(n, n + 1) / 2;
        lo = new int[heads][pairs];
        rem = new int[heads][pairs];
        e = new int[heads][pairs];
        z = new long[heads][n];
        sum = new long[heads][n];
        reciprocal = new long[heads][n];
        num = new long[n * width];
        oAcc = new long[n * width];
        attention(model, p, layer);
        o = requant16(oAcc, p.sO(), layer, "o");
        xaAcc = product(model, layer, BlockTensor.ATTN_OUTPUT, o);
        xMid = new int[n * d];
        Kernels.addRequant(xIn, 0, xaAcc, 0, n * d, p.sXa(), xMid, 0, layer, "xa");

        norm2 = NormTrace.compute(xMid, n, model.ffnNorm(layer), layer, "y2");
        boolean gated = spec.architecture().feedForward() == FeedForwardKind.GATED_SILU;
        gAcc = product(model, layer, gated ? BlockTensor.FFN_GATE : BlockTensor.FFN_UP, norm2.y);
        g = requant16(gAcc, p.sG(), layer, "g");
        act = new int[g.length];
        for (int i = 0; i < g.length; i++) {
            act[i] = model.activation(layer).apply(g[i]);
        }
        u = gated ? product(model, layer, BlockTensor.FFN_UP, norm2.y) : new long[0];
        hAcc = new long[u.length];
        for (int i = 0; i < u.length; i++) {
            hAcc[i] = act[i] * u[i];
        }
        h = gated ? new int[g.length] : act;
        if (gated) {
            Kernels.requant32(hAcc, 0, h.length, p.sH(), h, 0, layer, "h");
        }
        xfAcc = product(model, layer, BlockTensor.FFN_DOWN, h);
        xOut = new int[n * d];
        Kernels.addRequant(xMid, 0, xfAcc, 0, n * d, p.sXf(), xOut, 0, layer, "xf");
    }

    /**
     * Computes a block.
     *
     * @param layer block index
     * @param xIn residual stream before the block, S * d
     * @param positions S, at most the context
     * @throws dev.nanozk.model.inference.OutOfRangeException if a value leaves its format
     */
    public static BlockTrace compute(IntegerModel model, int layer, int[] xIn, int positions) {
        return new BlockTrace(model, layer, xIn, positions);
    }

    /** X_0 of the tokens of positions 0, 1, ..., S * d. */
    public static int[] embed(IntegerModel model, int[] tokens) {
        int d = model.spec().embeddingLength();
        int[] out = new int[tokens.length * d];
        for (int i = 0; i < tokens.length; i++) {
            model.embed(tokens[i], i, out, i * d);
        }
        return out;
    }

    private void attention(IntegerModel model, BlockProfile p, int layer) {
        ModelSpec spec = model.spec();
        int width = spec.queryWidth();
        int hd = spec.headDim();
        SoftmaxRow row = new SoftmaxRow();
        for (int head = 0; head < spec.heads(); head++) {
            for (int i = 0; i < positions; i++) {
                row.compute(
                        q,
                        i * width + head * hd,
                        k,
                        v,
                        spec.kvHead(head) * hd,
                        spec.kvWidth(),
                        i + 1,
                        hd,
                        p.t(),
                        p.kR(),
                        model.exp(),
                        lo[head],
                        rem[head],
                        e[head],
                        i * (i + 1) / 2,
                        num,
                        oAcc,
                        i * width + head * hd,
                        layer);
                z[head][i] = row.z;
                sum[head][i] = row.sum;
                reciprocal[head][i] = row.reciprocal;
            }
        }
    }

    private static int[] heads(HeadNorm norm, long[] raw, int layer) {
        int[] out = new int[norm == null ? 0 : raw.length];
        if (norm != null) {
            norm.requantise(raw, 0, raw.length, out, 0, layer);
        }
        return out;
    }

    private static NormTrace normed(HeadNorm norm, int[] heads, int layer) {
        return norm == null
                ? null
                : NormTrace.compute(heads, heads.length / norm.norm().gain().cols(), norm.norm(), layer, norm.site());
    }

    private long[] product(IntegerModel model, int layer, BlockTensor t, int[] input) {
        long[] out = new long[positions * t.outputs(model.spec())];
        model.multiply(layer, t, input, 0, positions, out, 0);
        return out;
    }

    private static int[] requant16(long[] acc, int s, int layer, String site) {
        int[] out = new int[acc.length];
        Kernels.requant16(acc, 0, acc.length, s, out, 0, layer, site);
        return out;
    }
}
