package dev.nanozk.math.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The vector kernels of inference, of each width, against plain loops: random shapes, and values at the edges of the bounds. */
class MatrixKernelTest {
    private static final int SHAPES = 40;

    /** Some integers of so many bits with their sign, every fourth at an end of the range. */
    private static int[] inputs(SplittableRandom random, int n, int bits) {
        return random.ints(n)
                .map(v -> (v & 3) == 0 ? (v < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE) : v)
                .map(v -> v >> Integer.SIZE - bits)
                .toArray();
    }

    /** Random bytes, many of them at the ends of the range. */
    private static byte[] weights(SplittableRandom random, int n) {
        byte[] q = new byte[n];
        for (int i = 0; i < n; i++) {
            int kind = random.nextInt(5);
            q[i] = kind == 0 ? Byte.MIN_VALUE : kind == 1 ? Byte.MAX_VALUE : (byte) random.nextInt(256);
        }
        return q;
    }

    /** The small integer of a column of a row that begins at {@code at}. */
    private static int integer(byte[] w, int at, int c, boolean whole) {
        int block = at + c / 32 * (whole ? 34 : 18) + 2;
        int i = c % 32;
        return whole ? w[block + i] : (w[block + i % 16] >> (i < 16 ? 0 : 4) & 15) - 8;
    }

    private static int scale(byte[] w, int at, int c, boolean whole) {
        int block = at + c / 32 * (whole ? 34 : 18);
        return w[block] & 0xff | (w[block + 1] & 0xff) << 8;
    }

    private static MemorySegment copy(byte[] w) {
        MemorySegment s = Arena.ofAuto().allocate(w.length);
        MemorySegment.copy(w, 0, s, ValueLayout.JAVA_BYTE, 0, w.length);
        return s;
    }

    private static void multiply(
            MatrixKernel kernel,
            boolean whole,
            MemorySegment w,
            int at,
            int rows,
            int blocks,
            int[] table,
            int[] x,
            int n,
            long[] out,
            int stride) {
        MatrixKernel.Stored stored = new MatrixKernel.Stored(w.asSlice(at), null, blocks, table);
        multiply(kernel, whole, stored, 0, rows, x, n, out, stride);
    }

    /** {@link MatrixKernel#pairs} by a plain loop. */
    private static int[] plainPairs(int[] x, int xo, int n, int blocks) {
        int half = MatrixKernel.BLOCK / 2;
        int[] pairs = new int[MatrixKernel.PAIRS * n * blocks];
        for (int b = 0; b < n * blocks; b++) {
            int from = xo + MatrixKernel.BLOCK * b;
            int to = MatrixKernel.PAIRS * b;
            for (int i = 0; i < half; i++) {
                int low = x[from + i];
                int high = x[from + half + i];
                pairs[to + i] = low;
                pairs[to + half + i] = high - 16 * low;
                pairs[to + 2 * half + i] = -8 * (low + high);
            }
        }
        return pairs;
    }

