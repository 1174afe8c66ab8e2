package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.ScalarField;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.simd.GroupPairs;
import dev.nanozk.math.simd.ScalarKernel;
import dev.nanozk.math.simd.ScalarList;

/** Binds the lowest variable of a layer whose first numerators have lambda times their denominators in them: a pair of groups becomes {@code even + r (odd - even)}. */
final class BlockFold {
    private final ScalarKernel kernel;
    private final FieldElement lambda;
    private final ScalarList r;
    private final ScalarList one = new ScalarList(FieldElement.ONE);

    BlockFold(ScalarKernel kernel, FieldElement lambda, FieldElement r) {
        this.kernel = kernel;
        this.lambda = lambda;
        this.r = new ScalarList(r);
    }

    /** The layer of half as many groups. */
    BlockLayer of(BlockLayer layer) {
        Binding binding = Binding.of(layer.places());
        BlockLayer next = new BlockLayer(layer.arity(), binding.places());
        fold(layer, binding, next, 0, 0);
        return next;
    }

    /**
     * Puts the groups into a layer that holds others too.
     *
     * @param firstUnit where the first pair of units goes
     * @param firstGeneral where the first other pair goes
     */
    void fold(BlockLayer layer, Binding binding, BlockLayer next, int firstUnit, int firstGeneral) {
        long[] lam = new long[ScalarField.LIMBS];
        lambda.store(lam, 0);
        for (int gap : binding.places().gaps()) {
            next.general().set(2 * firstGeneral + gap, 0, lam, 0);
        }
        int units = layer.units().batches();
        Threads.forEach(units + layer.general().batches(), t -> {
            if (t < units) {
                units(layer, binding.units(), t, next, firstUnit, firstGeneral);
            } else {
                general(layer, binding.general(), t - units, next, firstGeneral);
            }
        });
    }

    private void units(BlockLayer layer, int[] places, int batch, BlockLayer next, int firstUnit, int firstGeneral) {
        int arity = layer.arity();
        double[] groups = GroupPairs.groups(arity);
        layer.units().fold(kernel, batch, r, groups);
        long[] p = new long[ScalarField.LIMBS];
        int start = GroupPairs.BATCH * batch;
        for (int k = start; k < Math.min(places.length, start + GroupPairs.BATCH); k++) {
            if (places[k] < 0) {
                next.units().move(groups, k - start, 0, arity, 2 * firstUnit + ~places[k], 0);
                continue;
            }
            // Its neighbour is no unit: the numerators have to be there.
            int place = 2 * firstGeneral + places[k];
            next.general().move(groups, k - start, 0, arity, place, arity);
            FieldElement q = GroupPairs.get(groups, k - start, 0);
            FieldElement.ONE.add(lambda.multiply(q)).store(p, 0);
            next.general().set(place, 0, p, 0);
            for (int a = 1; a < arity; a++) {
                next.general().set(place, a, one, 0);
            }
        }
    }

    private void general(BlockLayer layer, int[] places, int batch, BlockLayer next, int firstGeneral) {
        int columns = 2 * layer.arity();
        double[] groups = GroupPairs.groups(columns);
        layer.general().fold(kernel, batch, r, groups);
        int start = GroupPairs.BATCH * batch;
        for (int k = start; k < Math.min(places.length, start + GroupPairs.BATCH); k++) {
            next.general().move(groups, k - start, 0, columns, 2 * firstGeneral + places[k], 0);
        }
    }
}
