package dev.nanozk.math.simd;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import java.util.Arrays;

/**
 * Sums of field elements times small integers, column by column: {@code out[c] = sum_r w_r v_r[c]}.
 *
 * <p>An element's internal form (an integer below ell, linear in the element) is cut into limbs of 24 bits. Rows are gathered as doubles and multiplied and added up limb by limb
 * ({@link SumKernel}). Tiles' sums are added up as 64-bit integers, whose carries are propagated before one could overflow, and reduced once at the end. Integers of more than 24 bits
 * are taken in parts.
 */
public final class IntegerSums {
    /** Doubles of a tile, about, which stays in the second cache. */
    private static final int TILE = 1 << 16;
    /** Columns that are worked on together. */
    private static final int WIDTH = 128;

    private final int columns;
    private final LimbColumns sums;
    private final double[] weights = new double[SumKernel.ROWS * SumKernel.LIMBS];
    private final double[] work = new double[WIDTH * SumKernel.LIMBS];
    private double[] tile = {};
    private int tileColumn;
    private int tileWidth;
    private int tileRows;

    /** @param columns number of sums */
    public IntegerSums(int columns) {
        this.columns = columns;
        this.sums = new LimbColumns(columns);
    }

    /** Adds {@code w * row[from + k]} to column {@code column + k} for k below n. Rows for the same columns are best added one after the other. */
    public void add(FieldElement w, long[] row, int from, int n, int column) {
        if (from < 0 || n < 0 || from + n > row.length || column < 0 || column + n > columns) {
            throw new IndexOutOfBoundsException(n + " integers from " + from + " to column " + column);
        }
        int bits = bits(row, from, n);
        if (bits < 0 || w.isZero()) {
            return;
        }
        if (bits > SumKernel.BITS) {
            addParts(w, row, from, n, column);
            return;
        }
        int width = n + SumKernel.LANES - 1 & -SumKernel.LANES;
        if (tileRows == rowsOfTile(tileWidth) || column != tileColumn || width > tileWidth) {
            flush();
            tileColumn = column;
            tileWidth = width;
            if (tile.length < rowsOfTile(width) * width) {
                tile = new double[rowsOfTile(width) * width];
            }
        }
        int at = tileRows * tileWidth;
        for (int k = 0; k < n; k++) {
            tile[at + k] = row[from + k];
        }
        Arrays.fill(tile, at + n, at + tileWidth, 0);
        LimbColumns.cut(w, weights, tileRows * SumKernel.LIMBS);
        tileRows++;
    }

    private static int rowsOfTile(int width) {
        return width == 0 ? 0 : Math.clamp(TILE / width, 1, SumKernel.ROWS);
    }

    private void flush() {
        if (tileRows == 0) {
            return;
        }
        SumKernel kernel = Simd.sums(PlainSums.KERNEL, (long) tileRows * tileWidth);
        // The tile may be padded beyond the last column.
        int used = Math.min(tileWidth, columns - tileColumn);
        for (int c = 0; c < used; c += WIDTH) {
            int lanes = Math.min(WIDTH, tileWidth - c);
            kernel.addUp(work, lanes, tile, c, tileWidth, weights, 0, tileRows);
            sums.add(tileColumn + c, work, lanes, Math.min(lanes, used - c));
        }
        tileRows = 0;
    }

    /** {@code v = low + 2^23 high}, low in [0, 2^23). */
    private void addParts(FieldElement w, long[] row, int from, int n, int column) {
        int width = SumKernel.BITS - 1;
        long[] low = new long[n];
        long[] high = new long[n];
        for (int k = 0; k < n; k++) {
            low[k] = row[from + k] & (1L << width) - 1;
            high[k] = row[from + k] >> width;
        }
        add(w, low, 0, n, column);
        add(w.multiply(FieldElement.of(1L << width)), high, 0, n, column);
    }

    /** The least b with {@code |v| <= 2^b} for all, -1 where all are zero. */
    static int bits(long[] row, int from, int n) {
        long any = 0;
        long magnitude = 0;
        for (int k = from; k < from + n; k++) {
            any |= row[k];
            magnitude |= row[k] ^ row[k] >> 63;
        }
        return any == 0 ? -1 : Long.SIZE - Long.numberOfLeadingZeros(magnitude);
    }

    /** The sums so far. */
    public FieldVector result() {
        flush();
        return sums.result();
    }
}
