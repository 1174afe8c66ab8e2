package dev.nanozk.math.simd;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.ScalarField;
import java.util.Arrays;

/**
 * Pairs of neighbouring groups of C field elements in the form that {@link ScalarKernel} works on: {@link #BATCH} pairs side by side, so that a column of the even groups and the
 * same column of the odd ones are operands as they stand. Element {@code column} of group {@code 2 pair + half} is in lane {@code pair mod 64} of column
 * {@code ((pair / 64) 2 + half) C + column}. Elements are reduced.
 */
public final class GroupPairs {
    /** Pairs that are worked on together. */
    public static final int BATCH = 64;
    /** Doubles of one column of a batch. */
    static final int LENGTH = Radix51.BLOCK * BATCH / Radix51.LANES;

    private final int columns;
    private final int size;
    private final double[] data;

    /** Pairs of zeros. */
    public GroupPairs(int columns, int size) {
        this.columns = columns;
        this.size = size;
        this.data = new double[Math.multiplyExact(2 * columns * LENGTH, (size + BATCH - 1) / BATCH)];
    }

    /** Number of pairs. */
    public int size() {
        return size;
    }

    public int batches() {
        return (size + BATCH - 1) / BATCH;
    }

    int columns() {
        return columns;
    }

    double[] data() {
        return data;
    }

    /** Blocks of a batch that hold pairs. */
    int blocks(int batch) {
        return (Math.min(BATCH, size - BATCH * batch) + Radix51.LANES - 1) / Radix51.LANES;
    }

    /** Where a column of a batch begins. */
    int column(int batch, int half, int column) {
        return ((2 * batch + half) * columns + column) * LENGTH;
    }

    private int at(int group, int column) {
        int pair = group >> 1;
        return column(pair / BATCH, group & 1, column) + Radix51.at(pair % BATCH);
    }

    /**
     * Sets an element.
     *
     * @param group twice the pair's number, plus one for the odd group
     * @param limbs canonical limbs of the element, from {@code from} on
     */
    public void set(int group, int column, long[] limbs, int from) {
        ScalarLimbs.load(limbs, from, data, at(group, column));
    }

    /** Sets an element to one of a list. */
    public void set(int group, int column, ScalarList list, int index) {
        list.copy(index, data, at(group, column));
    }

    /** Sets a column of every pair, even and odd. */
    public void fill(int column, FieldElement x) {
        double[] element = new ScalarList(x).limbs();
        for (int half = 0; half < 2 * batches(); half++) {
            int at = column(half / 2, half % 2, column);
            for (int k = 0; k < LENGTH; k += Radix51.LANES) {
                Arrays.fill(data, at + k, at + k + Radix51.LANES, element[k % Radix51.BLOCK / Radix51.LANES]);
            }
        }
    }

    public FieldElement get(int group, int column) {
        long[] limbs = new long[ScalarField.LIMBS];
        ScalarLimbs.store(data, at(group, column), limbs, 0);
        return FieldElement.load(limbs, 0);
    }

    /** {@code x += c y} of two columns in every group. */
    public void axpy(ScalarKernel kernel, int x, FieldElement c, int y) {
        double[] factor = new ScalarList(c).repeated(BATCH / Radix51.LANES);
        double[] product = new double[LENGTH];
        for (int half = 0; half < 2 * batches(); half++) {
            int blocks = blocks(half / 2);
            int to = column(half / 2, half % 2, x);
            kernel.mul(product, 0, data, column(half / 2, half % 2, y), factor, 0, blocks);
            kernel.add(data, to, data, to, product, 0, blocks);
        }
    }

    /**
     * {@code even + c (odd - even)} of a batch.
     *
     * @param target a batch of single groups, as {@link #move} reads it
     */
    public void fold(ScalarKernel kernel, int batch, ScalarList c, double[] target) {
        for (int j = 0; j < columns; j++) {
            kernel.fold(
                    target, LENGTH * j, data, column(batch, 0, j), data, column(batch, 1, j), c.limbs(), blocks(batch));
        }
    }

    /** Takes {@code count} columns of one lane of a batch of single groups over. */
    public void move(double[] groups, int lane, int from, int count, int group, int column) {
        int source = LENGTH * from + Radix51.at(lane);
        int target = at(group, column);
        for (int j = 0; j < count; j++, source += LENGTH, target += LENGTH) {
            for (int k = 0; k < Radix51.BLOCK; k += Radix51.LANES) {
                data[target + k] = groups[source + k];
            }
        }
    }

    /** A batch of single groups of some columns. */
    public static double[] groups(int columns) {
        return new double[LENGTH * columns];
    }

    /** An element of a batch of single groups. */
    public static FieldElement get(double[] groups, int lane, int column) {
        long[] limbs = new long[ScalarField.LIMBS];
        ScalarLimbs.store(groups, LENGTH * column + Radix51.at(lane), limbs, 0);
        return FieldElement.load(limbs, 0);
    }
}
