package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;
import dev.nanozk.math.poly.EqPolynomial;
import dev.nanozk.math.simd.FractionSums;
import dev.nanozk.math.simd.GroupPairs;
import dev.nanozk.math.simd.ScalarKernel;
import dev.nanozk.math.simd.ScalarList;
import java.util.Arrays;

/** Sums of a round over pairs of groups in blocks, each weighted with eq at its number; for one thread. */
final class BlockSums {
    private static final int L = ScalarField.LIMBS;
    private static final int LOW_BITS = 10;
    /** In place of an upper half of a pair's number: pairs of a batch with different ones, whose weights are whole. */
    private static final int WHOLE = -1;

    /** eq of the pairs' numbers, cut into a lower and an upper half. */
    record Eq(FieldVector low, ScalarList list, FieldVector high, int lowBits) {
        static Eq of(FieldVector rest) {
            int lowBits = Math.min(rest.size(), LOW_BITS);
            FieldVector low = EqPolynomial.evaluations(rest.slice(0, lowBits));
            FieldVector high = EqPolynomial.evaluations(rest.slice(lowBits, rest.size() - lowBits));
            return new Eq(low, new ScalarList(low), high, lowBits);
        }
    }

    private final ScalarKernel kernel;
    private final int arity;
    private final FieldElement lambda;
    private final Eq eq;
    private final int lowest;
    /** How many sums are wanted. */
    private final int values;

    private final FieldVector total;
    private final long[] inner;
    /** Of units and of others, made when there are any. */
    private final FractionSums[] kinds = new FractionSums[2];

    /** @param lowest which sums are wanted, {@code from} of {@link LayerRounds#evaluations(FieldVector, int)} */
    BlockSums(ScalarKernel kernel, int arity, FieldElement lambda, Eq eq, int lowest) {
        this.kernel = kernel;
        this.arity = arity;
        this.lambda = lambda;
        this.eq = eq;
        this.lowest = lowest;
        this.values = LayerRounds.values(arity, lowest);
        this.total = new FieldVector(values + 1);
        this.inner = new long[L * (values + 1)];
    }

    /** The sums, and behind them the weight of all pairs. */
    FieldVector total() {
        return total;
    }

    /**
     * Adds some batches of a layer.
     *
     * @param ones whether of its units or of its other pairs
     * @param to end of the batches
     * @param base what is added to the pairs' numbers
     */
    void add(BlockLayer layer, boolean ones, int from, int to, int base) {
        if (from >= to) {
            return;
        }
        GroupPairs pairs = ones ? layer.units() : layer.general();
        int[] ids = ones ? layer.places().unitIds() : layer.places().generalIds();
        FractionSums sums = sums(ones);
        long[] t = new long[L];
        int mask = (1 << eq.lowBits()) - 1;
        int present = WHOLE;
        for (int batch = from; batch < to; batch++) {
            int start = GroupPairs.BATCH * batch;
            int end = Math.min(pairs.size(), start + GroupPairs.BATCH);
            int high = base + ids[start] >> eq.lowBits();
            if (base + ids[end - 1] >> eq.lowBits() != high) {
                high = WHOLE;
            }
            if (high != present) {
                flush(sums, present);
                present = high;
            }
            for (int k = start; k < end; k++) {
                int at = base + ids[k] & mask;
                if (high != WHOLE) {
                    sums.weight(k - start, eq.list(), at);
                    ScalarField.add(
                            inner, L * values, inner, L * values, eq.low().limbs(), L * at);
                } else {
                    ScalarField.mul(
                            t, 0, eq.low().limbs(), L * at, eq.high().limbs(), L * (base + ids[k] >> eq.lowBits()));
                    sums.weight(k - start, t, 0);
                    ScalarField.add(inner, L * values, inner, L * values, t, 0);
                }
            }
            sums.add(pairs, batch, lowest);
        }
        flush(sums, present);
    }

    private FractionSums sums(boolean ones) {
        int kind = ones ? 0 : 1;
        if (kinds[kind] == null) {
            kinds[kind] = new FractionSums(kernel, arity, lambda, ones);
        }
        return kinds[kind];
    }

    private void flush(FractionSums sums, int h) {
        sums.drain(inner, values);
        for (int x = 0; x < inner.length; x += L) {
            if (h != WHOLE) {
                ScalarField.mul(inner, x, inner, x, eq.high().limbs(), L * h);
            }
            ScalarField.add(total.limbs(), x, total.limbs(), x, inner, x);
        }
        Arrays.fill(inner, 0);
    }
}
