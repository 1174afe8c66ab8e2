package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.simd.ScalarKernel;

/**
 * {@link LayerRounds} on pairs of groups in blocks.
 *
 * <p>Lambda goes into the first numerator. Pairs that are not stored hold 0/1 for every fraction; they add {@code lambda} times what is left of eq's total weight 1. Bound
 * groups move to where the next round has them side by side with their neighbours.
 */
final class BlockRounds implements LayerRounds {
    /** Batches of a task. */
    private static final int BATCHES = 16;

    private final ScalarKernel kernel;
    private final FieldElement lambda;
    private final int arity;
    private BlockLayer layer;

    private BlockRounds(ScalarKernel kernel, BlockLayer layer, FieldElement lambda) {
        this.kernel = kernel;
        this.lambda = lambda;
        this.arity = layer.arity();
        this.layer = layer;
    }

    /** All rounds. Takes the layer over: its numbers are changed. */
    static BlockRounds of(ScalarKernel kernel, BlockLayer layer, FieldElement lambda) {
        layer.general().axpy(kernel, 0, lambda, layer.arity());
        return new BlockRounds(kernel, layer, lambda);
    }

    /** The rounds that are left of a layer whose first numerators have lambda in them. */
    static BlockRounds rest(ScalarKernel kernel, BlockLayer layer, FieldElement lambda) {
        return new BlockRounds(kernel, layer, lambda);
    }

    @Override
    public int arity() {
        return arity;
    }

    @Override
    public FieldVector evaluations(FieldVector rest, int from) {
        BlockSums.Eq eq = BlockSums.Eq.of(rest);
        int units = (layer.units().batches() + BATCHES - 1) / BATCHES;
        int general = (layer.general().batches() + BATCHES - 1) / BATCHES;
        FieldVector[] partial = new FieldVector[units + general];
        Threads.forEach(partial.length, t -> {
            BlockSums sums = new BlockSums(kernel, arity, lambda, eq, from);
            boolean ones = t < units;
            int first = BATCHES * (ones ? t : t - units);
            int batches = (ones ? layer.units() : layer.general()).batches();
            sums.add(layer, ones, first, Math.min(batches, first + BATCHES), 0);
            partial[t] = sums.total();
        });
        return evaluations(partial, lambda, from);
    }

    @Override
    public void bind(FieldElement r) {
        layer = new BlockFold(kernel, lambda, r).of(layer);
    }

    @Override
    public FieldVector finalValues() {
        FieldVector out = new FieldVector(2 * arity);
        for (int a = 0; a < arity; a++) {
            out.set(a, layer.isEmpty() ? FieldElement.ZERO : layer.general().get(0, a));
            out.set(
                    arity + a,
                    layer.isEmpty() ? FieldElement.ONE : layer.general().get(0, arity + a));
        }
        if (!layer.isEmpty()) {
            out.set(0, out.get(0).subtract(lambda.multiply(out.get(arity))));
        }
        return out;
    }
}
