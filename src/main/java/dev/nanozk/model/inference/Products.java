package dev.nanozk.model.inference;

import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.simd.MatrixKernel;
import dev.nanozk.math.simd.Simd;

/**
 * Products of a matrix with inputs: by the vector kernel where it is there and the bounds allow, else by plain loops, with the same integers.
 *
 * <p>The kernel takes inputs of 19 bits or more. Wider ones are {@code 2^16 high + low}, and so are their products. A few inputs are multiplied with each row as it is stored; for more, four
 * rows at a time are spread out once and multiplied with many inputs side by side.
 */
final class Products {
    /** Multiplications that are worth a task of their own. */
    private static final long PIECE = 1 << 19;

    private static final int TILE = 4;

    private Products() {}

    /** out[i][r] = sum_c w[r][c] x[i][c] for all inputs; large products on all cores. */
    static void multiply(IntegerMatrix w, Inputs inputs, long[] out, int oo) {
        multiply(kernel(w, inputs.n()), w, inputs, out, oo);
    }

    /** By a kernel where the bounds allow, or plainly where it is null. */
    static void multiply(MatrixKernel kernel, IntegerMatrix w, Inputs inputs, long[] out, int oo) {
        int n = inputs.n();
        int bits = inputs.bits();
        boolean rows = w.stored() != null || n == 1;
        long bound = rows ? MatrixKernel.BOUND : MatrixKernel.EXACT;
        boolean narrow = kernel != null && bits < inputBits(kernel, w, n) && w.maxRowSum() < bound >> bits;
        if (kernel == null || !narrow && w.maxRowSum() >= bound >> Inputs.LIMB) {
            split(w, n, (from, to) -> plain(w, from, to, inputs.x(), inputs.at(), n, out, oo));
        } else if (!rows) {
            several(kernel, w, inputs, !narrow, out, oo);
        } else if (narrow) {
            byRows(kernel, w, inputs, out, oo);
        } else {
            int outputs = n * w.rows();
            long[] products = inputs.products(2 * outputs);
            byRows(kernel, w, inputs.halves(), products, 0);
            for (int i = 0; i < outputs; i++) {
                out[oo + i] = (products[outputs + i] << Inputs.LIMB) + products[i];
            }
        }
    }

    /** Bits of inputs that are multiplied at once. */
    private static int inputBits(MatrixKernel kernel, IntegerMatrix w, int n) {
        if (w.stored() == null) {
            return n == 1 ? Integer.SIZE : Inputs.LIMB;
        }
        return w.stored().bytes() && isPanel(kernel, n) ? MatrixKernel.PANEL_BITS : MatrixKernel.INPUT_BITS;
    }

    /** Whether n inputs are multiplied side by side: a panel's multiplications are two thirds of those of rows as they are stored, but of all lanes. */
    private static boolean isPanel(MatrixKernel kernel, int n) {
        return 3 * n > 2 * kernel.inputs(n);
    }

