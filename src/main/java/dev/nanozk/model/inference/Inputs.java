package dev.nanozk.model.inference;

import dev.nanozk.math.simd.MatrixKernel;
import java.util.Arrays;

/**
 * Inputs of matrices side by side, and what kernels want of them: made when it is first asked for, once for all matrices that are multiplied with the same inputs. Keeps its room for the
 * next ones. Not thread-safe; what was asked for may be read by several threads.
 */
final class Inputs {
    /** Bits of a half of a wide input. */
    static final int LIMB = 16;

    private int[] x;
    private int at;
    private int n;
    private int cols;
    private int bits;

    private final Kept<int[]> pairs = new Kept<>(new int[0]);
    private final Kept<int[]> columns = new Kept<>(new int[0]);
    private final Kept<float[]> near = new Kept<>(new float[0]);
    private final Kept<double[]> doubles = new Kept<>(new double[0]);
    private final Kept<int[]> halves = new Kept<>(new int[0]);
    private Inputs both;
    private long[] products = {};

    /** An array that is as long as was ever needed, and whether it holds what belongs to the inputs of now. */
    private static final class Kept<A> {
        private A array;
        private boolean made;

        Kept(A array) {
            this.array = array;
        }
    }

    /** The inputs of now: n times cols entries of x from {@code at} on, which stay as they are until the next ones. */
    Inputs set(int[] x, int at, int n, int cols) {
        this.x = x;
        this.at = at;
        this.n = n;
        this.cols = cols;
        bits = bits(x, at, n * cols);
        pairs.made = false;
        columns.made = false;
        near.made = false;
        doubles.made = false;
        halves.made = false;
        return this;
    }

    /** The smallest b such that all x are in [-2^b, 2^b). */
    private static int bits(int[] x, int from, int n) {
        int wide = 0;
        for (int i = from; i < from + n; i++) {
            wide |= x[i] ^ x[i] >> 31;
        }
        return Integer.SIZE - Integer.numberOfLeadingZeros(wide);
    }

    int[] x() {
        return x;
    }

    int at() {
        return at;
    }

    int n() {
        return n;
    }

    /** The smallest b such that all entries are in {@code [-2^b, 2^b)}. */
    int bits() {
        return bits;
    }

    /** {@link MatrixKernel#pairs} of all inputs. */
    int[] pairs(MatrixKernel kernel) {
        if (!pairs.made) {
            int blocks = cols / MatrixKernel.BLOCK;
            int size = MatrixKernel.PAIRS * n * blocks;
            if (pairs.array.length < size) {
                pairs.array = new int[size];
            }
            kernel.pairs(x, at, n, blocks, pairs.array);
            pairs.made = true;
        }
        return pairs.array;
    }

    /** Entry c of input i at {@code c width + i}, 0 for the inputs beyond n; width is the same at each call. */
    int[] columns(int width) {
        if (!columns.made) {
            if (columns.array.length < cols * width) {
                columns.array = new int[cols * width];
            }
            for (int c = 0; c < cols; c++) {
                for (int i = 0; i < n; i++) {
                    columns.array[c * width + i] = x[at + i * cols + c];
                }
                Arrays.fill(columns.array, c * width + n, (c + 1) * width, 0);
            }
            columns.made = true;
        }
        return columns.array;
    }

    /** x as floats, at the same places. */
    float[] near() {
        if (!near.made) {
            int end = at + n * cols;
            if (near.array.length < end) {
                near.array = new float[end];
            }
            for (int i = at; i < end; i++) {
                near.array[i] = x[i];
            }
            near.made = true;
        }
        return near.array;
    }

    /** All entries as doubles from place 0 on, and zeros for the inputs from n to {@code padded}, which is the same at each call. */
    double[] doubles(int padded) {
        if (!doubles.made) {
            if (doubles.array.length < padded * cols) {
                doubles.array = new double[padded * cols];
            }
            for (int i = 0; i < n * cols; i++) {
                doubles.array[i] = x[at + i];
            }
            Arrays.fill(doubles.array, n * cols, padded * cols, 0);
            doubles.made = true;
        }
        return doubles.array;
    }

    /** 2 n inputs: the low halves of all entries, within {@code [-2^15, 2^15)}, and the high ones, within {@code [-2^15, 2^15]}; an entry is {@code 2^16 high + low}. */
    Inputs halves() {
        if (both == null) {
            both = new Inputs();
        }
        if (!halves.made) {
            int size = n * cols;
            if (halves.array.length < 2 * size) {
                halves.array = new int[2 * size];
            }
            for (int i = 0; i < size; i++) {
                int v = x[at + i];
                halves.array[i] = (short) v;
                halves.array[size + i] = (int) ((long) v - (short) v >> LIMB);
            }
            both.set(halves.array, 0, 2 * n, cols);
            halves.made = true;
        }
        return both;
    }

    /** Room for products of the halves. */
    long[] products(int size) {
        if (products.length < size) {
            products = new long[size];
        }
        return products;
    }
}
