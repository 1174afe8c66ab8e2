package dev.nanozk.model.inference;

import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.simd.MatrixKernel;
import dev.nanozk.math.simd.Simd;

/**
 * Products of a matrix with inputs: by the vector kernel where it is there and the bounds allow, else by plain loops, with the same integers.
 *
 * <p>The kernel takes inputs of 16 bits. Wider ones are {@code 2^16 high + low}, and so are their products. One input is multiplied with the weights where they
 * are stored; for several, four rows at a time are unpacked once.
 */
final class Products {
    /** Multiplications that are worth a task of their own. */
    private static final long PIECE = 1 << 19;

    private static final int TILE = 4;
    private static final int LIMB = 16;

    private Products() {}

    /** out[i][r] = sum_c w[r][c] x[i][c] for n inputs; large products on all cores. */
    static void multiply(IntegerMatrix w, int[] x, int xo, int n, long[] out, int oo) {
        multiply(kernel(w, n), w, x, xo, n, out, oo);
    }

    /** By a kernel, or plainly where it is null. */
    static void multiply(MatrixKernel kernel, IntegerMatrix w, int[] x, int xo, int n, long[] out, int oo) {
        if (kernel == null) {
            split(w, n, (from, to) -> plain(w, from, to, x, xo, n, out, oo));
        } else if (n == 1 && w.stored() != null) {
            single(kernel, w, x, xo, out, oo);
        } else {
            several(kernel, w, x, xo, n, out, oo);
        }
    }

    /** The kernel, null where the plain loops are to be taken. */
    private static MatrixKernel kernel(IntegerMatrix w, int n) {
        boolean able = w.cols() % MatrixKernel.BLOCK == 0 && (n > 1 || w.stored() != null);
        if (!able || w.maxRowSum() > MatrixKernel.MOST_ROW_SUM) {
            return null;
        }
        return Simd.matrices((long) w.rows() * w.cols() * n).orElse(null);
    }

    private interface Rows {
        void multiply(int from, int to);
    }

    private static void split(IntegerMatrix w, int n, Rows rows) {
        int pieces = (int) Math.clamp((long) w.rows() * w.cols() * n / PIECE, 1, Math.max(1, w.rows() / TILE));
        if (pieces == 1 || Threads.available(pieces) == 1) {
            rows.multiply(0, w.rows());
            return;
        }
        int tiles = (w.rows() + TILE - 1) / TILE;
        Threads.forEach(pieces, p -> {
            int from = TILE * (int) ((long) tiles * p / pieces);
            int to = Math.min(w.rows(), TILE * (int) ((long) tiles * (p + 1) / pieces));
            rows.multiply(from, to);
        });
    }

    private static void single(MatrixKernel kernel, IntegerMatrix w, int[] x, int xo, long[] out, int oo) {
        int cols = w.cols();
        int blocks = cols / MatrixKernel.BLOCK;
        StoredBlocks stored = w.stored();
        int[] low = new int[cols];
        if (isNarrow(x, xo, cols)) {
            System.arraycopy(x, xo, low, 0, cols);
            int[] shift = stored.bytes() ? null : MatrixKernel.shifts(low, blocks);
            split(
                    w,
                    1,
                    (from, to) -> stored.runs(from, to, (r, count, at) -> {
                        if (shift == null) {
                            kernel.q8(stored.data(), at, count, blocks, stored.scale(), low, out, oo + r);
                        } else {
                            kernel.q4(stored.data(), at, count, blocks, stored.scale(), low, shift, out, oo + r);
                        }
                    }));
            return;
        }
        int[] high = new int[cols];
        halves(x, xo, cols, low, high);
        if (stored.bytes()) {
            split(
                    w,
                    1,
                    (from, to) -> stored.runs(
                            from,
                            to,
                            (r, count, at) -> kernel.q8(
                                    stored.data(), at, count, blocks, stored.scale(), low, high, out, oo + r)));
            return;
        }
        int[] lowShift = MatrixKernel.shifts(low, blocks);
        int[] highShift = MatrixKernel.shifts(high, blocks);
        split(w, 1, (from, to) -> {
            long[] highs = new long[to - from];
            stored.runs(from, to, (r, count, at) -> {
                kernel.q4(stored.data(), at, count, blocks, stored.scale(), low, lowShift, out, oo + r);
                kernel.q4(stored.data(), at, count, blocks, stored.scale(), high, highShift, highs, r - from);
            });
            for (int r = from; r < to; r++) {
                out[oo + r] += highs[r - from] << LIMB;
            }
        });
    }

