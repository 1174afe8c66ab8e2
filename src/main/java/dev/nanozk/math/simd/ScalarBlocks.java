package dev.nanozk.math.simd;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;
import dev.nanozk.math.parallel.Threads;
import java.util.Arrays;

/**
 * A table of field elements in the form that {@link ScalarKernel} works on, mutable, entries reduced; lanes above the size are zero.
 *
 * <p>{@link #reversed} stores entry x of a multilinear table at the place of x's bits in reverse, so that entries that differ in the <i>first</i> variable stand half a table
 * apart and {@link #bind} works on whole blocks.
 */
public final class ScalarBlocks {
    private static final int L = ScalarField.LIMBS;

    /** Blocks below which a part of its own does not pay. */
    private static final int PART = 256;

    private final ScalarKernel kernel;
    private final double[] data;
    private int size;

    private ScalarBlocks(ScalarKernel kernel, int size) {
        this.kernel = kernel;
        this.size = size;
        this.data = new double[Math.multiplyExact(Radix51.BLOCK, (size + Radix51.LANES - 1) / Radix51.LANES)];
    }

    /** The entries in their order. */
    public static ScalarBlocks of(FieldVector v, ScalarKernel kernel) {
        ScalarBlocks out = new ScalarBlocks(kernel, v.size());
        for (int i = 0; i < v.size(); i++) {
            ScalarLimbs.load(v.limbs(), L * i, out.data, Radix51.at(i));
        }
        return out;
    }

    /**
     * Tables of {@code 2^variables} entries, one after the other, stored together: entry x of table b goes to {@code reverse(x) * tables + b}.
     *
     * @param limbs four limbs an entry, as in {@link FieldVector#limbs}
     * @param n number of entries, a multiple of {@code 2^variables}
     */
    public static ScalarBlocks reversed(long[] limbs, int n, int variables, ScalarKernel kernel) {
        if (n % (1 << variables) != 0) {
            throw new IllegalArgumentException(n + " entries are no tables of " + variables + " variables");
        }
        ScalarBlocks out = new ScalarBlocks(kernel, n);
        for (int i = 0; i < n; i++) {
            ScalarLimbs.load(limbs, L * i, out.data, Radix51.at(place(i, n, variables)));
        }
        return out;
    }

    private static int place(int i, int n, int variables) {
        int x = i & (1 << variables) - 1;
        int reversed = variables == 0 ? 0 : Integer.reverse(x) >>> 32 - variables;
        return reversed * (n >> variables) + (i >> variables);
    }

    public int size() {
        return size;
    }

    int blocks() {
        return (size + Radix51.LANES - 1) / Radix51.LANES;
    }

    double[] data() {
        return data;
    }

    ScalarKernel kernel() {
        return kernel;
    }

    /** The entry at a place. */
    public FieldElement get(int i) {
        long[] t = new long[L];
        ScalarLimbs.store(data, Radix51.at(i), t, 0);
        return FieldElement.load(t, 0);
    }

    /** The entries in the order of this table. */
    public FieldVector toVector() {
        FieldVector out = new FieldVector(size);
        for (int i = 0; i < size; i++) {
            ScalarLimbs.store(data, Radix51.at(i), out.limbs(), L * i);
        }
        return out;
    }

    /** Writes the entries of reversed tables in their own order. */
    public void storeReversed(long[] limbs, int variables) {
        for (int i = 0; i < size; i++) {
            ScalarLimbs.store(data, Radix51.at(place(i, size, variables)), limbs, L * i);
        }
    }

    /** {@code this[i] *= o[i]}. */
    public void hadamard(ScalarBlocks o) {
        requireSize(o);
        kernel.mul(data, 0, data, 0, o.data, 0, blocks());
    }

    /** {@code this[i] *= x}. */
    public void scale(FieldElement x) {
        double[] c = new ScalarList(x).repeated(1);
        for (int at = 0; at < Radix51.BLOCK * blocks(); at += Radix51.BLOCK) {
            kernel.mul(data, at, data, at, c, 0, 1);
        }
    }

    /** {@code sum_i this[i] o[i]}. */
    public FieldElement innerProduct(ScalarBlocks o) {
        requireSize(o);
        long[] sums = new long[11];
        long[] columns = new long[80];
        for (int from = 0; from < blocks(); from += ScalarKernel.MOST_BLOCKS) {
            int n = Math.min(ScalarKernel.MOST_BLOCKS, blocks() - from);
            kernel.dot(data, Radix51.BLOCK * from, o.data, Radix51.BLOCK * from, n, columns);
            ScalarLimbs.addColumns(sums, columns);
        }
        return ScalarLimbs.value(sums);
    }

    /** Whether half of n entries is a number of whole blocks, as {@link #bind} and {@link ProductRound} need it. */
    public static boolean hasHalves(int n) {
        return n > 0 && n % (2 * Radix51.LANES) == 0;
    }

    /**
     * Binds the first variable of reversed tables: {@code f <- f_0 + r (f_1 - f_0)}.
     *
     * @throws IllegalStateException unless {@link #hasHalves} of the size
     */
    public void bind(FieldElement r) {
        requireHalves();
        double[] element = new ScalarList(r).limbs();
        int half = blocks() / 2;
        int parts = Threads.available((half + PART - 1) / PART);
        Threads.forEach(parts, i -> {
            int from = Radix51.BLOCK * (int) ((long) half * i / parts);
            int to = Radix51.BLOCK * (int) ((long) half * (i + 1) / parts);
            kernel.fold(
                    data, from, data, from, data, Radix51.BLOCK * half + from, element, (to - from) / Radix51.BLOCK);
        });
        size /= 2;
    }

    void requireHalves() {
        if (!hasHalves(size)) {
            throw new IllegalStateException(size + " entries have no halves of whole blocks");
        }
    }

    private void requireSize(ScalarBlocks o) {
        if (o.size != size) {
            throw new IllegalArgumentException("tables of " + size + " and " + o.size + " entries");
        }
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ScalarBlocks b && toVector().equals(b.toVector());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(toVector().limbs());
    }
}
