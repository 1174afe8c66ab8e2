package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;

/** {@link FractionTree} one group at a time: what {@link BlockTree} is compared with, and what short sums take. */
final class PlainTree implements FractionTree {
    private final FractionLayer[] layers;
    private final FieldVector root;

    PlainTree(Leaves leaves, int[] bits) {
        layers = new FractionLayer[bits.length];
        FractionLayer layer = new FractionLayer(leaves, bits[0]);
        for (int k = 0; k < bits.length; k++) {
            layers[k] = layer;
            layer = layer.next(k + 1 < bits.length ? bits[k + 1] : 0);
        }
        root = layer.root();
    }

    @Override
    public FieldVector root() {
        return root;
    }

    @Override
    public LayerRounds layer(int level, FieldElement lambda) {
        FractionLayer layer = layers[level];
        layers[level] = null;
        return new PlainRounds(layer, lambda);
    }
}
