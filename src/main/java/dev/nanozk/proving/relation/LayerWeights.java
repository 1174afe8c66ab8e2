package dev.nanozk.proving.relation;

import dev.nanozk.model.spec.BlockTensor;
import dev.nanozk.model.spec.ModelSpec;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Committed weights of one block; gains and biases are 1 x width, the others outputs x inputs. */
public final class LayerWeights {
    private final Map<BlockTensor, WeightMatrix> tensors = new EnumMap<>(BlockTensor.class);

    private LayerWeights() {}

    /** From a block's tensors in canonical order. */
    public static LayerWeights of(ModelSpec spec, List<WeightMatrix> w) {
        LayerWeights out = new LayerWeights();
        List<BlockTensor> names = BlockTensor.of(spec);
        if (names.size() != w.size()) {
            throw new IllegalArgumentException("a block has " + names.size() + " tensors, not " + w.size());
        }
        for (int i = 0; i < names.size(); i++) {
            out.tensors.put(names.get(i), w.get(i));
        }
        return out;
    }

    /** A weight or gain of the architecture. */
    WeightMatrix get(BlockTensor t) {
        WeightMatrix w = tensors.get(t);
        if (w == null) {
            throw new IllegalArgumentException("the architecture has no " + t);
        }
        return w;
    }

    /** A weight's bias, null where the architecture has none. */
    WeightMatrix bias(BlockTensor t) {
        return t.bias() == null ? null : tensors.get(t.bias());
    }
}
