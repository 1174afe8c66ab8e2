package dev.nanozk.protocol.commitment;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.poly.EqPolynomial;
import dev.nanozk.math.simd.IntegerProducts;
import dev.nanozk.math.simd.IntegerSums;
import dev.nanozk.protocol.sumcheck.ProductInstance;
import dev.nanozk.protocol.sumcheck.SumcheckInstance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@link MatrixOpening} of a matrix whose unit u is real from position s_u on, {@code sum_t sum_u sum_{i >= s_u} W_t[u] E_t[i] M[u, i]}: the first position breaks the product of
 * unit and position weights.
 *
 * <p>The position bits come first. Until they are bound the sum is {@code sum_t sum_s sum_i ([i >= s] E_t[i]) (sum_{u: s_u = s} W_t[u] M[u, i])}: products of two vectors of
 * positions for each term and each first position that there is, the inner ones added up from integers. From then on, block of positions by block, it is
 * {@code sum_u (sum_t W_t[u] E_t,s_u') (sum_i eq_i M[u, i])}, E_t,s' being {@code [i >= s] E_t[i]} at the bound point: a product of two vectors of units.
 */
final class CausalOpening implements SumcheckInstance {
    private static final int L = ScalarField.LIMBS;
    private static final int PARTS = 8;

    private final CommittedMatrix matrix;
    private final MatrixLayout layout;
    private final List<MatrixOpening.Term> terms;
    /** First positions that there are, increasing, and which of them each unit has. */
    private final int[] firsts;

    private final int[] kindOf;
    private final List<FieldElement> bound = new ArrayList<>();
    private List<ProductInstance> products = new ArrayList<>();
    private int variables;

    CausalOpening(CommittedMatrix matrix, List<MatrixOpening.Term> terms) {
        this.matrix = matrix;
        this.layout = matrix.layout();
        this.terms = terms;
        this.variables = layout.columnBits();
        firsts = Arrays.stream(matrix.starts()).sorted().distinct().toArray();
        kindOf = Arrays.stream(matrix.starts())
                .map(s -> Arrays.binarySearch(firsts, s))
                .toArray();
        overPositions();
        if (layout.positionBits() == 0) {
            overUnits();
        }
    }

    private void overPositions() {
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
        for (int t = 0; t < terms.size(); t++) {
            products.add(
                    new ProductInstance(matrix.scale(), layout.positionBits(), List.of(weights.get(t), sums.get(t))));
        }
    }

    private void overUnits() {
        int blocks = layout.positionBlocks();
        int padded = layout.unitBlocks() << layout.unitBits();
        FieldVector weights = new FieldVector(blocks * padded);
        for (int t = 0; t < terms.size(); t++) {
            FieldVector ends = products.get(t).values(0);
            MatrixOpening.Term term = terms.get(t);
            for (int k = 0; k < term.units().size(); k++) {
                int u = term.offset() + k;
                for (int p = 0; p < blocks && !term.units().isZero(k); p++) {
                    weights.addAt(p * padded + u, term.units().get(k).multiply(ends.get(kindOf[u] * blocks + p)));
                }
            }
        }
        FieldVector eq = EqPolynomial.evaluations(FieldVector.of(bound.toArray(FieldElement[]::new)));
        FieldVector values = new FieldVector(blocks * padded);
        for (int p = 0; p < blocks; p++) {
            values.axpy(p * padded, FieldElement.ONE, folded(eq, p, padded));
        }
        products = List.of(new ProductInstance(matrix.scale(), layout.unitBits(), List.of(weights, values)));
    }

    /** {@code sum_i eq_i M[u, i]} over the positions of a block, for every unit. */
    private FieldVector folded(FieldVector eq, int block, int padded) {
        int from = block << layout.positionBits();
        int length = Math.min(eq.size(), layout.positions() - from);
        FieldVector out = new FieldVector(padded);
        Threads.forEach(PARTS, p -> {
            long[] all = new long[layout.positions()];
            int first = (int) ((long) layout.units() * p / PARTS);
            int to = (int) ((long) layout.units() * (p + 1) / PARTS);
            if (first < to) {
                IntegerProducts.Rows rows = (u, target) -> {
                    matrix.unit(u, all);
                    System.arraycopy(all, from, target, 0, length);
                };
                new IntegerProducts(eq.slice(0, length)).multiply(rows, first, to, out);
            }
        });
        return out;
    }

    @Override
    public int variables() {
        return variables;
    }

    @Override
    public FieldElement sum() {
        FieldElement s = FieldElement.ZERO;
        for (ProductInstance p : products) {
            s = s.add(p.sum());
        }
        return s;
    }

    @Override
    public FieldVector roundEvaluations(int degree) {
        FieldVector out = new FieldVector(degree + 1);
        for (ProductInstance p : products) {
            out.add(p.roundEvaluations(degree));
        }
        return out;
    }

    @Override
    public void bind(FieldElement r) {
        products.forEach(p -> p.bind(r));
        variables--;
        bound.add(r);
        if (variables == layout.unitBits() && layout.positionBits() > 0) {
            overUnits();
        }
    }
}
