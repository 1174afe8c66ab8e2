package dev.nanozk.proving.proof;

import dev.nanozk.model.spec.BlockTensor;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NormKind;
import dev.nanozk.protocol.commitment.MatrixLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Name and shape of a weight tensor; the list of a model follows from its spec alone.
 *
 * @param name as in the model file
 * @param outputs rows (units of the committed matrix)
 * @param inputs columns (positions of the committed matrix)
 */
public record TensorShape(String name, int outputs, int inputs) {
    private static final int RANGE_GROUP = 1 << 21;

    /** All tensors in the canonical order of {@link ModelSpec#tensorNames()}. */
    public static List<TensorShape> of(ModelSpec s) {
        int d = s.embeddingLength();
        List<TensorShape> out = new ArrayList<>();
        out.add(new TensorShape(ModelSpec.TOKEN_EMBEDDING, s.vocabulary(), d));
        if (s.architecture().learnedPositions()) {
            out.add(new TensorShape(ModelSpec.POSITION_EMBEDDING, s.context(), d));
        }
        List<BlockTensor> block = BlockTensor.of(s);
        for (int l = 0; l < s.blocks(); l++) {
            for (BlockTensor t : block) {
                out.add(new TensorShape(t.name(l), t.outputs(s), t.inputs(s)));
            }
        }
        out.add(new TensorShape(ModelSpec.OUTPUT_NORM, 1, d));
        if (s.architecture().norm() == NormKind.LAYER) {
            out.add(new TensorShape(ModelSpec.OUTPUT_NORM_BIAS, 1, d));
        }
        if (!s.tiedHead()) {
            out.add(new TensorShape(ModelSpec.OUTPUT, s.vocabulary(), d));
        }
        return out;
    }

    /** Number of tensors of a block. */
    public static int perBlock(ModelSpec s) {
        return BlockTensor.of(s).size();
    }

    /** Index of the first tensor of a block. */
    public static int block(ModelSpec s, int layer) {
        return (s.architecture().learnedPositions() ? 2 : 1) + perBlock(s) * layer;
    }

    /** Index of the learned positions. */
    public static int positions() {
        return 1;
    }

    /** Index of the final norm's gain; its bias stands behind it. */
    public static int outputNorm(ModelSpec s) {
        return block(s, s.blocks());
    }

    /** Index of the head's weights; the embedding's where tied. */
    public static int output(ModelSpec s) {
        return s.tiedHead() ? 0 : outputNorm(s) + (s.architecture().norm() == NormKind.LAYER ? 2 : 1);
    }

    /** How the tensor is cut into rows. */
    public MatrixLayout layout(int columnBits) {
        return MatrixLayout.choose(outputs, inputs, columnBits);
    }

    /**
     * Indices of the tensors that share one range proof: one input width, at most 2^21 weights unless a single tensor has more. Covers every
     * tensor once.
     */
    public static List<List<Integer>> rangeGroups(ModelSpec s) {
        List<TensorShape> all = of(s);
        Map<Integer, List<Integer>> open = new LinkedHashMap<>();
        List<List<Integer>> groups = new ArrayList<>();
        for (int t = 0; t < all.size(); t++) {
            TensorShape shape = all.get(t);
            List<Integer> group = open.get(shape.inputs);
            long size = (long) shape.outputs * shape.inputs;
            if (group != null) {
                for (int member : group) {
                    size += (long) all.get(member).outputs * shape.inputs;
                }
            }
            if (group == null || size > RANGE_GROUP) {
                group = new ArrayList<>();
                groups.add(group);
                open.put(shape.inputs, group);
            }
            group.add(t);
        }
        return groups;
    }
}
