package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.poly.EqPolynomial;
import dev.nanozk.math.simd.IntegerProducts;
import dev.nanozk.model.spec.NucleusTable;
import java.util.List;

/**
 * A public table of 2^16 rows; row i is {@code (i, values_1[i], values_2[i], ...)}.
 *
 * <p>The verifier evaluates it directly at a point: {@code sum_hi eq(hi) sum_lo eq(lo) v[hi, lo]}, the inner sums over
 * small integers. No commitment of a table exists that could differ from it.
 *
 * @param tag separates the tables inside one lookup argument
 * @param values columns behind the index, 65,536 entries each
 */
record LookupTable(String name, int tag, List<int[]> values) {
    static final int BITS = 16;
    static final int SIZE = 1 << BITS;
    private static final int NUCLEUS_TAG = 4;

    /** {@code [0, 2^16)}. */
    static final LookupTable RANGE = new LookupTable("range", 0, List.of());

    private static final class Holder {
        private static final LookupTable NUCLEUS = makeNucleus();
    }

    LookupTable {
        values = List.copyOf(values);
        if (values.stream().anyMatch(v -> v.length != SIZE)) {
            throw new IllegalArgumentException(name + ": a column has " + SIZE + " entries");
        }
    }

    /** (k, W[k], [k = 65535]) of {@link NucleusTable}. */
    static LookupTable nucleus() {
        return Holder.NUCLEUS;
    }

    private static LookupTable makeNucleus() {
        int[] farthest = new int[SIZE];
        farthest[SIZE - 1] = 1;
        return new LookupTable("nucleus", NUCLEUS_TAG, List.of(NucleusTable.values(), farthest));
    }

    /** Number of columns, the index included. */
    int width() {
        return 1 + values.size();
    }

    long at(int column, int index) {
        return column == 0 ? index : values.get(column - 1)[index];
    }

    /** Writes {@code alpha - tag - beta k - beta^2 v - ...} of every row k to the elements from {@code offset} on. */
    void denominators(FieldElement alpha, FieldElement beta, FieldVector target, int offset) {
        int chunk = 1 << 10;
        Threads.forEach(SIZE / chunk, c -> {
            FieldElement q =
                    alpha.subtract(FieldElement.of(tag)).subtract(beta.multiply(FieldElement.of((long) c * chunk)));
            for (int k = c * chunk; k < (c + 1) * chunk; k++) {
                FieldElement row = q;
                FieldElement power = beta;
                for (int[] v : values) {
                    power = power.multiply(beta);
                    row = v[k] == 0 ? row : row.subtract(power.multiply(FieldElement.of(v[k])));
                }
                target.set(offset + k, row);
                q = q.subtract(beta);
            }
        });
    }

    /** Column {@code c} extended multilinearly, at a point of 16 coordinates, lowest first. */
    FieldElement evaluate(int c, FieldVector point) {
        if (c == 0) {
            FieldElement sum = FieldElement.ZERO;
            for (int i = 0; i < BITS; i++) {
                sum = sum.add(point.get(i).multiply(FieldElement.of(1L << i)));
            }
            return sum;
        }
        int half = BITS / 2;
        FieldVector low = EqPolynomial.evaluations(Vectors.range(point, 0, half));
        FieldVector high = EqPolynomial.evaluations(Vectors.range(point, half, BITS));
        int[] column = values.get(c - 1);
        FieldVector inner = new FieldVector(1 << BITS - half);
        IntegerProducts.Rows rows = (h, row) -> {
            for (int l = 0; l < row.length; l++) {
                row[l] = column[h << half | l];
            }
        };
        new IntegerProducts(low).multiply(rows, 0, inner.size(), inner);
        return high.innerProduct(inner);
    }
}
