package dev.nanozk.model.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.nanozk.bench.ModelShape;
import dev.nanozk.bench.RandomModel;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.simd.MatrixKernel;
import dev.nanozk.math.simd.VectorKernels;
import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.model.weights.GgufTensor;
import dev.nanozk.model.weights.GgufWriter;
import dev.nanozk.model.weights.RandomBlocks;
import dev.nanozk.model.weights.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Products by the vector kernels against the plain loops: every tensor type, random shapes, inputs and numbers of them, every width, several threads. */
class ProductsTest {
    private static final int[] WIDTHS = {128, 256, 512};

    @TempDir
    private Path directory;

    private static int[] inputs(SplittableRandom random, int n, int bits) {
        return random.ints(n)
                .map(v -> (v & 7) == 0 ? (v < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE) : v)
                .map(v -> v >> Integer.SIZE - bits)
                .toArray();
    }

    /** A stored row as integers, by vectors of every width and in the way that the prover reads it. */
    private static void compareStoredRows(IntegerMatrix m) {
        int[] plain = new int[m.cols()];
        int[] fast = new int[m.cols()];
        List<MatrixKernel> kernels = Arrays.stream(WIDTHS)
                .mapToObj(width -> VectorKernels.of(MatrixKernel.class, "VectorMatrix", width))
                .toList();
        for (int r = 0; r < m.rows(); r++) {
            m.row(r, plain);
            for (MatrixKernel kernel : kernels) {
                m.stored().row(kernel, r, fast);
                assertArrayEquals(plain, fast);
            }
            m.unpackedRow(r, fast);
            assertArrayEquals(plain, fast);
        }
    }

