package dev.nanozk.model.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.model.inference.TestModels;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The model files beside the checkout; skipped where they are absent. */
class ModelFilesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "stories260K-f32.gguf",
                "stories260K-q8_0.gguf",
                "random-tiny-llama-q8_0.gguf",
                "random-tiny-gpt2-q8_0.gguf"
            })
    void everyRowIsReadAndFinite(String name) {
        GgufFile file = GgufFile.open(TestModels.path(name));
        assertFalse(file.tensors().isEmpty());
        file.tensors().forEach((key, tensor) -> {
            assertEquals(key, tensor.name());
            float[] row = new float[tensor.cols()];
            for (int r = 0; r < tensor.rows(); r++) {
                tensor.floatRow(r, row);
                for (float v : row) {
                    assertTrue(Float.isFinite(v), key);
                }
            }
        });
    }

    @Test
    void typesMayBeMixedInAFile() {
        GgufFile file = GgufFile.open(TestModels.path("stories260K-q8_0.gguf"));
        GgufTensor down = file.tensors().get("blk.0.ffn_down.weight");
        assertEquals(TensorType.F32, down.type());
        assertEquals(64, down.rows());
        assertEquals(172, down.cols());
        assertEquals(TensorType.Q8_0, file.tensors().get("blk.0.attn_q.weight").type());
        assertEquals(1, file.tensors().get("output_norm.weight").rows());
    }

    @Test
    void quantisedWeightsAreNearTheirSource() {
        GgufFile exact = GgufFile.open(TestModels.path("stories260K-f32.gguf"));
        GgufFile coarse = GgufFile.open(TestModels.path("stories260K-q8_0.gguf"));
        assertEquals(exact.tensors().keySet(), coarse.tensors().keySet());
        coarse.tensors().forEach((key, tensor) -> {
            GgufTensor source = exact.tensors().get(key);
            float[] a = new float[tensor.cols()];
            float[] b = new float[tensor.cols()];
            for (int r = 0; r < tensor.rows(); r++) {
                tensor.floatRow(r, a);
                source.floatRow(r, b);
                float largest = 0;
                for (float v : b) {
                    largest = Math.max(largest, Math.abs(v));
                }
                for (int i = 0; i < a.length; i++) {
                    // Half a step of 1/127 of the block's largest, and the rounding of the scale.
                    assertEquals(b[i], a[i], largest * 0.005f + 1e-9f, key);
                }
            }
        });
    }

    @Test
    void truncationsOfARealFileAreRefused() throws Exception {
        byte[] bytes = Files.readAllBytes(TestModels.path("random-tiny-llama-q8_0.gguf"));
        for (int n = 0; n < bytes.length; n += 1 + bytes.length / 300) {
            byte[] part = Arrays.copyOf(bytes, n);
            assertThrows(ModelFormatException.class, () -> GgufFile.parse(MemorySegment.ofArray(part), "part.gguf"));
        }
    }
}
