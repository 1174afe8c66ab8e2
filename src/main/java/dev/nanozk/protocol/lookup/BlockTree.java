package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.simd.GroupPairs;
import dev.nanozk.math.simd.ScalarKernel;
import dev.nanozk.math.simd.ScalarList;

/** {@link FractionTree} in blocks. The layer of the leaves is as large as all others together: it is made when the tree is, and again when its rounds begin. */
final class BlockTree implements FractionTree {
    private static final int CHUNK = 1 << 12;

    private final ScalarKernel kernel;
    private final LeafGroups groups;
    private final ScalarList denominators;
    private final ScalarList numerators;
    private final BlockLayer[] layers;
    private final FieldVector root;

    BlockTree(ScalarKernel kernel, Leaves leaves, int[] bits) {
        this.kernel = kernel;
        groups = LeafGroups.of(leaves, bits[0]);
        denominators = new ScalarList(leaves.denominators());
        numerators = new ScalarList(leaves.numerators(), kernel);
        layers = new BlockLayer[bits.length];
        BlockLayer layer = lowest();
        for (int k = 0; k < bits.length; k++) {
            layers[k] = k == 0 ? null : layer;
            layer = layer.next(kernel, k + 1 < bits.length ? bits[k + 1] : 0);
        }
        root = layer.root();
    }

    @Override
    public FieldVector root() {
        return root;
    }

    @Override
    public LayerRounds layer(int level, FieldElement lambda) {
        BlockLayer layer = level == 0 ? lowest() : layers[level];
        layers[level] = null;
        return new BlockRounds(kernel, layer, lambda);
    }

    private BlockLayer lowest() {
        int arity = groups.arity();
        boolean[] unit = new boolean[groups.size()];
        for (int g = 0; g < unit.length; g++) {
            unit[g] = groups.unit(g);
        }
        Places places = Places.of(groups.ids(), unit);
        BlockLayer out = new BlockLayer(arity, places);
        Leaves leaves = groups.leaves();
        int[] first = groups.first();
        ScalarList one = new ScalarList(FieldElement.ONE);
        Threads.forEach((unit.length + CHUNK - 1) / CHUNK, c -> {
            for (int g = CHUNK * c; g < Math.min(unit.length, CHUNK * (c + 1)); g++) {
                int place = places.groups()[g];
                GroupPairs to = place < 0 ? out.units() : out.general();
                int group = place < 0 ? ~place : place;
                for (int k = first[g]; k < first[g + 1]; k++) {
                    int a = groups.column(k);
                    to.set(group, place < 0 ? a : arity + a, denominators, leaves.key()[k]);
                    if (place >= 0 && k < leaves.ones()) {
                        to.set(group, a, one, 0);
                    } else if (place >= 0) {
                        to.set(group, a, numerators, k - leaves.ones());
                    }
                }
            }
        });
        return out;
    }
}
