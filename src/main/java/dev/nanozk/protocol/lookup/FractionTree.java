package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.simd.FractionSums;
import dev.nanozk.math.simd.PlainScalars;
import dev.nanozk.math.simd.ScalarKernel;
import dev.nanozk.math.simd.Simd;
import java.util.Optional;

/** The prover's tree of fraction additions over its leaves. */
interface FractionTree {
    /** The only fraction of the root: P, Q. */
    FieldVector root();

    /**
     * The rounds of a layer, 0 next to the leaves. Layers are asked for from the root down, each once, and given up by the tree.
     *
     * @param lambda the factor of the denominators
     */
    LayerRounds layer(int level, FieldElement lambda);

    /**
     * A tree over leaves: in blocks where the vector kernel is at hand, or where a tree that is whole would take too much memory. Without it, one group at a time is faster.
     *
     * @param bits each layer's arity as a power of two, from the leaves up
     */
    static FractionTree of(Leaves leaves, int[] bits) {
        Optional<ScalarKernel> kernel = Simd.scalars(leaves.size() * FractionSums.products(1 << bits[0]));
        if (kernel.isEmpty() && leaves.size() > BlockTree.FEW) {
            kernel = Simd.warmingScalars();
        }
        if (kernel.isEmpty() && leaves.size() > 2 * BlockTree.FEW) {
            kernel = Optional.of(new PlainScalars());
        }
        return kernel.<FractionTree>map(k -> new BlockTree(k, leaves, bits))
                .orElseGet(() -> new PlainTree(leaves, bits));
    }
}
