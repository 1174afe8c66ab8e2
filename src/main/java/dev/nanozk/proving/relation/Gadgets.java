package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.protocol.commitment.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;

/**
 * The steps that the layers are made of. Each declares its advice first ({@code declare...}) and its lookups after; the leaf
 * claims that come back are pushed down to committed columns and products.
 */
final class Gadgets {
    static final FieldElement MINUS_ONE = FieldElement.ONE.negate();
    static final int LIMB = 16;

    private Gadgets() {}

    /** A looked-up committed column plus a public constant. */
    static Looked shifted(Column column, long offset, AdviceBuilder.Filler filler) {
        AdviceBuilder.Filler f = filler == null ? null : new Mapped(filler, v -> v + offset);
        return new Looked(f, FieldElement.of(offset)).plus(FieldElement.ONE, column);
    }

    /** Limb {@code index} of {@code value + offset}. */
    static AdviceBuilder.Filler limb(AdviceBuilder.Filler value, long offset, int index) {
        int down = LIMB * index;
        return value == null ? null : new Mapped(value, v -> v + offset >>> down & 0xffff);
    }

    /** The same integers, refused where they are negative or leave so many limbs. */
    static AdviceBuilder.Filler ranged(AdviceBuilder.Filler values, int limbs, String refusal) {
        int bits = LIMB * limbs;
        return new Mapped(values, v -> {
            if (v < 0 || bits < Long.SIZE && v >>> bits != 0) {
                throw new IllegalStateException(refusal);
            }
            return v;
        });
    }

    /** Another column's integers, each mapped; whole units at once, so that a chain of such columns is a chain of loops. */
    private record Mapped(AdviceBuilder.Filler inner, LongUnaryOperator map) implements AdviceBuilder.Filler {
        @Override
        public long at(int unit, int position) {
            return map.applyAsLong(inner.at(unit, position));
        }

        @Override
        public void unit(int unit, int from, long[] target) {
            inner.unit(unit, from, target);
            for (int i = from; i < target.length; i++) {
                target[i] = map.applyAsLong(target[i]);
            }
        }
    }

    /**
     * Range check of {@code column + offset} in [0, 2^(16 limbs)): the upper limbs committed, the lowest virtual.
     *
     * @param value the prover's integers of the column
     */
    record Range(Column column, long offset, List<Column> upper, AdviceBuilder.Filler value) {
        static Range declare(
                AdviceBuilder advice, Column column, long offset, int limbs, AdviceBuilder.Filler unchecked) {
            AdviceBuilder.Filler value = unchecked == null
                    ? null
                    : new Mapped(unchecked, v -> {
                        if (v + offset >>> LIMB * limbs != 0) {
                            throw new IllegalStateException("a value leaves its range of " + limbs + " limbs");
                        }
                        return v;
                    });
            List<Column> upper = new ArrayList<>();
            for (int k = 1; k < limbs; k++) {
                upper.add(advice.add(column.units(), limb(value, offset, k)));
            }
            return new Range(column, offset, upper, value);
        }

        void lookUp(LookupArgument lookups) {
            Looked lowest = new Looked(limb(value, offset, 0), FieldElement.of(offset)).plus(FieldElement.ONE, column);
            for (int k = 0; k < upper.size(); k++) {
                lowest.plus(Vectors.pow2(LIMB * (k + 1)).negate(), upper.get(k));
                lookups.add(
                        LookupTable.RANGE,
                        column.units(),
                        1,
                        null,
                        List.of(shifted(upper.get(k), 0, limb(value, offset, k + 1))));
            }
            lookups.add(LookupTable.RANGE, column.units(), 1, null, List.of(lowest));
        }
    }

    /**
     * {@code out = floor((acc + 2^(s-1)) / 2^s)} by
     * {@code 2^(16L-s) (acc + 2^(s-1)) = 2^(16L) out + sum_i 2^(16 i) l_i}, L = ceil(s/16), every l_i in [0, 2^16): l_0 virtual,
     * the others committed. Without the factor 2^(16L-s) the limbs would range over more than 2^s and several outputs fit.
     * The range of {@code out} is checked by the caller.
     *
     * @param plus columns whose sum is out
     * @param minus a column subtracted from it (residual addition), or null
     */
    record Requantise(int shift, Column plus, Column minus, List<Column> limbs, AdviceBuilder.Filler acc) {
        static Requantise declare(
                AdviceBuilder advice, int shift, Column plus, Column minus, AdviceBuilder.Filler acc) {
            Requantise r = new Requantise(shift, plus, minus, new ArrayList<>(), acc);
            for (int k = 1; k < r.count(); k++) {
                r.limbs.add(advice.add(plus.units(), r.remainder(k)));
            }
            return r;
        }

        private int count() {
            return (shift + LIMB - 1) / LIMB;
        }

