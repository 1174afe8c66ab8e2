package dev.nanozk.math.simd;

import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.parallel.Threads;
import java.util.function.Supplier;

/**
 * Inner products of one vector over the field with many rows of small integers, {@code out[u] = sum_i w_i v_u[i]}: {@link IntegerSums} with the rows side by side as columns. Not
 * for several threads at once.
 */
public final class IntegerProducts {
    /** Rows that are worked on together. */
    private static final int LANES = 32;
    /** Rows that go to a thread at once are an eighth. */
    private static final int PARTS = 8;

    private final FieldVector w;
    private final int n;
    private final double[] weights;
    /** Integer i of row u at {@code LANES i + u}. */
    private final double[] tile;

    private final double[] work = new double[LANES * SumKernel.LIMBS];

    public IntegerProducts(FieldVector w) {
        this.w = w;
        this.n = w.size();
        this.weights = new double[Math.multiplyExact(n, SumKernel.LIMBS)];
        this.tile = new double[Math.multiplyExact(n, LANES)];
        for (int i = 0; i < n; i++) {
            LimbColumns.cut(w.get(i), weights, i * SumKernel.LIMBS);
        }
    }

    /** Gives the integers of a row. */
    public interface Rows {
        /** Writes row u to {@code target[0..n)}. */
        void row(int u, long[] target);
    }

    /**
     * Writes the products of w with rows 0 .. n - 1 to the first n elements, on all threads.
     *
     * @param rows makes what gives the rows, for each part of them: it may have a state
     */
    public static void multiply(FieldVector w, int n, Supplier<Rows> rows, FieldVector out) {
        Threads.forEach(PARTS, p -> {
            int from = (int) ((long) n * p / PARTS);
            int to = (int) ((long) n * (p + 1) / PARTS);
            if (from < to) {
                new IntegerProducts(w).multiply(rows.get(), from, to, out);
            }
        });
    }

    /** Writes the products with rows {@code [from, to)} to the elements of the same numbers. */
    public void multiply(Rows rows, int from, int to, FieldVector out) {
        long[] row = new long[n];
        for (int start = from; start < to; start += LANES) {
            int count = Math.min(LANES, to - start);
            long large = 0;
            for (int u = 0; u < count; u++) {
                rows.row(start + u, row);
                if (IntegerSums.bits(row, 0, n) <= SumKernel.BITS) {
                    put(row, u);
                } else {
                    large |= 1L << u;
                    out.set(start + u, w.innerProduct(row, 0));
                }
            }
            FieldVector products = products();
            for (int u = 0; u < count; u++) {
                if ((large >> u & 1) == 0) {
                    out.set(start + u, products.get(u));
                }
            }
        }
    }

    private void put(long[] row, int u) {
        for (int i = 0; i < n; i++) {
            tile[LANES * i + u] = row[i];
        }
    }

    private FieldVector products() {
        SumKernel kernel = Simd.sums(PlainSums.KERNEL, (long) LANES * n);
        LimbColumns sums = new LimbColumns(LANES);
        for (int i = 0; i < n; i += SumKernel.ROWS) {
            int rows = Math.min(SumKernel.ROWS, n - i);
            kernel.addUp(work, LANES, tile, LANES * i, LANES, weights, i * SumKernel.LIMBS, rows);
            sums.add(0, work, LANES, LANES);
        }
        return sums.result();
    }
}
