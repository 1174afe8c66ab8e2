package dev.nanozk.model.sampling;

import java.util.BitSet;
import java.util.List;

/**
 * Constrained decoding: which tokens may come next. A public, deterministic function of what the receipt states and of the output tokens so far, so that
 * the verifier makes the same mask again.
 */
@FunctionalInterface
public interface TokenMask {
    /**
     * Ids that may follow.
     *
     * @param before output tokens so far
     * @return never empty; not changed by the caller
     */
    BitSet allowed(List<Integer> before);
}
