package dev.nanozk.model.inference;

import dev.nanozk.model.spec.ActivationTable;
import dev.nanozk.model.spec.BlockProfile;
import dev.nanozk.model.spec.BlockTensor;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NumericProfile;
import java.util.Arrays;

/**
 * Incremental exact inference, one position a step, with a KV cache. Gives the same integers as
 * {@link dev.nanozk.model.trace.BlockTrace}. Not thread-safe.
 */
public final class ForwardPass {
    private final IntegerModel model;
    private final ModelSpec spec;
    private final NumericProfile profile;
    private final KvCache cache;
    private final SoftmaxRow row = new SoftmaxRow();
    private int[][] boundaries;
    private int position;

    private final int[] x;
    private final int[] y;
    private final int[] q;
    private final int[] o;
    private final int[] h;
    private final int[] heads;
    private final long[] wide;
    private final long[] rotated;
    private final long[] num;
    private int[] lo = new int[64];
    private int[] rem = new int[64];
    private int[] e = new int[64];

    /** @param keepBoundaries whether to keep the residual stream at every layer boundary for the prover */
    public ForwardPass(IntegerModel model, boolean keepBoundaries) {
        this.model = model;
        spec = model.spec();
        profile = model.profile();
        cache = new KvCache(spec);
        boundaries = keepBoundaries ? new int[spec.blocks() + 1][16 * spec.embeddingLength()] : null;
        int d = spec.embeddingLength();
        int width = spec.queryWidth();
        int widest = Math.max(Math.max(d, width), spec.feedForward());
        x = new int[d];
        y = new int[d];
        q = new int[width];
        o = new int[width];
        heads = new int[spec.architecture().headNorms() ? width : 0];
        h = new int[spec.feedForward()];
        wide = new long[widest];
        rotated = new long[widest];
        num = new long[width];
    }

    /** Without boundaries. */
    public ForwardPass(IntegerModel model) {
        this(model, false);
    }

    /** Number of positions done. */
    public int position() {
        return position;
    }

    /**
     * Forgets all positions from {@code positions} on. Keys and values of a position depend on the tokens up to it alone, so what is kept is what a fresh
     * pass over the same tokens would hold; {@link #logits()} needs a further {@link #step} first.
     */
    public void rewind(int positions) {
        if (positions < 0 || positions > position) {
            throw new IllegalArgumentException("rewind to " + positions + " of " + position + " positions");
        }
        position = positions;
    }

    /**
     * Advances by one token; {@link #logits()} then gives the distribution of the next.
     *
     * @throws OutOfRangeException if a value leaves its format
     * @throws IllegalStateException if the context is full
     */
    public void step(int token) {
        if (position >= spec.context()) {
            throw new IllegalStateException("context of " + spec.context() + " positions is full");
        }
        if (token < 0 || token >= spec.vocabulary()) {
            throw new IllegalArgumentException("token " + token);
        }
        model.embed(token, position, x, 0);
        keep(0);
        if (lo.length <= position) {
            int size = 2 * lo.length;
            lo = new int[size];
            rem = new int[size];
            e = new int[size];
        }
        for (int l = 0; l < spec.blocks(); l++) {
            attention(l, profile.blocks().get(l));
            feedForward(l, profile.blocks().get(l));
            keep(l + 1);
        }
        position++;
    }

    private void keep(int boundary) {
        if (boundaries != null) {
            int d = x.length;
            int[] to = boundaries[boundary];
            if (to.length < (position + 1) * d) {
                to = boundaries[boundary] = Arrays.copyOf(to, 2 * to.length);
            }
            System.arraycopy(x, 0, to, position * d, d);
        }
    }

