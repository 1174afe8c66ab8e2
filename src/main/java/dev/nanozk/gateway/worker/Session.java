package dev.nanozk.gateway.worker;

import dev.nanozk.model.inference.ForwardPass;
import dev.nanozk.model.inference.IntegerModel;
import java.util.Arrays;

/**
 * A KV cache that outlives its answer, so that a prompt which begins as the last one did need not be computed again. Used by one answer at a time.
 */
public final class Session {
    private final ForwardPass pass;
    private int[] tokens = new int[64];
    private String owner;
    private long lastUse;

    /** An empty cache of a model. */
    public Session(IntegerModel model) {
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

    /** Advances by one token. */
    void step(int token) {
        steps(new int[] {token}, 0, 1);
    }

    /** Advances by the next tokens of a prompt, as many as are computed at once. */
    void prompt(int[] prompt) {
        int at = pass.position();
        steps(prompt, at, Math.min(prompt.length, at + ForwardPass.MOST));
    }

    private void steps(int[] ids, int from, int to) {
        int at = pass.position();
        if (at + to - from > tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * (at + to - from));
        }
        System.arraycopy(ids, from, tokens, at, to - from);
        try {
            pass.steps(ids, from, to);
        } catch (RuntimeException e) {
            // Half-computed positions are forgotten with everything after them.
            pass.rewind(Math.min(at, pass.position()));
            throw e;
        }
    }

    /** Exact logit accumulators after the last token. */
    long[] logits() {
        return pass.logits();
    }
}
