package dev.nanozk.math.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The vector kernels of inference, of each width, against plain loops: random shapes, and values at the edges of the bounds. */
class MatrixKernelTest {
    private static final int SHAPES = 40;
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Some 16-bit integers, every fourth at an end of the range. */
    private static int[] inputs(SplittableRandom random, int n) {
        return random.ints(n)
                .map(v -> (v & 3) == 0 ? (v < 0 ? Short.MIN_VALUE : Short.MAX_VALUE) : v >> 16)
                .toArray();
    }

    /** Random blocks: any bytes behind a finite scale. */
    private static MemorySegment blocks(SplittableRandom random, long count, int bytes) {
        MemorySegment w = Arena.ofAuto().allocate(count * bytes);
        for (long i = 0; i < w.byteSize(); i++) {
            int kind = random.nextInt(5);
            byte b = kind == 0 ? Byte.MIN_VALUE : kind == 1 ? Byte.MAX_VALUE : (byte) random.nextInt(256);
            w.set(ValueLayout.JAVA_BYTE, i, b);
        }
        for (long b = 0; b < count; b++) {
            float d = random.nextInt(8) == 0 ? 0 : (float) (random.nextGaussian() * 0.01);
            w.set(SHORT, b * bytes, Float.floatToFloat16(d));
        }
        return w;
    }

    private static long[] row(MemorySegment w, long at, int blocks, double scale, boolean bytes) {
        long[] row = new long[32 * blocks];
        for (int b = 0; b < blocks; b++) {
            long block = at + (long) b * (bytes ? 34 : 18);
            long d = (long) Math.floor(Float.float16ToFloat(w.get(SHORT, block)) * scale + 0.5);
            for (int i = 0; i < 32; i++) {
                int q = bytes
                        ? w.get(ValueLayout.JAVA_BYTE, block + 2 + i)
                        : (w.get(ValueLayout.JAVA_BYTE, block + 2 + i % 16) >> (i < 16 ? 0 : 4) & 15) - 8;
                row[32 * b + i] = q * d;
            }
        }
        return row;
    }

    private static long dot(long[] w, int[] x, int xo) {
        long sum = 0;
        for (int c = 0; c < w.length; c++) {
            sum += w[c] * x[xo + c];
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 512})
    void productsOfBlocksAreThoseOfPlainLoops(int width) {
        MatrixKernel kernel = VectorKernels.of(MatrixKernel.class, "VectorMatrix", width);
        SplittableRandom random = new SplittableRandom(width);
        for (int shape = 0; shape < SHAPES; shape++) {
            boolean bytes = shape % 2 == 0;
            int rows = 1 + random.nextInt(5);
            int blocks = 1 + random.nextInt(20);
            double scale = Math.scalb(1.0, random.nextInt(25));
            int offset = random.nextInt(3) * (bytes ? 34 : 18);
            MemorySegment w = blocks(random, (long) rows * blocks + 2, bytes ? 34 : 18);
            int[] low = inputs(random, 32 * blocks);
            int[] high = inputs(random, 32 * blocks);
            long[] one = new long[rows + 1];
            long[] two = new long[rows + 1];
            double[] weights = new double[32 * blocks + 3];
            if (bytes) {
                kernel.q8(w, offset, rows, blocks, scale, low, one, 1);
                kernel.q8(w, offset, rows, blocks, scale, low, high, two, 1);
            } else {
                int[] shift = MatrixKernel.shifts(low, blocks);
                kernel.q4(w, offset, rows, blocks, scale, low, shift, one, 1);
            }
            for (int r = 0; r < rows; r++) {
                long at = offset + (long) r * blocks * (bytes ? 34 : 18);
                long[] row = row(w, at, blocks, scale, bytes);
                assertEquals(dot(row, low, 0), one[r + 1]);
                if (bytes) {
                    assertEquals(dot(row, low, 0) + (dot(row, high, 0) << 16), two[r + 1]);
                    kernel.q8(w, at, blocks, scale, weights, 3);
                } else {
                    kernel.q4(w, at, blocks, scale, weights, 3);
                }
                for (int c = 0; c < row.length; c++) {
                    assertEquals(row[c], (long) weights[3 + c]);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 512})
    void tilesAreExactUpToTheBound(int width) {
        MatrixKernel kernel = VectorKernels.of(MatrixKernel.class, "VectorMatrix", width);
        SplittableRandom random = new SplittableRandom(width);
        for (int blocks = 1; blocks < 9; blocks++) {
            int cols = 32 * blocks;
            // Weights of one sign that use up the largest sum of a row.
            long most = MatrixKernel.MOST_ROW_SUM / cols;
            double[] w = random.doubles(4L * cols)
                    .map(u -> u < 0.5 ? most : Math.floor(u * most))
                    .toArray();
            int[] x = inputs(random, 5 * cols);
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
    @ValueSource(ints = {256, 512})
    void attentionIsThatOfPlainLoops(int width) {
        AttentionKernel kernel = VectorKernels.of(AttentionKernel.class, "VectorAttention", width);
        SplittableRandom random = new SplittableRandom(width);
        for (int shape = 0; shape < SHAPES; shape++) {
            int hd = 8 * (1 + random.nextInt(20));
            int stride = hd * (1 + random.nextInt(3));
            int n = 1 + random.nextInt(70);
            int[] q = inputs(random, hd + 5);
            int[] k = inputs(random, n * stride + 8);
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
