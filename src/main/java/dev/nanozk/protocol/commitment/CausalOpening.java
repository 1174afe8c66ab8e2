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
import java.util.function.Supplier;

/**
 * {@link MatrixOpening} of a matrix whose unit u is real from position s_u on, {@code sum_t sum_u sum_{i >= s_u} W_t[u] E_t[i] M[u, i]}: the first position breaks the product of
 * unit and position weights.
 *
 * <p>The position bits come first. Until they are bound the sum is {@code sum_t sum_s sum_i ([i >= s] E_t[i]) (sum_{u: s_u = s} W_t[u] M[u, i])}: products of two vectors of
 * positions for each term and each first position that there is, the inner ones added up from integers. From then on, block of positions by block, it is
 * {@code sum_u (sum_t W_t[u] E_t,s_u') (sum_i eq_i M[u, i])}, E_t,s' being {@code [i >= s] E_t[i]} at the bound point: a product of two vectors of units.
 */
final class CausalOpening extends TwoStageOpening {
    private static final int L = ScalarField.LIMBS;

    /** First positions that there are, increasing, and which of them each unit has. */
    private final int[] firsts;

    private final int[] kindOf;

    CausalOpening(CommittedMatrix matrix, List<MatrixOpening.Term> terms) {
        super(matrix, terms);
        firsts = Arrays.stream(matrix.starts()).sorted().distinct().toArray();
        kindOf = Arrays.stream(matrix.starts())
                .map(s -> Arrays.binarySearch(firsts, s))
                .toArray();
        begin();
    }

    @Override
    List<ProductInstance> overPositions() {
        int n = layout.positions();
        int padded = layout.positionBlocks() << layout.positionBits();
        int[][] units = new int[firsts.length][];
        int[] counts = new int[firsts.length];
        for (int k : kindOf) {
            counts[k]++;
        }
        for (int k = 0; k < firsts.length; k++) {
            units[k] = new int[counts[k]];
        }
        for (int u = kindOf.length - 1; u >= 0; u--) {
            units[kindOf[u]][--counts[kindOf[u]]] = u;
        }
        List<FieldVector> weights = new ArrayList<>();
        List<FieldVector> sums = new ArrayList<>();
        for (int t = 0; t < terms.size(); t++) {
            weights.add(new FieldVector(firsts.length * padded));
            sums.add(new FieldVector(firsts.length * padded));
        }
        Threads.forEach(firsts.length, k -> {
            long[] row = new long[n];
            for (int t = 0; t < terms.size(); t++) {
                MatrixOpening.Term term = terms.get(t);
                IntegerSums sum = new IntegerSums(n);
                for (int u : units[k]) {
                    int at = u - term.offset();
                    if (at >= 0 && at < term.units().size() && !term.units().isZero(at)) {
                        matrix.unit(u, row);
                        sum.add(term.units().get(at), row, 0, n, 0);
                    }
                }
                System.arraycopy(sum.result().limbs(), 0, sums.get(t).limbs(), L * padded * k, L * n);
                int from = firsts[k];
                System.arraycopy(
                        term.positions().limbs(),
                        L * from,
                        weights.get(t).limbs(),
                        L * (padded * k + from),
                        L * (n - from));
            }
        });
        List<ProductInstance> out = new ArrayList<>();
        for (int t = 0; t < terms.size(); t++) {
            out.add(new ProductInstance(matrix.scale(), layout.positionBits(), List.of(weights.get(t), sums.get(t))));
        }
        return out;
    }

    @Override
    List<ProductInstance> overUnits(List<FieldVector> ends, FieldVector eq) {
        int blocks = layout.positionBlocks();
        int padded = layout.unitBlocks() << layout.unitBits();
        FieldVector weights = new FieldVector(blocks * padded);
        for (int t = 0; t < terms.size(); t++) {
            MatrixOpening.Term term = terms.get(t);
            for (int k = 0; k < term.units().size(); k++) {
                int u = term.offset() + k;
                for (int p = 0; p < blocks && !term.units().isZero(k); p++) {
                    weights.addAt(
                            p * padded + u,
                            term.units().get(k).multiply(ends.get(t).get(kindOf[u] * blocks + p)));
                }
            }
        }
        FieldVector values = new FieldVector(blocks * padded);
        for (int p = 0; p < blocks; p++) {
            values.axpy(p * padded, FieldElement.ONE, folded(eq, p, padded));
        }
        return List.of(new ProductInstance(matrix.scale(), layout.unitBits(), List.of(weights, values)));
    }

    /** {@code sum_i eq_i M[u, i]} over the positions of a block, for every unit. */
    private FieldVector folded(FieldVector eq, int block, int padded) {
        int from = block << layout.positionBits();
        int length = Math.min(eq.size(), layout.positions() - from);
        FieldVector out = new FieldVector(padded);
        Supplier<IntegerProducts.Rows> rows = () -> {
            long[] all = new long[layout.positions()];
            return (u, target) -> {
                matrix.unit(u, all);
                System.arraycopy(all, from, target, 0, length);
            };
        };
        IntegerProducts.multiply(eq.slice(0, length), layout.units(), rows, out);
        return out;
    }
}