    private static void compare(IntegerMatrix m, SplittableRandom random) {
        if (m.stored() != null) {
            compareStoredRows(m);
        }
        int n = 1 + random.nextInt(40);
        Inputs inputs = new Inputs();
        for (int bits : new int[] {16, 19, 20, 21, 22, 32}) {
            int[] x = inputs(random, 3 + n * m.cols(), bits);
            long[] plain = new long[2 + n * m.rows()];
            Products.plain(m, 0, m.rows(), x, 3, n, plain, 2);
            for (int width : WIDTHS) {
                MatrixKernel kernel = VectorKernels.of(MatrixKernel.class, "VectorMatrix", width);
                for (int count :
                        m.stored() == null ? new int[] {1, n} : new int[] {1, Math.min(n, 2 + random.nextInt(20))}) {
                    long[] fast = new long[2 + n * m.rows()];
                    Products.multiply(kernel, m, inputs.set(x, 3, count, m.cols()), fast, 2);
                    assertArrayEquals(
                            Arrays.copyOf(plain, 2 + count * m.rows()), Arrays.copyOf(fast, 2 + count * m.rows()));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "Q4_0", "Q8_0"})
    void integersAreThoseOfThePlainLoops(TensorType type) throws IOException {
        SplittableRandom random = new SplittableRandom(type.id());
        for (int i = 0; i < 2; i++) {
            int width = 64 * (1 + random.nextInt(3));
            int inner = 32 * (2 + random.nextInt(6));
            Path file = directory.resolve(i + ".gguf");
            ModelShape shape = new ModelShape("m", "llama", width, 1, 4, 2, inner, 512, 64, 10000f);
            RandomModel.write(file, shape, type, i);
            GgufFile gguf = GgufFile.open(file);
            GgufTensor down = gguf.tensors().get("blk.0.ffn_down.weight");
            int kw = 8 + random.nextInt(12);
            compare(IntegerMatrix.of(down, kw), random);
            int[] order = IntStream.range(0, width - 3)
                    .map(r -> r < 9 ? width - 1 - r : r)
                    .toArray();
            compare(IntegerMatrix.of(down.selectRows("some", order), kw), random);
            compare(IntegerMatrix.of(gguf.tensors().get("blk.0.attn_k.weight"), kw), random);
        }
    }

    @ParameterizedTest
    @EnumSource(TensorType.class)
    void typesThatAreUnpackedGiveTheSame(TensorType type) {
        SplittableRandom random = new SplittableRandom(type.id());
        int cols = Math.max(64, type.block()) * (1 + random.nextInt(2));
        GgufTensor tensor = RandomBlocks.tensor(type, 1 + random.nextInt(20), cols, random);
        int[] order = IntStream.range(0, tensor.rows())
                .map(r -> tensor.rows() - 1 - r)
                .toArray();
        compare(IntegerMatrix.of(tensor, 4), random);
        compare(IntegerMatrix.of(tensor.selectRows("some", order), 9), random);
    }

    private GgufTensor mapped(TensorType type, int rows, int cols, byte[] bytes) throws IOException {
        Path file = directory.resolve(type + "-" + rows + ".gguf");
        Files.write(
                file, new GgufWriter().tensor("w", type.id(), cols, rows, bytes).bytes());
        return GgufFile.open(file).tensors().get("w");
    }

    private static void compareRows(IntegerMatrix m) {
        int[] plain = new int[m.cols()];
        int[] fast = new int[m.cols()];
        for (int width : WIDTHS) {
            MatrixKernel kernel = VectorKernels.of(MatrixKernel.class, "VectorMatrix", width);
            UnpackedRows.Scratch scratch = m.unpacked().scratch();
            for (int r = 0; r < m.rows(); r++) {
                m.row(r, plain);
                m.unpacked().row(kernel, r, scratch, fast);
                assertArrayEquals(plain, fast);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"Q8_0", "Q4_0"})
    void rowsOfAFileAreUnpackedToTheSameIntegers(TensorType type) throws IOException {
        SplittableRandom random = new SplittableRandom(type.id());
        int cols = 512 * (1 + random.nextInt(2));
        int rows = 33 + random.nextInt(20);
        GgufTensor tensor =
                mapped(type, rows, cols, RandomBlocks.bytes(type, (long) rows * cols / type.block(), random));
        for (int kw : new int[] {0, 5, 12}) {
            IntegerMatrix m = IntegerMatrix.of(tensor, kw);
            assertNotNull(m.unpacked());
            compareRows(m);
        }
        int[] order = IntStream.range(0, rows).map(r -> rows - 1 - r).toArray();
        IntegerMatrix m = IntegerMatrix.of(tensor.selectRows("some", order), 9);
        compareRows(m);
        compare(m, random);
    }

    /** Halves of both signs, subnormal numbers, zeros, and the largest that fit. */
    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16"})
    void floatsAreRoundedAsPlainly(TensorType type) throws IOException {
        int kw = 4;
        int rows = 64;
        int cols = 1024;
        byte[] bytes = new byte[rows * cols * type.bytes()];
        ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < rows * cols; i++) {
            float v =
                    switch (type) {
                        case F16 -> Float.float16ToFloat((short) i);
                        case BF16 -> Float.intBitsToFloat(i << 16);
                        default -> Float.intBitsToFloat(Float.floatToIntBits((i - 40000) / 32f) + i % 3 - 1);
                    };
            boolean fits = Float.isFinite(v) && Math.abs(v) < 1 << 31 - 1 - kw;
            switch (type) {
                case F16 -> out.putShort((short) (fits ? i : 0x8000));
                case BF16 -> out.putShort((short) (fits ? i : 0x8000));
                default -> out.putFloat(fits ? v : -0f);
            }
        }
        compareRows(IntegerMatrix.of(mapped(type, rows, cols, bytes), kw));
    }

    @Test
    void threadsDoNotMatter() throws IOException {
        Path file = directory.resolve("m.gguf");
        RandomModel.write(file, new ModelShape("m", "llama", 512, 1, 8, 4, 1088, 512, 64, 10000f), TensorType.Q8_0, 5);
        IntegerMatrix m = IntegerMatrix.of(GgufFile.open(file).tensors().get("blk.0.ffn_up.weight"), 18);
        assertNotNull(m.stored());
        MatrixKernel kernel = VectorKernels.of(MatrixKernel.class, "VectorMatrix", 512);
        int[] x = inputs(new SplittableRandom(7), 5 * m.cols(), 16);
        int before = Threads.count();
        try {
            for (int n : new int[] {1, 5}) {
                long[] plain = new long[n * m.rows()];
                Products.plain(m, 0, m.rows(), x, 0, n, plain, 0);
                for (int threads = 1; threads <= 5; threads++) {
                    Threads.set(threads);
                    assertEquals(threads, Threads.count());
                    long[] fast = new long[n * m.rows()];
                    Products.multiply(kernel, m, new Inputs().set(x, 0, n, m.cols()), fast, 0);
                    assertArrayEquals(plain, fast);
                }
            }
        } finally {
            Threads.set(before);
        }
    }
}