    private static void multiply(
            MatrixKernel kernel,
            boolean whole,
            MatrixKernel.Stored w,
            int from,
            int to,
            int[] x,
            int n,
            long[] out,
            int stride) {
        if (whole) {
            kernel.q8(w, from, to, x, 3, n, out, 1, stride);
        } else {
            int[] pairs = new int[MatrixKernel.PAIRS * n * w.blocks()];
            kernel.pairs(x, 3, n, w.blocks(), pairs);
            assertArrayEquals(plainPairs(x, 3, n, w.blocks()), pairs);
            kernel.q4(w, from, to, pairs, 0, n, out, 1, stride);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void productsOfBlocksAreThoseOfPlainLoops(int width) {
        MatrixKernel kernel = VectorKernels.of(MatrixKernel.class, "VectorMatrix", width);
        SplittableRandom random = new SplittableRandom(width);
        // 32 2^7 2^20 2^10 in each of 70 blocks is below 2^49.
        int[] table = random.ints(MatrixKernel.TABLE, -1 << 10, 1 << 10).toArray();
        for (int shape = 0; shape < SHAPES; shape++) {
            boolean whole = shape % 2 == 0;
            int rows = 1 + random.nextInt(13);
            int blocks = 1 + random.nextInt(shape % 5 == 0 ? 70 : 20);
            int n = 1 + shape % 9;
            int at = random.nextInt(5);
            int length = blocks * (whole ? 34 : 18);
            byte[] bytes = weights(random, at + length * rows);
            MemorySegment w = copy(bytes);
            int cols = 32 * blocks;
            int[] x = inputs(random, n * cols + 3, MatrixKernel.INPUT_BITS);
            int stride = rows + random.nextInt(3);
            long[] sums = new long[1 + n * stride];
            int[] small = new int[cols * rows];
            int[] factors = new int[blocks * rows];
            for (int e = 0; e < small.length; e++) {
                int r = e / cols;
                int c = e % cols;
                small[e] = integer(bytes, at + r * length, c, whole);
                factors[e / 32] = table[scale(bytes, at + r * length, c, whole)];
                for (int i = 0; i < n; i++) {
                    sums[1 + i * stride + r] += small[e] * (long) factors[e / 32] * x[3 + i * cols + c];
                }
            }
            long[] out = new long[sums.length];
            multiply(kernel, whole, w, at, rows, blocks, table, x, n, out, stride);
            assertArrayEquals(sums, out);
            someRows(kernel, whole, w.asSlice(at), rows, blocks, table, x, n, sums, stride, random);
            int[] spread = new int[small.length + 1];
            int[] d = new int[factors.length + 2];
            if (whole) {
                kernel.spreadQ8(w, at, rows * blocks, table, spread, 1, d, 2);
            } else {
                kernel.spreadQ4(w, at, rows * blocks, table, spread, 1, d, 2);
            }
            assertArrayEquals(small, Arrays.copyOfRange(spread, 1, spread.length));
            assertArrayEquals(factors, Arrays.copyOfRange(d, 2, d.length));
            int beyond = (int) w.byteSize() - length * rows + 1;
            assertThrows(
                    IndexOutOfBoundsException.class,
                    () -> multiply(kernel, whole, w, beyond, rows, blocks, table, x, 1, out, stride));
        }
    }

    /** Any of the rows, in any order, some of them twice: the sums of all are known. */
    private static void someRows(
            MatrixKernel kernel,
            boolean whole,
            MemorySegment w,
            int rows,
            int blocks,
            int[] table,
            int[] x,
            int n,
            long[] sums,
            int stride,
            SplittableRandom random) {
        int[] order = random.ints(1 + random.nextInt(9), 0, rows).toArray();
        MatrixKernel.Stored some = new MatrixKernel.Stored(w, order, blocks, table);
        int from = random.nextInt(order.length);
        int to = from + random.nextInt(order.length - from + 1);
        long[] expected = new long[1 + n * order.length];
        Arrays.fill(expected, -7);
        long[] out = expected.clone();
        for (int i = 0; i < n; i++) {
            for (int r = from; r < to; r++) {
                expected[1 + i * order.length + r] = sums[1 + i * stride + order[r]];
            }
        }
        multiply(kernel, whole, some, from, to, x, n, out, order.length);
        assertArrayEquals(expected, out);
        order[from] = (int) (w.byteSize() / (blocks * (whole ? 34 : 18)));
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> multiply(kernel, whole, some, from, from + 1, x, n, out, order.length));
        order[from] = -1;
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> multiply(kernel, whole, some, from, from + 1, x, n, out, order.length));
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void nothingOverflowsInABlock(int width) {
        MatrixKernel kernel = VectorKernels.of(MatrixKernel.class, "VectorMatrix", width);
        int[] least = new int[3 + 32 * 4];
        Arrays.fill(least, -1 << MatrixKernel.INPUT_BITS - 1);
        long row = 32L << 7 + MatrixKernel.INPUT_BITS - 1;
        int[] table = new int[MatrixKernel.TABLE];
        table[0x8080] = 5;
        table[0] = 6;
        byte[] q = new byte[34];
        Arrays.fill(q, Byte.MIN_VALUE);
        long[] out = new long[5];
        multiply(kernel, true, copy(q), 0, 1, 1, table, least, 4, out, 1);
        assertArrayEquals(new long[] {0, 5 * row, 5 * row, 5 * row, 5 * row}, out);
        row >>= 4;
        multiply(kernel, false, copy(new byte[18]), 0, 1, 1, table, least, 4, out, 1);
        assertArrayEquals(new long[] {0, 6 * row, 6 * row, 6 * row, 6 * row}, out);
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void nothingOverflowsInABlockOfAPanel(int width) {
        MatrixKernel kernel = VectorKernels.of(MatrixKernel.class, "VectorMatrix", width);
        int n = kernel.inputs(1 << 10);
        for (boolean bytes : new boolean[] {true, false}) {
            int least = bytes ? Byte.MIN_VALUE : -8;
            int bits = bytes ? MatrixKernel.PANEL_BITS : MatrixKernel.INPUT_BITS;
            int[] x = new int[32 * n];
            Arrays.fill(x, -1 << bits - 1);
            int[] spread = new int[4 * 32];
            Arrays.fill(spread, least);
            long[] acc = new long[4 * n];
            kernel.panel(spread, new int[] {1, 2, 3, 4}, 1, x, 0, n, n, new MatrixKernel.Scratch(n), acc);
            for (int i = 0; i < acc.length; i++) {
                assertEquals((1 + i / n) * 32L * least * x[0], acc[i]);
            }
        }
    }

    /** Absolute products that add up to all but 2^-7 of 2^49 in as many blocks as are summed before floats are joined, of one sign, of both, and with a large sum that goes away again. */
    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void sumsOfBlocksAreExactUpToTheBound(int width) {
        MatrixKernel kernel = VectorKernels.of(MatrixKernel.class, "VectorMatrix", width);
        SplittableRandom random = new SplittableRandom(width);
        int blocks = 32;
        int cols = 32 * blocks;
        for (int round = 0; round < 12; round++) {
            int kind = round % 4;
            int lanes = kernel.inputs(round % 3 == 0 ? 1 : 1 << 10);
            byte[] bytes = new byte[34 * blocks];
            int[] table = new int[MatrixKernel.TABLE];
            int[] x = new int[3 + cols];
            int[] small = new int[4 * cols];
            int[] factors = new int[4 * blocks];
            long sum = 0;
            for (int b = 0; b < blocks; b++) {
                bytes[34 * b] = (byte) b;
                // 2^10 products of 127 (2^15 - 1) (2^17 - 1) are below 2^49.
                factors[b] = table[b] = (1 << 17) - 1 - random.nextInt(3);
                for (int i = 0; i < 32; i++) {
                    int c = 32 * b + i;
                    boolean minus = kind == 1 ? random.nextBoolean() : kind == 2 ? b >= blocks / 2 : kind == 3;
                    small[c] = bytes[34 * b + 2 + i] = minus ? (byte) -127 : 127;
                    x[3 + c] = (1 << 15) - 1 - random.nextInt(3);
                    sum += small[c] * (long) factors[b] * x[3 + c];
                }
            }
            long[] out = new long[2];
            multiply(kernel, true, copy(bytes), 0, 1, blocks, table, x, 1, out, 1);
            assertEquals(sum, out[1]);
            int[] columns = new int[cols * lanes];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = x[3 + i / lanes];
            }
            long[] all = new long[4 * lanes];
            kernel.panel(small, factors, blocks, columns, 0, lanes, lanes, new MatrixKernel.Scratch(lanes), all);
            for (int i = 0; i < all.length; i++) {
                assertEquals(i < lanes ? sum : 0, all[i]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void panelsAreThoseOfPlainLoops(int width) {
        MatrixKernel kernel = VectorKernels.of(MatrixKernel.class, "VectorMatrix", width);
        SplittableRandom random = new SplittableRandom(width);
        for (int shape = 0; shape < SHAPES / 2; shape++) {
            int n = kernel.inputs(shape % 2 == 0 ? 1 : 1 << 10);
            MatrixKernel.Scratch scratch = new MatrixKernel.Scratch(n);
            int blocks = 1 + random.nextInt(shape == 0 ? 70 : 6);
            int cols = 32 * blocks;
            int apart = n + random.nextInt(9);
            int[] q = random.ints(4L * cols, Byte.MIN_VALUE, Byte.MAX_VALUE + 1).toArray();
            int[] d = random.ints(4L * blocks, -1 << 12, 1 << 12).toArray();
            int[] x = inputs(random, 2 + cols * apart, MatrixKernel.PANEL_BITS);
            long[] acc = new long[4 * n];
            Arrays.fill(acc, 77);
            kernel.panel(q, d, blocks, x, 2, apart, n, scratch, acc);
            for (int r = 0; r < 4; r++) {
                for (int i = 0; i < n; i++) {
                    long sum = 0;
                    for (int c = 0; c < cols; c++) {
                        sum += q[r * cols + c] * (long) d[r * blocks + c / 32] * x[2 + c * apart + i];
                    }
                    assertEquals(sum, acc[r * n + i]);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void tilesAreExactUpToTheBound(int width) {
        MatrixKernel kernel = VectorKernels.of(MatrixKernel.class, "VectorMatrix", width);
        SplittableRandom random = new SplittableRandom(width);
        for (int blocks = 1; blocks < 9; blocks++) {
            int cols = 32 * blocks;
            // Weights of one sign that use up the largest sum of a row.
            long most = (1L << 37) / cols;
            double[] w = random.doubles(4L * cols)
                    .map(u -> u < 0.5 ? most : Math.floor(u * most))
                    .toArray();
            int[] x = inputs(random, 5 * cols, 16);
            double[] inputs = java.util.stream.IntStream.of(x).asDoubleStream().toArray();
            long[] out = new long[40];
            kernel.tile(w, inputs, cols, cols, out, 2, 7);
            for (int i = 0; i < 4; i++) {
                for (int r = 0; r < 4; r++) {
                    long sum = 0;
                    for (int c = 0; c < cols; c++) {
                        sum += (long) w[r * cols + c] * x[(1 + i) * cols + c];
                    }
                    assertEquals(sum, out[2 + 7 * i + r]);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void attentionIsThatOfPlainLoops(int width) {
        AttentionKernel kernel = VectorKernels.of(AttentionKernel.class, "VectorAttention", width);
        SplittableRandom random = new SplittableRandom(width);
        for (int shape = 0; shape < SHAPES; shape++) {
            int hd = 8 * (1 + random.nextInt(20));
            int stride = hd * (1 + random.nextInt(3));
            int n = 1 + random.nextInt(70);
            int[] q = inputs(random, hd + 5, 16);
            int[] k = inputs(random, n * stride + 8, 16);
            int[] e = random.ints(n + 2, 0, 1 << 16).toArray();
            long[] scores = new long[n];
            long[] sums = new long[n];
            long max = Long.MIN_VALUE;
            for (int j = 0; j < n; j++) {
                for (int c = 0; c < hd; c++) {
                    sums[j] += (long) q[5 + c] * k[8 + j * stride + c];
                }
                max = Math.max(max, sums[j]);
            }
            double[] scratch = new double[Math.max(n, hd)];
            assertEquals(max, kernel.scores(q, 5, k, 8, stride, n, hd, scratch, scores));
            assertArrayEquals(sums, scores);
            long[] num = new long[hd + 3];
            kernel.weighted(e, 2, k, 8, stride, n, hd, scratch, num, 3);
            for (int c = 0; c < hd; c++) {
                long total = 0;
                for (int j = 0; j < n; j++) {
                    total += (long) e[2 + j] * k[8 + j * stride + c];
                }
                assertEquals(total, num[3 + c]);
            }
        }
    }
}
