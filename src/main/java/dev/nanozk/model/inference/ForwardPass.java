package dev.nanozk.model.inference;

import dev.nanozk.model.spec.ActivationTable;
import dev.nanozk.model.spec.BlockProfile;
import dev.nanozk.model.spec.BlockTensor;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NumericProfile;
import java.util.Arrays;

/**
 * Incremental exact inference with a KV cache: one position a step, or several at once, whose weights are then read once. Gives the same integers as
 * {@link dev.nanozk.model.trace.BlockTrace}, however positions are grouped. Not thread-safe.
 */
public final class ForwardPass {
    /** Positions that are computed at once at most. */
    public static final int MOST = 32;

    private final IntegerModel model;
    private final ModelSpec spec;
    private final NumericProfile profile;
    private final KvCache cache;
    private final SoftmaxRow row = new SoftmaxRow();
    private int[][] boundaries;
    private int position;

    /** Positions that there is room for at once. */
    private int room;
    /** Positions of the last step. */
    private int last;

    private int[] x;
    private int[] y;
    private int[] q;
    private int[] o;
    private int[] h;
    private int[] heads;
    private long[] wide;
    private long[] rotated;
    private long[] num;
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
        makeRoom(1);
    }

    private void makeRoom(int n) {
        if (n <= room) {
            return;
        }
        int d = spec.embeddingLength();
        int width = spec.queryWidth();
        int widest = Math.max(Math.max(d, width), spec.feedForward());
        x = new int[n * d];
        y = new int[n * d];
        q = new int[n * width];
        o = new int[n * width];
        heads = new int[spec.architecture().headNorms() ? n * width : 0];
        h = new int[n * spec.feedForward()];
        wide = new long[n * widest];
        rotated = new long[n * widest];
        num = new long[n * width];
        room = n;
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
        last = 0;
    }

    /**
     * Advances by tokens[from .. to), {@link #MOST} at once.
     *
     * @throws OutOfRangeException if a value leaves its format; positions of earlier groups stay
     * @throws IllegalStateException if the context has no room for all
     */
    public void steps(int[] tokens, int from, int to) {
        if (to - from > spec.context() - position) {
            throw new IllegalStateException("context of " + spec.context() + " positions is full");
        }
        for (int at = from; at < to; at += MOST) {
            advance(tokens, at, Math.min(MOST, to - at));
        }
    }

    /**
     * Advances by one token; {@link #logits()} then gives the distribution of the next.
     *
     * @throws OutOfRangeException if a value leaves its format
     * @throws IllegalStateException if the context is full
     */
    public void step(int token) {
        steps(new int[] {token}, 0, 1);
    }

    private void advance(int[] tokens, int from, int n) {
        for (int i = from; i < from + n; i++) {
            if (tokens[i] < 0 || tokens[i] >= spec.vocabulary()) {
                throw new IllegalArgumentException("token " + tokens[i]);
            }
        }
        last = 0;
        makeRoom(n);
        for (int i = 0; i < n; i++) {
            model.embed(tokens[from + i], position + i, x, i * spec.embeddingLength());
        }
        keep(0, n);
        if (lo.length < position + n) {
            int size = Math.max(position + n, 2 * lo.length);
            lo = new int[size];
            rem = new int[size];
            e = new int[size];
        }
        for (int l = 0; l < spec.blocks(); l++) {
            attention(l, profile.blocks().get(l), n);
            feedForward(l, profile.blocks().get(l), n);
            keep(l + 1, n);
        }
        position += n;
        last = n;
    }

    private void keep(int boundary, int n) {
        if (boundaries != null) {
            int d = spec.embeddingLength();
            int[] to = boundaries[boundary];
            if (to.length < (position + n) * d) {
                to = boundaries[boundary] = Arrays.copyOf(to, Math.max((position + n) * d, 2 * to.length));
            }
            System.arraycopy(x, 0, to, position * d, n * d);
        }
    }

    private void norm(Norm norm, int n, int l, String site) {
        int d = spec.embeddingLength();
        for (int i = 0; i < n; i++) {
            norm.apply(x, i * d, wide, y, i * d, l, site);
        }
    }

    private void attention(int l, BlockProfile p, int n) {
        int d = spec.embeddingLength();
        int width = spec.queryWidth();
        int kv = spec.kvWidth();
        norm(model.attnNorm(l), n, l, "y1");
        cache.reserve(l, position + n);
        int[] keys = cache.keys(l);
        int[] values = cache.values(l);
        model.multiply(l, BlockTensor.Q, y, 0, n, wide, 0);
        normHeads(model.qNorm(l), n * width, l);
        rotate(n, width);
        Kernels.requant16(rotated, 0, n * width, p.sQ(), q, 0, l, "q");
        model.multiply(l, BlockTensor.K, y, 0, n, wide, 0);
        normHeads(model.kNorm(l), n * kv, l);
        rotate(n, kv);
        Kernels.requant16(rotated, 0, n * kv, p.sK(), keys, position * kv, l, "k");
        model.multiply(l, BlockTensor.V, y, 0, n, wide, 0);
        Kernels.requant16(wide, 0, n * kv, p.sV(), values, position * kv, l, "v");
        for (int i = 0; i < n; i++) {
            for (int head = 0; head < spec.heads(); head++) {
                head(l, p, i, head, keys, values);
            }
        }
        Kernels.requant16(wide, 0, n * width, p.sO(), o, 0, l, "o");
        model.multiply(l, BlockTensor.ATTN_OUTPUT, o, 0, n, wide, 0);
        Kernels.addRequant(x, 0, wide, 0, n * d, p.sXa(), x, 0, l, "xa");
    }

    private void rotate(int n, int width) {
        for (int i = 0; i < n; i++) {
            model.position(position + i, wide, i * width, width, rotated, i * width);
        }
    }

    private void head(int l, BlockProfile p, int i, int head, int[] keys, int[] values) {
        int hd = spec.headDim();
        int at = i * spec.queryWidth() + head * hd;
        row.compute(
                q,
                at,
                keys,
                values,
                spec.kvHead(head) * hd,
                spec.kvWidth(),
                position + i + 1,
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
                at,
                l);
    }

    /** The heads in {@code wide}; o is free until attention. */
    private void normHeads(HeadNorm norm, int n, int l) {
        if (norm != null) {
            norm.apply(wide, n, heads, o, rotated, l);
        }
    }

    private void feedForward(int l, BlockProfile p, int n) {
        int f = n * spec.feedForward();
        norm(model.ffnNorm(l), n, l, "y2");
        ActivationTable activation = model.activation(l);
        switch (spec.architecture().feedForward()) {
            case GATED_SILU -> {
                model.multiply(l, BlockTensor.FFN_GATE, y, 0, n, wide, 0);
                Kernels.requant16(wide, 0, f, p.sG(), h, 0, l, "g");
                model.multiply(l, BlockTensor.FFN_UP, y, 0, n, wide, 0);
                for (int i = 0; i < f; i++) {
                    wide[i] *= activation.apply(h[i]);
                }
                Kernels.requant32(wide, 0, f, p.sH(), h, 0, l, "h");
            }
            case GELU -> {
                model.multiply(l, BlockTensor.FFN_UP, y, 0, n, wide, 0);
                Kernels.requant16(wide, 0, f, p.sG(), h, 0, l, "g");
                for (int i = 0; i < f; i++) {
                    h[i] = activation.apply(h[i]);
                }
            }
        }
        model.multiply(l, BlockTensor.FFN_DOWN, h, 0, n, wide, 0);
        Kernels.addRequant(x, 0, wide, 0, n * spec.embeddingLength(), p.sXf(), x, 0, l, "xf");
    }

    /** Exact logit accumulators after the last token, value = accumulator * 2^-{@link IntegerModel#logitExponent()}. */
    public long[] logits() {
        if (last == 0) {
            throw new IllegalStateException("no token yet");
        }
        model.outputNorm().apply(x, (last - 1) * spec.embeddingLength(), wide, y, 0, spec.blocks(), "yf");
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
        return Arrays.copyOf(boundaries[l], position * spec.embeddingLength());
    }
}
