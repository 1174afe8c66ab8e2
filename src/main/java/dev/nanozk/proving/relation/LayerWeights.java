package dev.nanozk.proving.relation;

import java.util.List;

/**
 * Committed weights of one llama block; gains are 1 x d, the others outputs x inputs.
 *
 * @param attnNorm gain of the first norm
 * @param q query projection
 * @param k key projection
 * @param v value projection
 * @param output attention output projection
 * @param ffnNorm gain of the second norm
 * @param gate gate projection
 * @param up up projection
 * @param down down projection
 */
public record LayerWeights(
        WeightMatrix attnNorm,
        WeightMatrix q,
        WeightMatrix k,
        WeightMatrix v,
        WeightMatrix output,
        WeightMatrix ffnNorm,
        WeightMatrix gate,
        WeightMatrix up,
        WeightMatrix down) {
    /** From the nine tensors in canonical order. */
    public static LayerWeights of(List<WeightMatrix> w) {
        return new LayerWeights(
                w.get(0), w.get(1), w.get(2), w.get(3), w.get(4), w.get(5), w.get(6), w.get(7), w.get(8));
    }
}
