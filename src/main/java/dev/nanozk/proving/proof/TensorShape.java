package dev.nanozk.proving.proof;

import dev.nanozk.model.spec.ModelSpec;
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
    /** Tensors of a block. */
    public static final int PER_BLOCK = 9;

    private static final int RANGE_GROUP = 1 << 21;

    /** All tensors in canonical order: embedding, nine a block, output norm, head where it is not tied. */
    public static List<TensorShape> of(ModelSpec s) {
        int d = s.embeddingLength();
        int kv = s.kvWidth();
        int ff = s.feedForward();
        List<TensorShape> out = new ArrayList<>();
        out.add(new TensorShape("token_embd.weight", s.vocabulary(), d));
        for (int l = 0; l < s.blocks(); l++) {
            String p = "blk." + l + ".";
            out.add(new TensorShape(p + "attn_norm.weight", 1, d));
            out.add(new TensorShape(p + "attn_q.weight", d, d));
            out.add(new TensorShape(p + "attn_k.weight", kv, d));
            out.add(new TensorShape(p + "attn_v.weight", kv, d));
            out.add(new TensorShape(p + "attn_output.weight", d, d));
            out.add(new TensorShape(p + "ffn_norm.weight", 1, d));
            out.add(new TensorShape(p + "ffn_gate.weight", ff, d));
            out.add(new TensorShape(p + "ffn_up.weight", ff, d));
            out.add(new TensorShape(p + "ffn_down.weight", d, ff));
        }
        out.add(new TensorShape("output_norm.weight", 1, d));
        if (!s.tiedHead()) {
            out.add(new TensorShape("output.weight", s.vocabulary(), d));
        }
        return out;
    }

    /** Index of the first tensor of a block. */
    public static int block(int layer) {
        return 1 + PER_BLOCK * layer;
    }

    /** Index of the final norm's gain. */
    public static int outputNorm(ModelSpec s) {
        return block(s.blocks());
    }

    /** Index of the head's weights; the embedding's where tied. */
    public static int output(ModelSpec s) {
        return s.tiedHead() ? 0 : outputNorm(s) + 1;
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