    /** The kernel, null where the plain loops are to be taken. */
    private static MatrixKernel kernel(IntegerMatrix w, int n) {
        return w.cols() % MatrixKernel.BLOCK == 0
                ? Simd.matrices((long) w.rows() * w.cols() * n).orElse(null)
                : null;
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

    private static void byRows(MatrixKernel kernel, IntegerMatrix w, Inputs inputs, long[] out, int oo) {
        int n = inputs.n();
        StoredBlocks stored = w.stored();
        if (stored == null) {
            unpacked(kernel, w, inputs, out, oo);
        } else if (isPanel(kernel, n)) {
            sideBySide(kernel, w, inputs, out, oo);
        } else if (stored.bytes()) {
            split(
                    w,
                    n,
                    (from, to) -> kernel.q8(stored.rows(), from, to, inputs.x(), inputs.at(), n, out, oo, w.rows()));
        } else {
            int[] pairs = inputs.pairs(kernel);
            split(w, n, (from, to) -> kernel.q4(stored.rows(), from, to, pairs, 0, n, out, oo, w.rows()));
        }
    }

    /** One input, or two. */
    private static void unpacked(MatrixKernel kernel, IntegerMatrix w, Inputs inputs, long[] out, int oo) {
        float[] near = inputs.near();
        split(w, inputs.n(), (from, to) -> {
            Unpacking rows = new Unpacking(kernel, w);
            int[] row = new int[w.cols()];
            for (int r = from; r < to; r++) {
                rows.row(r, row);
                kernel.row(row, w.cols(), inputs.x(), near, inputs.at(), inputs.n(), out, oo + r, w.rows());
            }
        });
    }

    /** Rows as integers, by the kernel where it reads the type. */
    private static final class Unpacking {
        private final MatrixKernel kernel;
        private final IntegerMatrix w;
        private final UnpackedRows.Scratch scratch;

        Unpacking(MatrixKernel kernel, IntegerMatrix w) {
            this.kernel = kernel;
            this.w = w;
            scratch = w.unpacked() == null ? null : w.unpacked().scratch();
        }

        void row(int r, int[] target) {
            if (scratch == null) {
                w.row(r, target);
            } else {
                w.unpacked().row(kernel, r, scratch, target);
            }
        }
    }

    private static void sideBySide(MatrixKernel kernel, IntegerMatrix w, Inputs inputs, long[] out, int oo) {
        StoredBlocks stored = w.stored();
        int n = inputs.n();
        int cols = w.cols();
        int blocks = stored.rowBlocks();
        int lanes = kernel.inputs(n);
        int width = (n + lanes - 1) / lanes * lanes;
        int[] columns = inputs.columns(width);
        split(w, n, (from, to) -> {
            int[] q = new int[TILE * cols];
            int[] d = new int[TILE * blocks];
            MatrixKernel.Scratch scratch = new MatrixKernel.Scratch(lanes);
            long[] products = new long[TILE * lanes];
            for (int r = from; r < to; r += TILE) {
                int count = Math.min(TILE, to - r);
                stored.spread(kernel, r, count, q, d);
                for (int i = 0; i < n; i += lanes) {
                    kernel.panel(q, d, blocks, columns, i, width, lanes, scratch, products);
                    for (int k = 0; k < count; k++) {
                        int o = oo + i * w.rows() + r + k;
                        for (int j = 0; j < lanes && i + j < n; j++) {
                            out[o + j * w.rows()] = products[k * lanes + j];
                        }
                    }
                }
            }
        });
    }

    /** Inputs as doubles, in a whole number of tiles; of wide ones the low halves before the high ones. */
    private static void several(MatrixKernel kernel, IntegerMatrix w, Inputs inputs, boolean wide, long[] out, int oo) {
        int n = inputs.n();
        int cols = w.cols();
        int padded = ((wide ? 2 * n : n) + TILE - 1) / TILE * TILE;
        double[] all = (wide ? inputs.halves() : inputs).doubles(padded);
        split(w, n, (from, to) -> {
            Unpacking unpacking = new Unpacking(kernel, w);
            int[] row = new int[cols];
            double[] rows = new double[TILE * cols];
            long[] products = new long[padded * TILE];
            for (int r = from; r < to; r += TILE) {
                int count = Math.min(TILE, to - r);
                for (int k = 0; k < count; k++) {
                    unpacking.row(r + k, row);
                    for (int c = 0; c < cols; c++) {
                        rows[k * cols + c] = row[c];
                    }
                }
                for (int i = 0; i < padded; i += TILE) {
                    kernel.tile(rows, all, i * cols, cols, products, i * TILE, TILE);
                }
                for (int i = 0; i < n; i++) {
                    for (int k = 0; k < count; k++) {
                        long low = products[i * TILE + k];
                        out[oo + i * w.rows() + r + k] =
                                wide ? (products[(n + i) * TILE + k] << Inputs.LIMB) + low : low;
                    }
                }
            }
        });
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
