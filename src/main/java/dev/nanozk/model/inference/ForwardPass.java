package dev.nanozk.model.inference;

import dev.nanozk.model.spec.ModelSpec;
import java.util.Arrays;
import java.util.List;

/**
 * Incremental exact inference with a KV cache: one position a step, or several at once, whose weights are then read once; in a {@link Batch} those of other passes too. Gives the
 * same integers as {@link dev.nanozk.model.trace.BlockTrace}, however positions are grouped. Not thread-safe.
 */
public final class ForwardPass {
    private final IntegerModel model;
    private final ModelSpec spec;
    private final KvCache cache;
    private final int[][] boundaries;
    /** The residual stream after the last token, if {@code known}. */
    private final int[] residual;

    private boolean known;
    private int position;
    /** Made when logits are first computed. */
    private long[] logits;

    /** Made when this pass is first advanced by itself. */
    private Batch alone;

    /** @param keepBoundaries whether to keep the residual stream at every layer boundary for the prover */
    public ForwardPass(IntegerModel model, boolean keepBoundaries) {
        this.model = model;
        spec = model.spec();
        cache = new KvCache(spec);
        residual = new int[spec.embeddingLength()];
        boundaries = keepBoundaries ? new int[spec.blocks() + 1][16 * spec.embeddingLength()] : null;
    }

    /** Without boundaries. */
    public ForwardPass(IntegerModel model) {
        this(model, false);
    }

    IntegerModel model() {
        return model;
    }

    KvCache cache() {
        return cache;
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
        known = false;
    }

    /**
     * Advances by tokens[from .. to), {@link Batch#MOST} at once.
     *
     * @throws OutOfRangeException if a value leaves its format; positions of earlier groups stay
     * @throws IllegalStateException if the context has no room for all
     */
    public void steps(int[] tokens, int from, int to) {
        if (to - from > spec.context() - position) {
            throw new IllegalStateException("context of " + spec.context() + " positions is full");
        }
        for (int at = from; at < to; at += Batch.MOST) {
            Batch.Part part = new Batch.Part(this, tokens, at, Math.min(to, at + Batch.MOST), false);
            checked(alone().advance(List.of(part)));
        }
    }

    private Batch alone() {
        if (alone == null) {
            alone = new Batch(model);
        }
        return alone;
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

    /** Before n positions are computed. */
    void begin(int n) {
        known = false;
        for (int l = 0; l < spec.blocks(); l++) {
            cache.reserve(l, position + n);
        }
    }

    /** After they are: x[at ..] is the residual stream of the last one. */
    void end(int n, int[] x, int at) {
        position += n;
        System.arraycopy(x, at, residual, 0, residual.length);
        known = true;
    }

    /** Keeps the residual stream of the n positions under way at a boundary, the first of them in row {@code row} of x. */
    void keep(int boundary, int[] x, int row, int n) {
        if (boundaries != null) {
            int d = spec.embeddingLength();
            int[] to = boundaries[boundary];
            if (to.length < (position + n) * d) {
                to = boundaries[boundary] = Arrays.copyOf(to, Math.max((position + n) * d, 2 * to.length));
            }
            System.arraycopy(x, row * d, to, position * d, n * d);
        }
    }

    /** The residual stream after the last token. */
    int[] residual() {
        if (!known) {
            throw new IllegalStateException("no token yet");
        }
        return residual;
    }

    /**
     * Exact logit accumulators after the last token, value = accumulator * 2^-{@link IntegerModel#logitExponent()}.
     *
     * @throws OutOfRangeException if a value of the final norm leaves its format
     * @throws IllegalStateException if no token was computed since the last {@link #rewind}, or none at all
     */
    public long[] logits() {
        return computedLogits().clone();
    }

    private long[] computedLogits() {
        return checked(alone().logits(List.of(this)));
    }

    /** Where this pass's logits are computed. */
    long[] logitRoom() {
        if (logits == null) {
            logits = new long[spec.vocabulary()];
        }
        return logits;
    }

    private static long[] checked(List<Batch.Result> results) {
        OutOfRangeException stopped = results.getFirst().stopped();
        if (stopped != null) {
            throw stopped;
        }
        return results.getFirst().logits();
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
        return argmax(computedLogits());
    }

    /** Residual stream X_l of all positions so far, int32[positions * d], row-major; l in 0..blocks. */
    public int[] boundary(int l) {
        if (boundaries == null) {
            throw new IllegalStateException("boundaries were not kept");
        }
        return Arrays.copyOf(boundaries[l], position * spec.embeddingLength());
    }
}
