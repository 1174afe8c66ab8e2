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

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void productsOfBlocksAreThoseOfPlainLoops(int width) {
        MatrixKernel kernel = VectorKernels.of(MatrixKernel.class, "VectorMatrix", width);
        SplittableRandom random = new SplittableRandom(width);
        // 32 2^7 2^18 2^16 in each of 20 blocks is below 2^53.
        double[] table = random.longs(MatrixKernel.TABLE, -1 << 16, 1 << 16)
                .asDoubleStream()
                .toArray();
        for (int shape = 0; shape < SHAPES; shape++) {
            boolean whole = shape % 2 == 0;
            int rows = 1 + random.nextInt(5);
            int blocks = 1 + random.nextInt(20);
            int at = random.nextInt(5);
            int length = blocks * (whole ? 34 : 18);
            byte[] bytes = weights(random, at + length * rows);
            MemorySegment w = copy(bytes);
            int[] x = inputs(random, 32 * blocks + 3, MatrixKernel.INPUT_BITS);
            long[] sums = new long[rows];
            int[] small = new int[32 * blocks * rows];
            double[] factors = new double[blocks * rows];
            for (int i = 0; i < small.length; i++) {
                int r = i / (32 * blocks);
                int c = i % (32 * blocks);
                small[i] = integer(bytes, at + r * length, c, whole);
                factors[i / 32] = table[scale(bytes, at + r * length, c, whole)];
                sums[r] += small[i] * (long) factors[i / 32] * x[3 + c];
            }
            long[] out = new long[rows + 1];
            int[] spread = new int[small.length + 1];
            double[] d = new double[factors.length + 2];
            if (whole) {
                kernel.q8(w, at, rows, blocks, table, x, 3, out, 1);
                kernel.spreadQ8(w, at, rows * blocks, table, spread, 1, d, 2);
            } else {
                kernel.q4(w, at, rows, blocks, table, x, 3, MatrixKernel.shifts(x, 3, blocks), out, 1);
                kernel.spreadQ4(w, at, rows * blocks, table, spread, 1, d, 2);
            }
            assertArrayEquals(sums, Arrays.copyOfRange(out, 1, out.length));
            assertArrayEquals(small, Arrays.copyOfRange(spread, 1, spread.length));
            assertArrayEquals(factors, Arrays.copyOfRange(d, 2, d.length));
            long beyond = w.byteSize() - length * (long) rows + 1;
            assertThrows(
                    IndexOutOfBoundsException.class, () -> kernel.q8(w, beyond, rows, blocks, table, x, 3, out, 1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void nothingOverflowsAtTheBound(int width) {
        MatrixKernel kernel = VectorKernels.of(MatrixKernel.class, "VectorMatrix", width);
        int n = kernel.inputs();
        int[] least = new int[32 * n];
        Arrays.fill(least, -1 << MatrixKernel.INPUT_BITS - 1);
        long row = 32L << 7 + MatrixKernel.INPUT_BITS - 1;
        double[] table = new double[MatrixKernel.TABLE];
        table[0x8080] = 5;
        table[0] = 6;
        byte[] q = new byte[34];
        Arrays.fill(q, Byte.MIN_VALUE);
        long[] out = new long[1];
        kernel.q8(copy(q), 0, 1, 1, table, least, 0, out, 0);
        assertEquals(5 * row, out[0]);
        kernel.q4(copy(new byte[18]), 0, 1, 1, table, least, 0, MatrixKernel.shifts(least, 0, 1), out, 0);
        assertEquals(6 * (row >> 4), out[0]);
        int[] spread = new int[4 * 32];
        Arrays.fill(spread, Byte.MIN_VALUE);
        double[] acc = new double[4 * n];
        kernel.panel(spread, new double[] {1, 2, 3, 4}, 1, least, 0, n, new int[4 * n], acc);
        for (int i = 0; i < acc.length; i++) {
            assertEquals((1 + i / n) * row, (long) acc[i]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void panelsAreThoseOfPlainLoops(int width) {
        MatrixKernel kernel = VectorKernels.of(MatrixKernel.class, "VectorMatrix", width);
        SplittableRandom random = new SplittableRandom(width);
        int n = kernel.inputs();
        for (int shape = 0; shape < SHAPES / 4; shape++) {
            int blocks = 1 + random.nextInt(6);
            int cols = 32 * blocks;
            int apart = n + random.nextInt(9);
            int[] q = random.ints(4L * cols, Byte.MIN_VALUE, Byte.MAX_VALUE + 1).toArray();
            double[] d = random.longs(4L * blocks, -1 << 16, 1 << 16)
                    .asDoubleStream()
                    .toArray();
            int[] x = inputs(random, 2 + cols * apart, MatrixKernel.INPUT_BITS);
            double[] acc = new double[4 * n];
            Arrays.fill(acc, 77);
            kernel.panel(q, d, blocks, x, 2, apart, new int[4 * n], acc);
            for (int r = 0; r < 4; r++) {
                for (int i = 0; i < n; i++) {
                    long sum = 0;
                    for (int c = 0; c < cols; c++) {
                        sum += q[r * cols + c] * (long) d[r * blocks + c / 32] * x[2 + c * apart + i];
                    }
                    assertEquals(sum, (long) acc[r * n + i]);
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
