package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.simd.GroupPairs;
import dev.nanozk.math.simd.ScalarKernel;
import dev.nanozk.math.simd.ScalarList;

/** The layer next to the leaves, made of all of them or of some whenever it is needed: 40 bytes a leaf, where the leaves themselves take 2. */
final class LowestLayer {
    private static final int CHUNK = 1 << 12;

    private final Leaves leaves;
    private final int bits;
    private final ScalarList denominators;
    private final ScalarList numerators;
    private final ScalarList one = new ScalarList(FieldElement.ONE);

    LowestLayer(ScalarKernel kernel, Leaves leaves, int bits) {
        this.leaves = leaves;
        this.bits = bits;
        denominators = new ScalarList(leaves.denominators());
        numerators = new ScalarList(leaves.numerators(), kernel);
    }

    Leaves leaves() {
        return leaves;
    }

    /** Of all leaves. */
    BlockLayer all() {
        return of(LeafGroups.of(leaves, bits));
    }

    /** Of some groups. */
    BlockLayer of(LeafGroups groups) {
        int arity = groups.arity();
        Places places = groups.places();
        BlockLayer out = new BlockLayer(arity, places);
        int[] first = groups.first();
        Threads.forEach((groups.size() + CHUNK - 1) / CHUNK, c -> {
            for (int g = CHUNK * c; g < Math.min(groups.size(), CHUNK * (c + 1)); g++) {
                int place = places.groups()[g];
                GroupPairs to = place < 0 ? out.units() : out.general();
                int group = place < 0 ? ~place : place;
                for (int k = first[g]; k < first[g + 1]; k++) {
                    int a = groups.column(k);
                    to.set(group, place < 0 ? a : arity + a, denominators, groups.keys()[k]);
                    int numerator = groups.from() + k - leaves.ones();
                    if (place >= 0 && numerator < 0) {
                        to.set(group, a, one, 0);
                    } else if (place >= 0) {
                        to.set(group, a, numerators, numerator);
                    }
                }
            }
        });
        return out;
    }
}
