package dev.nanozk.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.model.inference.ModelReader;
import dev.nanozk.model.tokenizer.Tokenizer;
import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.model.weights.GgufTensor;
import dev.nanozk.model.weights.RowFormat;
import dev.nanozk.model.weights.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RandomModelTest {
    private static final ModelShape SMALL = new ModelShape("small", "llama", 64, 2, 4, 2, 96, 320, 64, 10000f);

    @TempDir
    private Path directory;

    private Path write(String name, ModelShape shape, TensorType type, long seed) throws IOException {
        Path file = directory.resolve(name);
        RandomModel.write(file, shape, type, seed);
        return file;
    }

    @ParameterizedTest
    @EnumSource
    void everyTypeHoldsTheSameWeightsWithinItsStep(TensorType type) throws IOException {
        GgufFile file = GgufFile.open(write("a.gguf", SMALL, type, 7));
        GgufFile exact = GgufFile.open(write("b.gguf", SMALL, TensorType.F32, 7));
        assertEquals(
                SMALL.parameters(),
                file.tensors().values().stream()
                        .mapToLong(t -> (long) t.rows() * t.cols())
                        .sum());
        for (GgufTensor t : file.tensors().values()) {
            TensorType stored = t.name().endsWith("norm.weight") ? TensorType.F32 : RowFormat.stored(type, t.cols());
            assertEquals(stored, t.type(), t.name());
            double step =
                    switch (stored) {
                        case F32 -> 0;
                        case F16 -> 0x1p-11;
                        case BF16 -> 0x1p-8;
                        case Q8_0 -> 1.0 / 127;
                        case Q5_0, Q5_1 -> 1.0 / 15;
                        case Q4_0, Q4_1 -> 1.0 / 7;
                        default -> throw new IllegalArgumentException("no row is a multiple of " + stored.block());
                    };
            float[] got = new float[t.cols()];
            float[] want = new float[t.cols()];
            t.floatRow(t.rows() - 1, got);
            exact.tensors().get(t.name()).floatRow(t.rows() - 1, want);
            float largest = 0;
            for (float v : want) {
                largest = Math.max(largest, Math.abs(v));
            }
            for (int i = 0; i < got.length; i++) {
                assertEquals(want[i], got[i], step * largest, t.name());
            }
        }
        assertEquals(64, ModelReader.spec(file).embeddingLength());
        assertEquals(320, Tokenizer.from(file).vocabularySize());
    }

    @Test
    void theSameSeedGivesTheSameBytes() throws IOException {
        byte[] one = Files.readAllBytes(write("a.gguf", SMALL, TensorType.Q8_0, 1));
        assertArrayEquals(one, Files.readAllBytes(write("b.gguf", SMALL, TensorType.Q8_0, 1)));
        assertFalse(Arrays.equals(one, Files.readAllBytes(write("c.gguf", SMALL, TensorType.Q8_0, 2))));
    }

    @Test
    void aGpt2FileHasItsTensors() throws IOException {
        ModelShape shape = new ModelShape("small", "gpt2", 64, 1, 4, 4, 128, 320, 64, 0);
        GgufFile file = GgufFile.open(write("g.gguf", shape, TensorType.Q4_0, 1));
        assertEquals(
                shape.parameters(),
                file.tensors().values().stream()
                        .mapToLong(t -> (long) t.rows() * t.cols())
                        .sum());
        assertTrue(file.tensors().containsKey("blk.0.attn_qkv.bias"));
        assertEquals(
                320,
                file.metadata().getStrings("tokenizer.ggml.tokens").stream()
                        .distinct()
                        .count());
    }

    @Test
    void shapesWithANameHaveTheSizeOfTheirModels() {
        assertEquals(260_032, ModelShape.of("stories260k").parameters());
        assertEquals(134_515_008, ModelShape.of("smollm2-135m").parameters());
        assertEquals(124_439_808, ModelShape.of("gpt2-small").parameters());
        // TinyLlama's head is not tied, this one's is.
        assertEquals(
                1_100_048_384 - 32000L * 2048, ModelShape.of("tinyllama-1.1b").parameters());
        assertThrows(IllegalArgumentException.class, () -> ModelShape.of("gpt5"));
    }
}
