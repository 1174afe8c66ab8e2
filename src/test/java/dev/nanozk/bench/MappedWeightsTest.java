package dev.nanozk.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.nanozk.model.inference.IntegerMatrix;
import dev.nanozk.model.inference.Kernels;
import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.model.weights.GgufTensor;
import dev.nanozk.model.weights.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Weights read row by row from the mapped file against the formula on the whole tensor. */
class MappedWeightsTest {
    private static final int KW = 19;

    @TempDir
    private Path directory;

    private static int expected(GgufTensor t, int r, int c) {
        double scale = Math.scalb(1.0, KW);
        if (t.type().block() == 1) {
            float[] row = new float[t.cols()];
            t.floatRow(r, row);
            return (int) Math.floor(row[c] * scale + 0.5);
        }
        byte[] q = new byte[t.cols()];
        float[] d = new float[t.cols() / 32];
        t.quantizedRow(r, q, d, null);
        return q[c] * (int) Math.floor(d[c / 32] * scale + 0.5);
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "Q4_0", "Q8_0"})
    void rowsEntriesSumsAndProductsAreThoseOfTheFormula(TensorType type) throws IOException {
        ModelShape shape = new ModelShape("m", "llama", 256, 1, 4, 2, 320, 512, 64, 10000f);
        Path file = directory.resolve("m.gguf");
        RandomModel.write(file, shape, type, 3);
        GgufTensor t = GgufFile.open(file).tensors().get("blk.0.ffn_down.weight");
        IntegerMatrix m = IntegerMatrix.of(t, KW);
        assertThrows(IllegalStateException.class, m::data);
        int[] whole = new int[m.rows() * m.cols()];
        int[] row = new int[m.cols()];
        long largest = 0;
        for (int r = 0; r < m.rows(); r++) {
            long sum = 0;
            m.row(r, row);
            for (int c = 0; c < m.cols(); c++) {
                whole[r * m.cols() + c] = expected(t, r, c);
                sum += Math.abs((long) whole[r * m.cols() + c]);
                assertEquals(whole[r * m.cols() + c], row[c]);
            }
            largest = Math.max(largest, sum);
        }
        for (int c = 0; c < m.cols(); c += 7) {
            assertEquals(whole[5 * m.cols() + c], m.get(5, c));
        }
        assertEquals(largest, m.maxRowSum());
        // Large enough for several pieces.
        int n = 16;
        SplittableRandom random = new SplittableRandom(1);
        int[] x = random.ints((long) n * m.cols(), Short.MIN_VALUE, Short.MAX_VALUE + 1)
                .toArray();
        long[] plain = new long[n * m.rows()];
        for (int i = 0; i < n; i++) {
            for (int r = 0; r < m.rows(); r++) {
                for (int c = 0; c < m.cols(); c++) {
                    plain[i * m.rows() + r] += (long) whole[r * m.cols() + c] * x[i * m.cols() + c];
                }
            }
        }
        long[] fast = new long[plain.length];
        Kernels.multiply(m, x, 0, n, fast, 0);
        assertArrayEquals(plain, fast);
    }
}
