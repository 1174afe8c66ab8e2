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

    /**
     * The axis cut into blocks of {@code 2^point.size()}: {@code sum_lo w[block, lo] eq(point, lo)} for every block, weights beyond the slice being zero.
     *
     * @param offset index on the axis of the first weight
     * @param eqLow {@code eq(point, .)}, as a table
     */
    default FieldVector blockSums(int offset, int blocks, FieldVector point, FieldVector eqLow) {
        FieldVector out = new FieldVector(blocks);
        FieldVector dense = dense();
        int bits = point.size();
        for (int h = offset >> bits; h < blocks && h << bits < offset + size(); h++) {
            int from = Math.max(offset, h << bits);
            int to = Math.min(offset + size(), (h + 1) << bits);
            ScalarField.innerProduct(
                    out.limbs(),
                    ScalarField.LIMBS * h,
                    dense.limbs(),
                    ScalarField.LIMBS * (from - offset),
                    eqLow.limbs(),
                    ScalarField.LIMBS * (from & (1 << bits) - 1),
                    to - from);
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
        public FieldElement sum() {
            return table.below(base + size).subtract(table.below(base));
        }

        /** Whole aligned blocks have a closed form: {@code eq(high, block) sum_lo eq(low, lo) eq(point, lo) = eq(high, block) eq(low, point)}. */
        @Override
        public FieldVector blockSums(int offset, int blocks, FieldVector point, FieldVector eqLow) {
            int bits = point.size();
            int width = 1 << bits;
            FieldVector own = table.point();
            if (own.size() < bits || (base - offset & width - 1) != 0) {
                return Weights.super.blockSums(offset, blocks, point, eqLow);
            }
            FieldVector high = own.slice(bits, own.size() - bits);
            FieldVector ownLow = own.slice(0, bits);
            FieldElement whole = EqPolynomial.evaluate(ownLow, point);
            FieldVector lowTable = null;
            FieldVector out = new FieldVector(blocks);
            for (int h = offset >> bits; h < blocks && h << bits < offset + size; h++) {
                int from = Math.max(offset, h << bits);
                int to = Math.min(offset + size, (h + 1) << bits);
                int block = base - offset + (h << bits) >> bits;
                FieldElement sum = whole;
                if (to - from < width) {
                    lowTable = lowTable == null ? EqPolynomial.evaluations(ownLow) : lowTable;
                    int at = from & width - 1;
                    sum = lowTable.slice(at, to - from).innerProduct(eqLow.slice(at, to - from));
                }
                out.set(h, sum.multiply(EqPolynomial.at(high, block)));
            }
            return out;
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
