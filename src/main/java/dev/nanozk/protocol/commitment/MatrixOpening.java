package dev.nanozk.protocol.commitment;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.simd.IntegerProducts;
import dev.nanozk.math.simd.IntegerSums;
import dev.nanozk.protocol.sumcheck.ProductInstance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The prover's side of the merged opening for one matrix M of units x positions: {@code sum_t sum_{u,i} W_t[u] E_t[i] M[u, i]} as a sumcheck over the column
 * bits, without a table of the matrix over the field.
 *
 * <p>The position bits come first. Until they are bound the sum is {@code sum_t sum_i E_t[i] (sum_u W_t[u] M[u, i])}: products of two vectors of positions, the
 * inner ones added up from integers. From then on it is {@code sum_t sum_u W_t[u] (sum_i E_t'[i] M[u, i])}, E_t' being E_t at the bound point spread by eq:
 * products of two vectors of units, added up from integers again. Two passes over the integers, and memory for vectors only.
 */
final class MatrixOpening extends TwoStageOpening {
    private static final int L = ScalarField.LIMBS;
    private static final int PARTS = 8;

    /** Unit weights, scale included, from {@code offset} on; position weights. */
    record Term(int offset, FieldVector units, FieldVector positions) {}

    MatrixOpening(CommittedMatrix matrix, List<Term> terms) {
        super(matrix, terms);
        begin();
    }

    @Override
    List<ProductInstance> overPositions() {
        int n = layout.positions();
        // As many sums as threads: reducing them costs as much as adding many rows.
        Queue<IntegerSums[]> idle = new ConcurrentLinkedQueue<>();
        Threads.forEach(PARTS, p -> {
            long[] row = new long[n];
            IntegerSums[] known = idle.poll();
            IntegerSums[] sums = known != null ? known : sums(n);
            int to = (int) ((long) layout.units() * (p + 1) / PARTS);
            for (int u = (int) ((long) layout.units() * p / PARTS); u < to; u++) {
                boolean loaded = false;
                for (int t = 0; t < terms.size(); t++) {
                    Term term = terms.get(t);
                    int k = u - term.offset();
                    if (k < 0 || k >= term.units().size() || term.units().isZero(k)) {
                        continue;
                    }
                    if (!loaded) {
                        matrix.unit(u, row);
                        loaded = true;
                    }
                    sums[t].add(term.units().get(k), row, 0, n, 0);
                }
            }
            idle.add(sums);
        });
        int padded = layout.positionBlocks() << layout.positionBits();
        List<ProductInstance> out = new ArrayList<>();
        for (int t = 0; t < terms.size(); t++) {
            FieldVector sum = new FieldVector(n);
            for (IntegerSums[] sums : idle) {
                sum.add(sums[t].result());
            }
            out.add(new ProductInstance(
                    matrix.scale(),
                    layout.positionBits(),
                    List.of(padded(terms.get(t).positions(), padded), padded(sum, padded))));
        }
        return out;
    }

    private IntegerSums[] sums(int n) {
        IntegerSums[] out = new IntegerSums[terms.size()];
        Arrays.setAll(out, t -> new IntegerSums(n));
        return out;
    }

    /** One product a term, or one in all where every term has the same integers under it (positions in one block). */
    @Override
    List<ProductInstance> overUnits(List<FieldVector> ends, FieldVector eq) {
        int padded = layout.unitBlocks() << layout.unitBits();
        List<ProductInstance> out = new ArrayList<>();
        if (layout.positionBlocks() == 1) {
            FieldVector weights = new FieldVector(padded);
            for (int t = 0; t < terms.size(); t++) {
                Term term = terms.get(t);
                weights.axpy(term.offset(), ends.get(t).get(0), term.units());
            }
            out.add(new ProductInstance(
                    matrix.scale(),
                    layout.unitBits(),
                    List.of(weights, folded(eq.slice(0, layout.positions()), padded))));
            return out;
        }
        for (int t = 0; t < terms.size(); t++) {
            FieldVector factors = ends.get(t);
            FieldVector positions = new FieldVector(layout.positions());
            for (int i = 0; i < positions.size(); i++) {
                ScalarField.mul(
                        positions.limbs(),
                        L * i,
                        factors.limbs(),
                        L * (i >> layout.positionBits()),
                        eq.limbs(),
                        L * (i & (1 << layout.positionBits()) - 1));
            }
            FieldVector weights = new FieldVector(padded);
            weights.axpy(terms.get(t).offset(), FieldElement.ONE, terms.get(t).units());
            out.add(new ProductInstance(
                    matrix.scale(), layout.unitBits(), List.of(weights, folded(positions, padded))));
        }
        return out;
    }

    /** {@code sum_i positions[i] M[u, i]} for every unit. */
    private FieldVector folded(FieldVector positions, int padded) {
        FieldVector out = new FieldVector(padded);
        IntegerProducts.multiply(positions, layout.units(), () -> matrix::unit, out);
        return out;
    }

    private static FieldVector padded(FieldVector v, int n) {
        FieldVector out = new FieldVector(n);
        System.arraycopy(v.limbs(), 0, out.limbs(), 0, v.limbs().length);
        return out;
    }
}