        private AdviceBuilder.Filler remainder(int k) {
            if (acc == null) {
                return null;
            }
            long mask = (1L << shift) - 1;
            long half = 1L << shift - 1;
            int up = LIMB * count() - shift;
            int down = LIMB * k;
            return new Mapped(acc, v -> (v + half & mask) << up >>> down & 0xffff);
        }

        void lookUp(LookupArgument lookups, Looked.Push accumulator) {
            FieldElement up = Vectors.pow2(LIMB * count() - shift);
            FieldElement top = Vectors.pow2(LIMB * count());
            Looked lowest = new Looked(remainder(0), up.multiply(Vectors.pow2(shift - 1)))
                    .plus(top.negate(), plus)
                    .plus((scale, w, e, eq) -> accumulator.push(scale.multiply(up), w, e, eq));
            if (minus != null) {
                lowest.plus(top, minus);
            }
            for (int k = 0; k < limbs.size(); k++) {
                lowest.plus(Vectors.pow2(LIMB * (k + 1)).negate(), limbs.get(k));
                lookups.add(
                        LookupTable.RANGE, plus.units(), 1, null, List.of(shifted(limbs.get(k), 0, remainder(k + 1))));
            }
            lookups.add(LookupTable.RANGE, plus.units(), 1, null, List.of(lowest));
        }
    }

    /** The accumulators {@code a[i, o] = sum_d y[i, d] W[o, d]}: {@code sum_{i,o} e_i w_o a[i, o]} is a product over d. */
    static Looked.Push matmul(String name, Column y, AdviceBuilder.Filler values, WeightMatrix w) {
        return (scale, units, e, equation) -> equation.add(matmulClaim(name, scale, y, values, w, units, e));
    }

    static ProductClaim matmulClaim(
            String name,
            FieldElement scale,
            Column y,
            AdviceBuilder.Filler values,
            WeightMatrix w,
            Weights units,
            FieldVector e) {
        int inputs = w.inputs();
        int bits = Vectors.bits(inputs);
        ProductClaim.Open left = new ProductClaim.Open(
                () -> Vectors.sums(e, inputs, 1 << bits, (i, row) -> {
                    for (int d = 0; d < inputs; d++) {
                        row[d] = values.at(d, i);
                    }
                }),
                p -> List.of(y.term(new Weights.EqTable(p).slice(0, inputs), new Weights.Dense(e), FieldElement.ONE)));
        ProductClaim.Open right = new ProductClaim.Open(
                () -> Vectors.sums(units.dense(), inputs, 1 << bits, w::row),
                p -> List.of(new dev.nanozk.protocol.commitment.EvaluationClaim.Term(
                        w.matrix(), 0, units, new Weights.EqTable(p).slice(0, inputs), FieldElement.ONE)));
        return new ProductClaim(name, scale, bits, List.of(left, right));
    }

    /** An entry of a table over two coordinates. */
    @FunctionalInterface
    interface Entry {
        FieldElement at(int low, int high);
    }

    /** {@link #table} in whole or in pieces. */
    static PiecewiseProduct.Table entries(int low, int high, Entry value) {
        int lowBits = Vectors.bits(low);
        return new PiecewiseProduct.Table() {
            @Override
            public void fill(int from, FieldVector target) {
                for (int k = 0; k < target.size(); k++) {
                    int l = from + k & (1 << lowBits) - 1;
                    int h = from + k >> lowBits;
                    if (l < low && h < high) {
                        target.set(k, value.at(l, h));
                    }
                }
            }

            @Override
            public FieldVector get() {
                return table(low, high, value);
            }
        };
    }

    /** A table over (low, high) coordinates: value(low, high) at {@code high << lowBits | low}, zero elsewhere. */
    static FieldVector table(int low, int high, Entry value) {
        int lowBits = Vectors.bits(low);
        FieldVector out = new FieldVector(1 << lowBits + Vectors.bits(high));
        Threads.forEach(high, h -> {
            for (int l = 0; l < low; l++) {
                out.set(h << lowBits | l, value.at(l, h));
            }
        });
        return out;
    }

    /** The same value of one coordinate for every padded value of the other. */
    static FieldVector spreadLow(FieldVector v, int lowBits, int highBits) {
        FieldVector out = new FieldVector(1 << lowBits + highBits);
        for (int h = 0; h < 1 << highBits; h++) {
            for (int l = 0; l < Math.min(v.size(), 1 << lowBits); l++) {
                out.set(h << lowBits | l, v.get(l));
            }
        }
        return out;
    }

    static FieldVector spreadHigh(FieldVector v, int lowBits, int highBits) {
        FieldVector out = new FieldVector(1 << lowBits + highBits);
        for (int h = 0; h < Math.min(v.size(), 1 << highBits); h++) {
            for (int l = 0; l < 1 << lowBits; l++) {
                out.set(h << lowBits | l, v.get(h));
            }
        }
        return out;
    }
}
