package dev.nanozk.gateway.worker;

import dev.nanozk.model.inference.Batch;
import dev.nanozk.model.inference.ForwardPass;
import dev.nanozk.model.inference.IntegerModel;
import java.util.Arrays;

/**
 * A KV cache that outlives its answer, so that a prompt which begins as the last one did need not be computed again. Used by one answer at a time.
 */
public final class Session {
    private final IntegerModel model;
    private final ForwardPass pass;
    private int[] tokens = new int[64];
    private String owner;
    private long lastUse;

    /** An empty cache of a model. */
    public Session(IntegerModel model) {
        this.model = model;
        this.pass = new ForwardPass(model);
    }

    /** Number of leading tokens of a prompt that are there, at most all but the last: its logits are needed. */
    int common(String forOwner, int[] prompt) {
        if (!java.util.Objects.equals(owner, forOwner)) {
            return 0;
        }
        int n = 0;
        int most = Math.min(pass.position(), prompt.length - 1);
        while (n < most && tokens[n] == prompt[n]) {
            n++;
        }
        return n;
    }

    /**
     * Keeps what a prompt shares with the last answer's tokens and forgets the rest. Nothing is shared between keys: times and counts would tell one client what
     * another one asked.
     *
     * @param forOwner the key's name, or null
     * @return number of prompt tokens that need not be computed
     */
    int resume(String forOwner, int[] prompt) {
        int kept = common(forOwner, prompt);
        pass.rewind(kept);
        owner = forOwner;
        lastUse = System.nanoTime();
        return kept;
    }

    long lastUse() {
        return lastUse;
    }

    /** Number of tokens done. */
    int position() {
        return pass.position();
    }

    IntegerModel model() {
        return model;
    }

    /** Advances by one token. */
    void step(int token) {
        int[] one = {token};
        check(one, 0, 1);
        part(one, 0, 1, true);
        pass.step(token);
    }

    /**
     * Whether this session can advance by tokens[from .. to).
     *
     * @throws IllegalArgumentException if there is none, or one outside of the vocabulary
     * @throws IllegalStateException if the context has no room
     */
    void check(int[] ids, int from, int to) {
        if (from >= to) {
            throw new IllegalArgumentException("no token");
        }
        if (to - from > model.spec().context() - pass.position()) {
            throw new IllegalStateException("context of " + model.spec().context() + " positions is full");
        }
        for (int i = from; i < to; i++) {
            if (ids[i] < 0 || ids[i] >= model.spec().vocabulary()) {
                throw new IllegalArgumentException("token " + ids[i]);
            }
        }
    }

    /** What a batch is to compute, the tokens being noted; where it fails, they are behind the end. */
    Batch.Part part(int[] ids, int from, int to, boolean logits) {
        int at = pass.position();
        if (at + to - from > tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * (at + to - from));
        }
        System.arraycopy(ids, from, tokens, at, to - from);
        return new Batch.Part(pass, ids, from, to, logits);
    }

    /** Exact logit accumulators after the last token. */
    long[] logits() {
        return pass.logits();
    }
}
