package dev.nanozk.protocol.commitment;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;
import dev.nanozk.math.poly.EqPolynomial;
import java.util.Arrays;

/** A public weight for each index of one axis of a matrix. */
public sealed interface Weights {
    int size();

    /** All weights. */
    FieldVector dense();

    default FieldElement sum() {
        return dense().sum();
    }

    /**
     * The axis cut into blocks of {@code 2^point.size()}: {@code sum_lo w[block, lo] eq(point, lo)} for every block, weights beyond the slice being zero.
     *
     * @param offset index on the axis of the first weight
     * @param low {@code eq(point, .)}
     */
    default FieldVector blockSums(int offset, int blocks, EqTable low) {
        FieldVector dense = dense();
        FieldVector eqLow = low.dense();
        int bits = low.point().size();
        return inBlocks(this, offset, blocks, bits, (h, from, to) -> {
            long[] sum = new long[ScalarField.LIMBS];
            ScalarField.innerProduct(
                    sum,
                    0,
                    dense.limbs(),
                    ScalarField.LIMBS * ((h << bits) + from - offset),
                    eqLow.limbs(),
                    ScalarField.LIMBS * from,
                    to - from);
            return FieldElement.load(sum, 0);
        });
    }

    /** The sum over {@code lo} in {@code [from, to)} of a block. */
    @FunctionalInterface
    interface BlockSum {
        FieldElement of(int block, int from, int to);
    }

    /** The sums of the blocks that the slice has a part of. */
    private static FieldVector inBlocks(Weights w, int offset, int blocks, int bits, BlockSum sum) {
        FieldVector out = new FieldVector(blocks);
        int end = offset + w.size();
        for (int h = offset >> bits; h < blocks && h << bits < end; h++) {
            out.set(h, sum.of(h, Math.max(offset - (h << bits), 0), Math.min(end - (h << bits), 1 << bits)));
        }
        return out;
    }

    /** Arbitrary weights. */
    record Dense(FieldVector values) implements Weights {
        @Override
        public int size() {
            return values.size();
        }

        @Override
        public FieldVector dense() {
            return values;
        }
    }

    /** Ones. */
    record Ones(int size) implements Weights {
        @Override
        public FieldElement sum() {
            return FieldElement.of(size);
        }

        @Override
        public FieldVector dense() {
            FieldVector out = new FieldVector(size);
            for (int k = 0; k < size; k++) {
                out.set(k, FieldElement.ONE);
            }
            return out;
        }

        @Override
        public FieldVector blockSums(int offset, int blocks, EqTable low) {
            return inBlocks(this, offset, blocks, low.point().size(), (h, from, to) -> low.slice(from, to - from)
                    .sum());
        }
    }

    /** {@code eq(point, base + k)} for k below size; blocks aligned to a power of two are multiples of one another. */
    record EqSlice(EqTable table, int base, int size) implements Weights {
        public EqSlice {
            if (base < 0 || size < 0 || (long) base + size > 1L << table.point().size()) {
                throw new IllegalArgumentException("slice outside the eq table");
            }
        }

        @Override
        public FieldVector dense() {
            return table.evaluations(base, size);
        }

        /** {@code sum_k eq(point, base + k)}, with as many products as the point has coordinates. */
        @Override
        public FieldElement sum() {
            return table.below(base + size).subtract(table.below(base));
        }

        /** The first n weights. */
        public EqSlice first(int n) {
            return new EqSlice(table, base, n);
        }

        /** Sums of products of two eqs, one of them shifted, have a closed form ({@link EqCorrelation}). */
        @Override
        public FieldVector blockSums(int offset, int blocks, EqTable low) {
            int bits = low.point().size();
            FieldVector own = table.point();
            FieldVector high = own.slice(Math.min(bits, own.size()), Math.max(0, own.size() - bits));
            EqCorrelation sums = new EqCorrelation(own, low.point(), base - offset & (1 << bits) - 1);
            // As a table where one by one costs more products.
            int present = Math.min(blocks, offset + size + (1 << bits) - 1 >> bits) - (offset >> bits);
            FieldVector table = 1L << high.size() <= 2L * present * high.size() ? EqPolynomial.evaluations(high) : null;
            return inBlocks(this, offset, blocks, bits, (h, from, to) -> {
                FieldElement[] byCarry = sums.between(from, to);
                int block = h + (base - offset >> bits);
                return times(byCarry[0], high, table, block).add(times(byCarry[1], high, table, block + 1));
            });
        }

        /** {@code sum eq(high, block)}; nothing is summed up where the table has no such block. */
        private static FieldElement times(FieldElement sum, FieldVector high, FieldVector table, int block) {
            if (sum.isZero() || block < 0 || block >> high.size() != 0) {
                return FieldElement.ZERO;
            }
            return sum.multiply(table != null ? table.get(block) : EqPolynomial.at(high, block));
        }
    }

    /** eq(point, .) over the cube, computed piece by piece where it is asked for: table rows behind the lookups never are. */
    final class EqTable {
        private static final int PIECE_BITS = 10;

        private final FieldVector point;
        private final int lowBits;
        private FieldVector low;
        private final FieldVector[] pieces;

        public EqTable(FieldVector point) {
            this.point = point;
            this.lowBits = Math.min(point.size(), PIECE_BITS);
            this.pieces = new FieldVector[1 << point.size() - lowBits];
        }

        public FieldVector point() {
            return point;
        }

        /** {@code eq(point, .)} as a whole. */
        FieldVector dense() {
            return pieces.length == 1 ? piece(0) : evaluations(0, 1 << point.size());
        }

        /** {@code eq(point, base + k)} for k below size. */
        FieldVector evaluations(int base, int size) {
            FieldVector out = new FieldVector(size);
            for (int p = base >> lowBits; p << lowBits < base + size; p++) {
                piece(p).copyInto(out, (p << lowBits) - base);
            }
            return out;
        }

        private synchronized FieldVector piece(int p) {
            if (pieces[p] == null) {
                if (low == null) {
                    low = EqPolynomial.evaluations(point.slice(0, lowBits));
                }
                FieldVector piece = low;
                if (pieces.length > 1) {
                    piece = low.copy();
                    piece.scale(EqPolynomial.at(point.slice(lowBits, point.size() - lowBits), p));
                }
                pieces[p] = piece;
            }
            return pieces[p];
        }

        /** {@code sum_(x < end) eq(point, x)}: a part for each set bit of the end, under which all lower bits are free. */
        private FieldElement below(int end) {
            if (end >> point.size() == 1) {
                return FieldElement.ONE;
            }
            FieldElement sum = FieldElement.ZERO;
            FieldElement above = FieldElement.ONE;
            for (int k = point.size() - 1; k >= 0; k--) {
                FieldElement zero = FieldElement.ONE.subtract(point.get(k));
                if ((end >> k & 1) == 1) {
                    sum = sum.add(above.multiply(zero));
                    above = above.multiply(point.get(k));
                } else {
                    above = above.multiply(zero);
                }
            }
            return sum;
        }

        /** The slice {@code [base, base + size)}. */
        public EqSlice slice(int base, int size) {
            return new EqSlice(this, base, size);
        }

        @Override
        public String toString() {
            return "EqTable" + Arrays.toString(new int[] {point.size()});
        }
    }
}