    private void attention(int l, BlockProfile p) {
        int d = x.length;
        int width = spec.queryWidth();
        int kv = spec.kvWidth();
        int hd = spec.headDim();
        model.attnNorm(l).apply(x, 0, wide, y, 0, l, "y1");
        cache.reserve(l, position + 1);
        int[] keys = cache.keys(l);
        int[] values = cache.values(l);
        model.multiply(l, BlockTensor.Q, y, 0, wide, 0);
        normHeads(model.qNorm(l), width, l);
        model.position(position, wide, 0, width, rotated, 0);
        Kernels.requant16(rotated, 0, width, p.sQ(), q, 0, l, "q");
        model.multiply(l, BlockTensor.K, y, 0, wide, 0);
        normHeads(model.kNorm(l), kv, l);
        model.position(position, wide, 0, kv, rotated, 0);
        Kernels.requant16(rotated, 0, kv, p.sK(), keys, position * kv, l, "k");
        model.multiply(l, BlockTensor.V, y, 0, wide, 0);
        Kernels.requant16(wide, 0, kv, p.sV(), values, position * kv, l, "v");
        for (int head = 0; head < spec.heads(); head++) {
            row.compute(
                    q,
                    head * hd,
                    keys,
                    values,
                    spec.kvHead(head) * hd,
                    kv,
                    position + 1,
                    hd,
                    p.t(),
                    p.kR(),
                    model.exp(),
                    lo,
                    rem,
                    e,
                    0,
                    num,
                    wide,
                    head * hd,
                    l);
        }
        Kernels.requant16(wide, 0, width, p.sO(), o, 0, l, "o");
        model.multiply(l, BlockTensor.ATTN_OUTPUT, o, 0, wide, 0);
        Kernels.addRequant(x, 0, wide, 0, d, p.sXa(), x, 0, l, "xa");
    }

    /** The heads in {@code wide}; o is free until attention. */
    private void normHeads(HeadNorm norm, int n, int l) {
        if (norm != null) {
            norm.apply(wide, n, heads, o, rotated, l);
        }
    }

    private void feedForward(int l, BlockProfile p) {
        int f = spec.feedForward();
        model.ffnNorm(l).apply(x, 0, wide, y, 0, l, "y2");
        ActivationTable activation = model.activation(l);
        switch (spec.architecture().feedForward()) {
            case GATED_SILU -> {
                model.multiply(l, BlockTensor.FFN_GATE, y, 0, wide, 0);
                Kernels.requant16(wide, 0, f, p.sG(), h, 0, l, "g");
                model.multiply(l, BlockTensor.FFN_UP, y, 0, wide, 0);
                for (int i = 0; i < f; i++) {
                    wide[i] *= activation.apply(h[i]);
                }
                Kernels.requant32(wide, 0, f, p.sH(), h, 0, l, "h");
            }
            case GELU -> {
                model.multiply(l, BlockTensor.FFN_UP, y, 0, wide, 0);
                Kernels.requant16(wide, 0, f, p.sG(), h, 0, l, "g");
                for (int i = 0; i < f; i++) {
                    h[i] = activation.apply(h[i]);
                }
            }
        }
        model.multiply(l, BlockTensor.FFN_DOWN, h, 0, wide, 0);
        Kernels.addRequant(x, 0, wide, 0, x.length, p.sXf(), x, 0, l, "xf");
    }

    /** Exact logit accumulators after the last token, value = accumulator * 2^-{@link IntegerModel#logitExponent()}. */
    public long[] logits() {
        if (position == 0) {
            throw new IllegalStateException("no token yet");
        }
        model.outputNorm().apply(x, 0, wide, y, 0, spec.blocks(), "yf");
        long[] out = new long[spec.vocabulary()];
        Kernels.multiply(model.output(), y, 0, out, 0);
        return out;
    }

    /** Index of the largest logit, the lowest on ties. */
    public static int argmax(long[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }

    /** The greedy next token. */
    public int greedy() {
        return argmax(logits());
    }

    /** Residual stream X_l of all positions so far, int32[positions * d], row-major; l in 0..blocks. */
    public int[] boundary(int l) {
        if (boundaries == null) {
            throw new IllegalStateException("boundaries were not kept");
        }
        return Arrays.copyOf(boundaries[l], position * x.length);
    }
}
