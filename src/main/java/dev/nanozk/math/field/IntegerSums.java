package dev.nanozk.math.field;

import java.util.Arrays;

/**
 * Sums of field elements times small integers, column by column: {@code out[c] = sum_r w_r v_r[c]}.
 *
 * <p>An element's internal form (an integer below ell, linear in the element) is cut into limbs of 24 bits. Rows are gathered as doubles, {@link #ROWS} at most, and multiplied
 * and added up limb by limb: products by integers of 24 bits have 48 and the sum of a tile 53, so that every step is exact, and the loops compile to plain vector code. Tiles' sums are
 * added up as 64-bit integers, whose carries are propagated before one could overflow, and reduced once at the end. Larger integers are taken in parts.
 */
public final class IntegerSums {
    /** Bits of an integer, sign apart, that is taken whole. */
    static final int PART = 24;
    /** Rows of a tile at most: 2^5 products of 48 bits stay within 2^53. */
    static final int ROWS = 32;

    /** Doubles of a tile, about, which stays in the second cache. */
    private static final int TILE = 1 << 16;
    /** Columns that are worked on together. */
    private static final int WIDTH = 128;
    /** Rows that are added up in one go. */
    private static final int STEP = 8;

    private static final long LARGEST_TILE = 1L << 53;

    private final int columns;
    private final LimbColumns sums;
    private final double[] weights = new double[ROWS * LimbColumns.LIMBS];
    private final double[] work = new double[WIDTH];
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
        if (bits > PART) {
            addParts(w, row, from, n, column);
            return;
        }
        if (tileRows == rowsOfTile(tileWidth) || column != tileColumn || n > tileWidth) {
            flush();
            tileColumn = column;
            tileWidth = n;
            if (tile.length < rowsOfTile(n) * n) {
                tile = new double[rowsOfTile(n) * n];
            }
        }
        int at = tileRows * tileWidth;
        for (int k = 0; k < n; k++) {
            tile[at + k] = row[from + k];
        }
        Arrays.fill(tile, at + n, at + tileWidth, 0);
        LimbColumns.cut(w, weights, tileRows * LimbColumns.LIMBS);
        tileRows++;
    }

    private static int rowsOfTile(int width) {
        return width == 0 ? 0 : Math.clamp(TILE / width, STEP, ROWS) & -STEP;
    }

    private void flush() {
        if (tileRows == 0) {
            return;
        }
        // A multiple of STEP: what is left of the tile counts with weight zero.
        int rows = tileRows + STEP - 1 & -STEP;
        Arrays.fill(weights, tileRows * LimbColumns.LIMBS, rows * LimbColumns.LIMBS, 0);
        for (int c = 0; c < tileWidth; c += WIDTH) {
            int n = Math.min(WIDTH, tileWidth - c);
            for (int l = 0; l < LimbColumns.LIMBS; l++) {
                addUp(work, n, tile, c, tileWidth, weights, l, rows);
                sums.add(l, tileColumn + c, work, n);
            }
        }
        sums.grown(LARGEST_TILE);
        tileRows = 0;
    }

    /**
     * {@code out[c] = sum_r w_r x[at + r stride + c]} for limb l of the weights.
     *
     * @param rows a multiple of {@link #STEP}
     */
    static void addUp(double[] out, int n, double[] x, int at, int stride, double[] weights, int l, int rows) {
        Arrays.fill(out, 0, n, 0);
        for (int r = 0; r < rows; r += STEP) {
            eight(out, n, x, at + r * stride, stride, weights, r * LimbColumns.LIMBS + l);
        }
    }

    private static void eight(double[] out, int n, double[] x, int at, int stride, double[] w, int i) {
        double w0 = w[i];
        double w1 = w[i + LimbColumns.LIMBS];
        double w2 = w[i + 2 * LimbColumns.LIMBS];
        double w3 = w[i + 3 * LimbColumns.LIMBS];
        double w4 = w[i + 4 * LimbColumns.LIMBS];
        double w5 = w[i + 5 * LimbColumns.LIMBS];
        double w6 = w[i + 6 * LimbColumns.LIMBS];
        double w7 = w[i + 7 * LimbColumns.LIMBS];
        int x1 = at + stride;
        int x2 = x1 + stride;
        int x3 = x2 + stride;
        int x4 = x3 + stride;
        int x5 = x4 + stride;
        int x6 = x5 + stride;
        int x7 = x6 + stride;
        for (int c = 0; c < n; c++) {
            out[c] = out[c]
                    + w0 * x[at + c]
                    + w1 * x[x1 + c]
                    + w2 * x[x2 + c]
                    + w3 * x[x3 + c]
                    + w4 * x[x4 + c]
                    + w5 * x[x5 + c]
                    + w6 * x[x6 + c]
                    + w7 * x[x7 + c];
        }
    }

    /** {@code v = low + 2^23 high}, low in [0, 2^23). */
    private void addParts(FieldElement w, long[] row, int from, int n, int column) {
        int width = PART - 1;
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
