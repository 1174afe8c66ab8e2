package dev.nanozk.protocol.commitment;

import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.poly.EqPolynomial;
import java.util.Arrays;

/** A public weight for each index of one axis of a matrix. */
public sealed interface Weights {
    int size();

    /** All weights. */
    FieldVector dense();

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
            return table.evaluations().slice(base, size);
        }
    }

    /** eq(point, .) over the whole cube, computed when first needed. */
    final class EqTable {
        private final FieldVector point;
        private FieldVector evaluations;

        public EqTable(FieldVector point) {
            this.point = point;
        }

        public FieldVector point() {
            return point;
        }

        public synchronized FieldVector evaluations() {
            if (evaluations == null) {
                evaluations = EqPolynomial.evaluations(point);
            }
            return evaluations;
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
