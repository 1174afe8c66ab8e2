package dev.nanozk.model.inference;

import dev.nanozk.model.sampling.LogitAdjustment;
import java.util.BitSet;
import java.util.List;

/** Chooses tokens: {@code arg max_v (L_v + A_v)} over the allowed ones, the lowest id among equal ones, in exact integers. */
public final class Sampler {
    /** The largest logit. */
    public static final Sampler GREEDY = new Sampler(LogitAdjustment.NONE);

    private final LogitAdjustment adjustment;

    public Sampler(LogitAdjustment adjustment) {
        this.adjustment = adjustment;
    }

    /** The tokens that the mask allows and no cut of the distribution excludes. */
    private BitSet uncut(long[] logits, List<Integer> before) {
        long[] base = adjustment.base(before);
        BitSet allowed = adjustment.allowed(before);
        for (int v = 0; v < logits.length; v++) {
            long sum = base[v] + logits[v];
            if (((logits[v] ^ sum) & (base[v] ^ sum)) < 0) {
                throw new OutOfRangeException(-1, "sampling", logits[v]);
            }
            base[v] = sum;
        }
        return adjustment.kept(base, allowed);
    }

    /**
     * The next token.
     *
     * @param logits exact accumulators
     * @param before output tokens so far
     * @throws OutOfRangeException if a sum leaves 64 bits
     */
    public int next(long[] logits, List<Integer> before) {
        if (adjustment.isNone()) {
            return ForwardPass.argmax(logits);
        }
        long[] a = adjustment.at(before);
        BitSet allowed =
                adjustment.cuts() || adjustment.nucleus() != null ? uncut(logits, before) : adjustment.allowed(before);
        int best = -1;
        long most = 0;
        for (int v = 0; v < logits.length; v++) {
            if (allowed != null && !allowed.get(v)) {
                continue;
            }
            long sum = logits[v] + a[v];
            if (((logits[v] ^ sum) & (a[v] ^ sum)) < 0) {
                throw new OutOfRangeException(-1, "sampling", logits[v]);
            }
            if (best < 0 || sum > most) {
                best = v;
                most = sum;
            }
        }
        if (best < 0) {
            throw new IllegalStateException("the mask allows no token");
        }
        return best;
    }
}
