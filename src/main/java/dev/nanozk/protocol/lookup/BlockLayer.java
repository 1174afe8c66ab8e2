package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.simd.GroupFractions;
import dev.nanozk.math.simd.GroupPairs;
import dev.nanozk.math.simd.ScalarKernel;
import java.util.Arrays;

/**
 * One layer of the tree in pairs of groups of A fractions: units, of which denominators alone are kept, and others, A numerators and A denominators a group. What a group or a
 * pair lacks is 0/1.
 */
final class BlockLayer {
    private final int arity;
    private final Places places;
    private final GroupPairs units;
    private final GroupPairs general;

    /** Groups of 0/1 at some places, and units of zeros. */
    BlockLayer(int arity, Places places) {
        this.arity = arity;
        this.places = places;
        this.units = new GroupPairs(arity, places.unitIds().length);
        this.general = new GroupPairs(2 * arity, places.generalIds().length);
        for (int a = 0; a < arity; a++) {
            general.fill(arity + a, FieldElement.ONE);
        }
    }

    int arity() {
        return arity;
    }

    Places places() {
        return places;
    }

    GroupPairs units() {
        return units;
    }

    GroupPairs general() {
        return general;
    }

    /** Whether the layer has no group. */
    boolean isEmpty() {
        return places.groups().length == 0;
    }

    /** The next layer, in groups of {@code 2^bits}: each group's fractions added up. */
    BlockLayer next(ScalarKernel kernel, int bits) {
        Target target = Target.of(parents(bits), bits);
        addUp(kernel, target, 0);
        return target.layer();
    }

    /**
     * A layer that receives sums of groups.
     *
     * @param placeOf where the group of each number stands, -1 where it has none
     */
    record Target(BlockLayer layer, int bits, int[] placeOf) {
        /** @param ids numbers of its groups of {@code 2^bits}, strictly increasing */
        static Target of(int[] ids, int bits) {
            BlockLayer layer = new BlockLayer(1 << bits, Places.of(ids, null));
            int[] placeOf = new int[ids.length == 0 ? 0 : ids[ids.length - 1] + 1];
            Arrays.fill(placeOf, -1);
            for (int k = 0; k < ids.length; k++) {
                placeOf[ids[k]] = layer.places.groups()[k];
            }
            return new Target(layer, bits, placeOf);
        }

        private int place(int fraction) {
            int group = fraction >> bits;
            return group < placeOf.length ? placeOf[group] : -1;
        }
    }

    /**
     * Puts each group's sum into a layer.
     *
     * @param base number there of this layer's group 0
     */
    void addUp(ScalarKernel kernel, Target target, int base) {
        addUp(kernel, true, target, base);
        addUp(kernel, false, target, base);
    }

    /** Numbers of the groups of the next layer that have a fraction. */
    private int[] parents(int bits) {
        // A pair may lack a group, but never both; with one fraction a group the root has one group in any case.
        int[] all = new int[2 * (places.unitIds().length + places.generalIds().length)];
        int count = 0;
        for (int id : places.unitIds()) {
            all[count++] = 2 * id;
            all[count++] = 2 * id + 1;
        }
        boolean[] lacking = new boolean[2 * places.generalIds().length];
        for (int gap : places.gaps()) {
            lacking[gap] = true;
        }
        for (int k = 0; k < lacking.length; k++) {
            if (!lacking[k]) {
                all[count++] = 2 * places.generalIds()[k / 2] + k % 2;
            }
        }
        for (int k = 0; k < count; k++) {
            all[k] >>= bits;
        }
        return Arrays.stream(all, 0, count).sorted().distinct().toArray();
    }

    private void addUp(ScalarKernel kernel, boolean ones, Target target, int base) {
        GroupPairs pairs = ones ? units : general;
        int[] ids = ones ? places.unitIds() : places.generalIds();
        int mask = (1 << target.bits()) - 1;
        Threads.forEach(pairs.batches(), batch -> {
            GroupFractions sums = new GroupFractions(kernel, arity, ones);
            for (int half = 0; half < 2; half++) {
                double[] sum = sums.of(pairs, batch, half);
                for (int k = GroupPairs.BATCH * batch; k < Math.min(ids.length, GroupPairs.BATCH * (batch + 1)); k++) {
                    int id = base + 2 * ids[k] + half;
                    int place = target.place(id);
                    if (place >= 0) {
                        int lane = k % GroupPairs.BATCH;
                        target.layer().general.move(sum, lane, 0, 1, place, id & mask);
                        target.layer().general.move(sum, lane, 1, 1, place, 1 + mask + (id & mask));
                    }
                }
            }
        });
    }

    /** The only fraction of a layer whose arity is one. */
    FieldVector root() {
        if (arity != 1 || places.groups().length != 1 || places.groups()[0] != 0) {
            throw new IllegalStateException(places.groups().length + " groups of " + arity + " are no root");
        }
        return FieldVector.of(general.get(0, 0), general.get(0, 1));
    }
}
