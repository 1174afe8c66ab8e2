package dev.nanozk.proving.proof;

import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.protocol.commitment.MatrixLayout;
import dev.nanozk.protocol.transcript.ProofFormatException;
import java.util.ArrayList;
import java.util.List;

/**
 * The public side of one completion, to which every layer proof is bound.
 *
 * @param context digest of everything else that is public: 32 bytes
 * @param prompt prompt token ids, at least one
 * @param output output token ids, at least one
 * @param boundaries rows of X_1 .. X_L, committed before any challenge
 */
public record Completion(
        byte[] context, List<Integer> prompt, List<Integer> output, List<List<CompressedPoint>> boundaries) {
    public Completion {
        context = context.clone();
        prompt = List.copyOf(prompt);
        output = List.copyOf(output);
        boundaries = boundaries.stream().map(List::copyOf).toList();
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
        int rows = boundaryLayout(spec, positions(), key.columnBits()).rows();
        if (boundaries.size() != spec.blocks() || boundaries.stream().anyMatch(b -> b.size() != rows)) {
            throw new ProofFormatException("boundary commitments do not fit the model's shape");
        }
    }
}
