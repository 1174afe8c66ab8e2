package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.poly.EqPolynomial;
import dev.nanozk.math.simd.FractionSums;
import dev.nanozk.math.simd.GroupPairs;
import dev.nanozk.math.simd.ScalarKernel;
import dev.nanozk.math.simd.ScalarList;
import java.util.Arrays;

/**
 * {@link LayerRounds} on pairs of groups in blocks.
 *
 * <p>Lambda goes into the first numerator. Pairs that are not stored hold 0/1 for every fraction; they add {@code lambda} times what is left of eq's total weight 1. Bound
 * groups move to where the next round has them side by side with their neighbours.
 */
final class BlockRounds implements LayerRounds {
    private static final int L = ScalarField.LIMBS;
    private static final int LOW_BITS = 10;
    /** Batches of a task. */
    private static final int BATCHES = 16;
    /** In place of an upper half of a pair's number: pairs of a batch with different ones, whose weights are whole. */
    private static final int WHOLE = -1;

    private final ScalarKernel kernel;
    private final FieldElement lambda;
    private final int arity;
    private BlockLayer layer;

    /** Takes the layer over: its numbers are changed. */
    BlockRounds(ScalarKernel kernel, BlockLayer layer, FieldElement lambda) {
        this.kernel = kernel;
        this.lambda = lambda;
        this.arity = layer.arity();
        this.layer = layer;
        layer.general().axpy(kernel, 0, lambda, arity);
    }

    @Override
    public int arity() {
        return arity;
    }

    /** eq of the pairs' numbers, cut into a lower and an upper half. */
    private record Eq(FieldVector low, ScalarList list, FieldVector high, int lowBits) {}

    @Override
    public FieldVector evaluations(FieldVector rest, int from) {
        int lowBits = Math.min(rest.size(), LOW_BITS);
        FieldVector low = EqPolynomial.evaluations(rest.slice(0, lowBits));
        FieldVector high = EqPolynomial.evaluations(rest.slice(lowBits, rest.size() - lowBits));
        Eq eq = new Eq(low, new ScalarList(low), high, lowBits);
        int units = (layer.units().batches() + BATCHES - 1) / BATCHES;
        int general = (layer.general().batches() + BATCHES - 1) / BATCHES;
        FieldVector[] partial = new FieldVector[units + general];
        Threads.forEach(
                partial.length,
                t -> partial[t] = t < units
                        ? sums(layer.units(), layer.places().unitIds(), true, t, eq, from)
                        : sums(layer.general(), layer.places().generalIds(), false, t - units, eq, from));
        return evaluations(partial, lambda, from);
    }

    /** Sums over some batches, and behind them the weight of their pairs. */
    private FieldVector sums(GroupPairs pairs, int[] ids, boolean ones, int task, Eq eq, int from) {
        FractionSums sums = new FractionSums(kernel, arity, lambda, ones);
        FieldVector total = new FieldVector(arity + 1);
        long[] inner = new long[L * (arity + 1)];
        long[] t = new long[L];
        int mask = (1 << eq.lowBits()) - 1;
        int present = WHOLE;
        for (int batch = BATCHES * task; batch < Math.min(pairs.batches(), BATCHES * (task + 1)); batch++) {
            int start = GroupPairs.BATCH * batch;
            int end = Math.min(pairs.size(), start + GroupPairs.BATCH);
            int high = ids[start] >> eq.lowBits();
            if (ids[end - 1] >> eq.lowBits() != high) {
                high = WHOLE;
            }
            if (high != present) {
                flush(sums, total.limbs(), inner, eq.high(), present);
                present = high;
            }
            for (int k = start; k < end; k++) {
                int at = ids[k] & mask;
                if (high != WHOLE) {
                    sums.weight(k - start, eq.list(), at);
                    ScalarField.add(inner, L * arity, inner, L * arity, eq.low().limbs(), L * at);
                } else {
                    ScalarField.mul(t, 0, eq.low().limbs(), L * at, eq.high().limbs(), L * (ids[k] >> eq.lowBits()));
                    sums.weight(k - start, t, 0);
                    ScalarField.add(inner, L * arity, inner, L * arity, t, 0);
                }
            }
            sums.add(pairs, batch, from == 0);
        }
        flush(sums, total.limbs(), inner, eq.high(), present);
        return total;
    }

    private void flush(FractionSums sums, long[] total, long[] inner, FieldVector high, int h) {
        sums.drain(inner);
        for (int x = 0; x < inner.length; x += L) {
            if (h != WHOLE) {
                ScalarField.mul(inner, x, inner, x, high.limbs(), L * h);
            }
            ScalarField.add(total, x, total, x, inner, x);
        }
        Arrays.fill(inner, 0);
    }

    @Override
    public void bind(FieldElement r) {
        int[] unitIds = layer.places().unitIds();
        int[] generalIds = layer.places().generalIds();
        int n = unitIds.length + generalIds.length;
        int[] ids = new int[n];
        boolean[] unit = new boolean[n];
        for (int k = 0, u = 0, g = 0; k < n; k++) {
            unit[k] = g == generalIds.length || u < unitIds.length && unitIds[u] < generalIds[g];
            ids[k] = unit[k] ? unitIds[u++] : generalIds[g++];
        }
        Places places = Places.of(ids, unit);
        int[] unitPlaces = new int[unitIds.length];
        int[] generalPlaces = new int[generalIds.length];
        for (int k = 0, u = 0, g = 0; k < n; k++) {
            if (unit[k]) {
                unitPlaces[u++] = places.groups()[k];
            } else {
                generalPlaces[g++] = places.groups()[k];
            }
        }
        BlockLayer next = new BlockLayer(arity, places);
        long[] lam = new long[L];
        lambda.store(lam, 0);
        for (int gap : places.gaps()) {
            next.general().set(gap, 0, lam, 0);
        }
        ScalarList c = new ScalarList(r);
        int units = layer.units().batches();
        Threads.forEach(units + layer.general().batches(), t -> {
            if (t < units) {
                bindUnits(next, c, t, unitPlaces);
            } else {
                bindGeneral(next, c, t - units, generalPlaces);
            }
        });
        layer = next;
    }

    private void bindUnits(BlockLayer next, ScalarList c, int batch, int[] places) {
        double[] groups = GroupPairs.groups(arity);
        layer.units().fold(kernel, batch, c, groups);
        ScalarList one = new ScalarList(FieldElement.ONE);
        long[] p = new long[L];
        int start = GroupPairs.BATCH * batch;
        for (int k = start; k < Math.min(places.length, start + GroupPairs.BATCH); k++) {
            int place = places[k];
            if (place < 0) {
                next.units().move(groups, k - start, 0, arity, ~place, 0);
                continue;
            }
            // Its neighbour is no unit: the numerators have to be there.
            next.general().move(groups, k - start, 0, arity, place, arity);
            FieldElement q = GroupPairs.get(groups, k - start, 0);
            FieldElement.ONE.add(lambda.multiply(q)).store(p, 0);
            next.general().set(place, 0, p, 0);
            for (int a = 1; a < arity; a++) {
                next.general().set(place, a, one, 0);
            }
        }
    }

    private void bindGeneral(BlockLayer next, ScalarList c, int batch, int[] places) {
        double[] groups = GroupPairs.groups(2 * arity);
        layer.general().fold(kernel, batch, c, groups);
        int start = GroupPairs.BATCH * batch;
        for (int k = start; k < Math.min(places.length, start + GroupPairs.BATCH); k++) {
            next.general().move(groups, k - start, 0, 2 * arity, places[k], 0);
        }
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