    /** Inputs as doubles, in a whole number of tiles; of wide ones the low halves before the high ones. */
    private static void several(MatrixKernel kernel, IntegerMatrix w, int[] x, int xo, int n, long[] out, int oo) {
        int cols = w.cols();
        boolean wide = !isNarrow(x, xo, n * cols);
        int inputs = wide ? 2 * n : n;
        int padded = (inputs + TILE - 1) / TILE * TILE;
        double[] all = new double[padded * cols];
        for (int i = 0; i < n * cols; i++) {
            int v = x[xo + i];
            all[i] = wide ? (short) v : v;
            if (wide) {
                all[n * cols + i] = high(v);
            }
        }
        split(w, n, (from, to) -> {
            double[] rows = new double[TILE * cols];
            long[] products = new long[padded * TILE];
            for (int r = from; r < to; r += TILE) {
                int count = Math.min(TILE, to - r);
                unpack(kernel, w, r, count, rows);
                for (int i = 0; i < padded; i += TILE) {
                    kernel.tile(rows, all, i * cols, cols, products, i * TILE, TILE);
                }
                for (int i = 0; i < n; i++) {
                    for (int k = 0; k < count; k++) {
                        long low = products[i * TILE + k];
                        out[oo + i * w.rows() + r + k] = wide ? (products[(n + i) * TILE + k] << LIMB) + low : low;
                    }
                }
            }
        });
    }

    private static void unpack(MatrixKernel kernel, IntegerMatrix w, int first, int count, double[] rows) {
        int cols = w.cols();
        StoredBlocks stored = w.stored();
        int[] row = stored == null ? new int[cols] : null;
        for (int k = 0; k < count; k++) {
            if (stored == null) {
                w.row(first + k, row);
                for (int c = 0; c < cols; c++) {
                    rows[k * cols + c] = row[c];
                }
            } else if (stored.bytes()) {
                kernel.q8(
                        stored.data(), stored.at(first + k), cols / MatrixKernel.BLOCK, stored.scale(), rows, k * cols);
            } else {
                kernel.q4(
                        stored.data(), stored.at(first + k), cols / MatrixKernel.BLOCK, stored.scale(), rows, k * cols);
            }
        }
    }

    private static boolean isNarrow(int[] x, int xo, int n) {
        int wide = 0;
        for (int i = xo; i < xo + n; i++) {
            wide |= x[i] ^ x[i] >> 31;
        }
        return wide >>> 15 == 0;
    }

    /** Within [-2^15, 2^15]: the low half is signed. */
    private static int high(int v) {
        return (int) ((long) v - (short) v >> LIMB);
    }

    private static void halves(int[] x, int xo, int n, int[] low, int[] high) {
        for (int i = 0; i < n; i++) {
            low[i] = (short) x[xo + i];
            high[i] = high(x[xo + i]);
        }
    }

    /** The plain way. */
    static void plain(IntegerMatrix w, int from, int to, int[] x, int xo, int n, long[] out, int oo) {
        int cols = w.cols();
        int[] row = new int[cols];
        for (int r = from; r < to; r++) {
            w.row(r, row);
            for (int i = 0; i < n; i++) {
                out[oo + i * w.rows() + r] = dot(row, x, xo + i * cols, cols);
            }
        }
    }

    private static long dot(int[] w, int[] x, int xo, int n) {
        long acc = 0;
        for (int c = 0; c < n; c++) {
            acc += (long) w[c] * x[xo + c];
        }
        return acc;
    }
}
