package dev.nanozk.protocol.sumcheck;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.poly.EqPolynomial;
import dev.nanozk.math.simd.IntegerProducts;
import dev.nanozk.math.simd.IntegerSums;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * {@code coefficient * sum_x sum_y a(x) M(x, y) b(block(x), y)} for a matrix M of integers, y being the lower variables: what three tables over (x, y) would give, without one.
 *
 * <p>Until y is bound the sum is {@code sum_blocks sum_y (sum_{x in block} a(x) M(x, y)) b(block, y)}, a product of two vectors for each block, the first added up from integers. From then
 * on, y being bound to rho, it is {@code sum_x a(x) (sum_y eq(rho, y) M(x, y)) b(block(x), rho)}, a product of three vectors. Two passes over the integers, and memory for vectors
 * only.
 */
public final class BilinearInstance implements FactoredInstance {
    private static final int PARTS = 8;

    /** The matrix. */
    @FunctionalInterface
    public interface Rows {
        /**
         * Writes the integers of row x at all columns.
         *
         * @return false, and nothing is written, where all are zero
         */
        boolean row(int x, long[] target);
    }

    private final FieldElement coefficient;
    private final int columnBits;
    private final FieldVector a;
    private final Rows rows;
    private final IntUnaryOperator block;
    private final boolean matrixFirst;
    private final List<FieldElement> bound = new ArrayList<>();
    private final int rowBits;
    private ProductInstance inner;
    private boolean overRows;

    /**
     * @param a 2^rowBits elements, taken over and written to
     * @param b 2^columnBits elements a block, taken over and written to
     * @param block which block each of the 2^rowBits rows belongs to
     * @param matrixFirst whether the factors are M, a, b; else a, M, b
     */
    public BilinearInstance(
            FieldElement coefficient,
            int columnBits,
            FieldVector a,
            Rows rows,
            FieldVector b,
            IntUnaryOperator block,
            boolean matrixFirst) {
        this.coefficient = coefficient;
        this.columnBits = columnBits;
        this.a = a;
        this.rows = rows;
        this.block = block;
        this.matrixFirst = matrixFirst;
        this.rowBits = Integer.numberOfTrailingZeros(a.size());
        if (a.size() != 1 << rowBits || b.size() == 0 || b.size() % (1 << columnBits) != 0) {
            throw new IllegalArgumentException(a.size() + " rows, " + b.size() + " weights of columns");
        }
        inner = new ProductInstance(coefficient, columnBits, List.of(sums(b.size() >> columnBits), b));
        if (columnBits == 0) {
            goOverToRows();
        }
    }

    /** {@code sum_{x in block} a(x) M(x, y)}, one block after the other. */
    private FieldVector sums(int blocks) {
        int columns = 1 << columnBits;
        IntegerSums[][] parts = new IntegerSums[PARTS][blocks];
        Threads.forEach(PARTS, p -> {
            long[] row = new long[columns];
            int to = (int) ((long) a.size() * (p + 1) / PARTS);
            for (int x = (int) ((long) a.size() * p / PARTS); x < to; x++) {
                if (!a.isZero(x) && rows.row(x, row)) {
                    int k = block.applyAsInt(x);
                    if (parts[p][k] == null) {
                        parts[p][k] = new IntegerSums(columns);
                    }
                    parts[p][k].add(a.get(x), row, 0, columns, 0);
                }
            }
        });
        FieldVector out = new FieldVector(blocks << columnBits);
        for (int k = 0; k < blocks; k++) {
            for (IntegerSums[] part : parts) {
                if (part[k] != null) {
                    out.axpy(k << columnBits, FieldElement.ONE, part[k].result());
                }
            }
        }
        return out;
    }

    private void goOverToRows() {
        FieldVector ends = inner.values(1);
        IntegerProducts.Rows all = (x, target) -> {
            if (!rows.row(x, target)) {
                Arrays.fill(target, 0);
            }
        };
        FieldVector eq = EqPolynomial.evaluations(FieldVector.of(bound.toArray(FieldElement[]::new)));
        FieldVector matrix = new FieldVector(a.size());
        IntegerProducts.multiply(eq, a.size(), () -> all, matrix);
        FieldVector b = new FieldVector(a.size());
        for (int x = 0; x < a.size(); x++) {
            b.set(x, ends.get(block.applyAsInt(x)));
        }
        inner = new ProductInstance(coefficient, matrixFirst ? List.of(matrix, a, b) : List.of(a, matrix, b));
        overRows = true;
    }

    @Override
    public int variables() {
        return inner.variables() + (overRows ? 0 : rowBits);
    }

    @Override
    public FieldElement sum() {
        return inner.sum();
    }

    @Override
    public FieldVector roundEvaluations(int degree) {
        return inner.roundEvaluations(degree);
    }

    @Override
    public void bind(FieldElement r) {
        inner.bind(r);
        if (!overRows) {
            bound.add(r);
            if (inner.variables() == 0) {
                goOverToRows();
            }
        }
    }

    @Override
    public FieldVector values() {
        if (!overRows) {
            throw new IllegalStateException(variables() + " variables are still free");
        }
        return inner.values();
    }
}
