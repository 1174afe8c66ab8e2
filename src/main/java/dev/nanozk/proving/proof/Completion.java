package dev.nanozk.proving.proof;

import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.model.sampling.LogitAdjustment;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.protocol.commitment.MatrixLayout;
import dev.nanozk.protocol.transcript.ProofFormatException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The public side of one completion, to which every layer proof is bound.
 *
 * @param context digest of everything else that is public: 32 bytes
 * @param prompt prompt token ids, at least one
 * @param output output token ids, at least one
 * @param boundaries rows of X_1 .. X_L, committed before any challenge
 * @param adjustment what sampling adds to the logits, and its mask
 */
public record Completion(
        byte[] context,
        List<Integer> prompt,
        List<Integer> output,
        List<List<CompressedPoint>> boundaries,
        LogitAdjustment adjustment) {
    private static final int MAX_LIMBS = 4;

    public Completion {
        context = context.clone();
        prompt = List.copyOf(prompt);
        output = List.copyOf(output);
        boundaries = boundaries.stream().map(List::copyOf).toList();
    }

    /** A greedy completion. */
    public Completion(
            byte[] context, List<Integer> prompt, List<Integer> output, List<List<CompressedPoint>> boundaries) {
        this(context, prompt, output, boundaries, LogitAdjustment.NONE);
    }

    @Override
    public byte[] context() {
        return context.clone();
    }

    /** S = prompt + output - 1: the last token is only judged. */
    public int positions() {
        return prompt.size() + output.size() - 1;
    }

    /** The tokens that have a position. */
    public List<Integer> tokens() {
        List<Integer> all = new ArrayList<>(prompt);
        all.addAll(output.subList(0, output.size() - 1));
        return all;
    }

    /** Layout of a boundary: units are channels. */
    public static MatrixLayout boundaryLayout(ModelSpec spec, int positions, int columnBits) {
        return MatrixLayout.choose(spec.embeddingLength(), positions, columnBits);
    }

    /** Checks everything against a key's shape. */
    public void requireFits(VerificationKey key) throws ProofFormatException {
        ModelSpec spec = key.spec();
        if (context.length != 32) {
            throw new ProofFormatException("a context digest has 32 bytes");
        }
        if (prompt.isEmpty() || output.isEmpty()) {
            throw new ProofFormatException("a completion has at least one prompt and one output token");
        }
        if ((long) prompt.size() + output.size() - 1 > Math.min(spec.context(), 1 << 16)) {
            throw new ProofFormatException("the completion is longer than the model's context of " + spec.context());
        }
        for (List<Integer> ids : List.of(prompt, output)) {
            for (int id : ids) {
                if (id < 0 || id >= spec.vocabulary()) {
                    throw new ProofFormatException("token " + id + " of a vocabulary of " + spec.vocabulary());
                }
            }
        }
        requireSampled(key);
        int rows = boundaryLayout(spec, positions(), key.columnBits()).rows();
        if (boundaries.size() != spec.blocks() || boundaries.stream().anyMatch(b -> b.size() != rows)) {
            throw new ProofFormatException("boundary commitments do not fit the model's shape");
        }
    }

    /** The adjustment is one of this model's logits, and its mask allows every output token. */
    private void requireSampled(VerificationKey key) throws ProofFormatException {
        if (adjustment.isNone()) {
            return;
        }
        int exponent;
        try {
            exponent = key.profile().logitExponent(key.spec().tiedHead());
        } catch (IllegalArgumentException e) {
            throw new ProofFormatException(e.getMessage());
        }
        if (!adjustment.fits(exponent, key.spec().vocabulary())) {
            throw new ProofFormatException("the sampling settings are of another model's logits");
        }
        for (int i = 0; i < output.size(); i++) {
            BitSet allowed = allowed(i);
            if (allowed != null && !allowed.get(output.get(i))) {
                throw new ProofFormatException("output token " + i + " is not allowed at its place");
            }
        }
    }

    private BitSet allowed(int position) throws ProofFormatException {
        try {
            return adjustment.allowed(output.subList(0, position));
        } catch (IllegalArgumentException e) {
            throw new ProofFormatException(e.getMessage());
        }
    }

    /**
     * Limbs of a difference of adjusted logits: at least those of the key, and so many that the adjustments take no more than half of their range; the key's leave that half
     * to the logits. One more with top_p, as long as there is one: a token that its nucleus excludes may win by any difference.
     */
    public int deltaLimbs(int ofKey) {
        long span = adjustment.span(output.size());
        int limbs = ofKey;
        while (limbs < MAX_LIMBS && span >>> 16 * limbs - 1 != 0) {
            limbs++;
        }
        return adjustment.nucleus() == null ? limbs : Math.min(MAX_LIMBS, limbs + 1);
    }
}
