package dev.nanozk.model.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.nanozk.model.weights.GgufTensor;
import dev.nanozk.model.weights.GgufWriter;
import dev.nanozk.model.weights.RandomBlocks;
import dev.nanozk.model.weights.TensorType;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Effective weights of quantised formats, by their descriptions element by element. */
class BlockTypesTest {
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"F32", "F16", "BF16"})
    void effectiveWeightsAreExact(TensorType type) {
        SplittableRandom random = new SplittableRandom(type.id());
        for (int shape = 0; shape < 6; shape++) {
            int rows = 1 + random.nextInt(4);
            int cols = type.block() * (1 + random.nextInt(3));
            byte[] bytes = RandomBlocks.bytes(type, (long) rows * cols / type.block(), random);
            GgufTensor tensor = new GgufWriter()
                    .tensor("w", type.id(), cols, rows, bytes)
                    .file()
                    .tensors()
                    .get("w");
            int kw = random.nextInt(20);
            double scale = Math.scalb(1.0, kw);
            IntegerMatrix m = IntegerMatrix.of(tensor, kw);
            int[] row = new int[cols];
            float[] floats = new float[cols];
            for (int r = 0; r < rows; r++) {
                m.row(r, row);
                tensor.floatRow(r, floats);
                for (int c = 0; c < cols; c++) {
                    RandomBlocks.Element e = RandomBlocks.element(type, bytes, r * cols + c);
                    long w = e.q() * (long) Math.floor(e.scale() * scale + 0.5)
                            + (long) Math.floor(e.offset() * scale + 0.5);
                    assertEquals(w, row[c]);
                    assertEquals(w, m.get(r, c));
                    assertEquals(e.q() * e.scale() + e.offset(), floats[c]);
                }
            }
        }
    }

    @Test
    void upperHalvesOfFloatsAreFloats() {
        byte[] bytes = {(byte) 0x80, 0x3f, 0x40, (byte) 0xc0};
        GgufTensor tensor = new GgufWriter()
                .tensor("w", TensorType.BF16.id(), 2, 1, bytes)
                .file()
                .tensors()
                .get("w");
        IntegerMatrix m = IntegerMatrix.of(tensor, 4);
        assertEquals(16, m.get(0, 0));
        assertEquals(-48, m.get(0, 1));
    }

    @Test
    void exponentsMakeTheLargestScaleTwelveBits() {
        byte[] bytes = RandomBlocks.bytes(TensorType.Q6_K, 4, new SplittableRandom(1));
        GgufTensor tensor = new GgufWriter()
                .tensor("w", TensorType.Q6_K.id(), 256, 4, bytes)
                .file()
                .tensors()
                .get("w");
        int kw = IntegerMatrix.exponentFor(tensor, 12, 16);
        double largest = 0;
        for (int i = 0; i < 1024; i++) {
            largest = Math.max(
                    largest,
                    Math.abs(RandomBlocks.element(TensorType.Q6_K, bytes, i).scale()));
        }
        assertEquals(11, Math.getExponent(largest * Math.scalb(1.0, kw)));
    }

    @Test
    void offsetsThatLeaveThirtyTwoBitsAreRefused() {
        byte[] bytes = new byte[20];
        bytes[3] = 0x78;
        GgufTensor tensor = new GgufWriter()
                .tensor("w", TensorType.Q4_1.id(), 32, 1, bytes)
                .file()
                .tensors()
                .get("w");
        assertEquals(32768 << 15, IntegerMatrix.of(tensor, 15).get(0, 0));
        assertThrows(IllegalArgumentException.class, () -> IntegerMatrix.of(tensor, 16));
    }
}
