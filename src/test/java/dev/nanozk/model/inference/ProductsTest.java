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
import dev.nanozk.model.weights.RandomBlocks;
import dev.nanozk.model.weights.TensorType;
import java.io.IOException;
import java.nio.file.Path;
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

    private static void compare(IntegerMatrix m, SplittableRandom random) {
        int n = 1 + random.nextInt(40);
        for (int bits : new int[] {16, 19, 20, 32}) {
            int[] x = inputs(random, 3 + n * m.cols(), bits);
            long[] plain = new long[2 + n * m.rows()];
            Products.plain(m, 0, m.rows(), x, 3, n, plain, 2);
            for (int width : WIDTHS) {
                MatrixKernel kernel = VectorKernels.of(MatrixKernel.class, "VectorMatrix", width);
                for (int count :
                        m.stored() == null ? new int[] {n} : new int[] {1, Math.min(n, 3), Math.min(n, 17), n}) {
                    long[] fast = new long[2 + n * m.rows()];
                    Products.multiply(kernel, m, x, 3, count, fast, 2);
                    assertArrayEquals(
                            java.util.Arrays.copyOf(plain, 2 + count * m.rows()),
                            java.util.Arrays.copyOf(fast, 2 + count * m.rows()));
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
                    Products.multiply(kernel, m, x, 0, n, fast, 0);
                    assertArrayEquals(plain, fast);
                }
            }
        } finally {
            Threads.set(before);
        }
    }
}
