package dev.nanozk.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.model.inference.FloatModel;
import dev.nanozk.model.inference.TestModels;
import dev.nanozk.model.tokenizer.Tokenizer;
import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.model.weights.GgufTensor;
import dev.nanozk.model.weights.TensorType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AccuracyBenchTest {
    @TempDir
    private Path directory;

    /** Q8_0 twice is Q8_0; every type keeps keys, tokenizer and, within its step, weights. */
    @ParameterizedTest
    @EnumSource
    void aFileWrittenInAnotherTypeIsTheSameModel(TensorType type) throws Exception {
        ModelShape shape = BenchModels.shapes(type).get(2);
        Path source = directory.resolve("a.gguf");
        Path target = directory.resolve("b.gguf");
        RandomModel.write(source, shape, TensorType.Q8_0, 3);
        GgufFile before = GgufFile.open(source);
        Requantised.write(before, type, target);
        GgufFile after = GgufFile.open(target);
        assertArrayEquals(
                Tokenizer.from(before).canonicalBytes(), Tokenizer.from(after).canonicalBytes());
        assertEquals(before.tensors().keySet(), after.tensors().keySet());
        double step =
                switch (type) {
                    case F32, Q8_0 -> 1e-7;
                    case F16 -> 0x1p-11;
                    case BF16 -> 0x1p-8;
                    case Q4_0 -> 1.0 / 7;
                    case Q4_1, Q4_K -> 1.0 / 14;
                    case Q5_0, Q5_1, Q5_K -> 1.0 / 15;
                    case Q6_K -> 1.0 / 31;
                };
        for (GgufTensor t : before.tensors().values()) {
            GgufTensor u = after.tensors().get(t.name());
            assertEquals(t.rows() == 1 ? TensorType.F32 : type, u.type(), t.name());
            float[] want = new float[t.cols()];
            float[] got = new float[t.cols()];
            for (int r = 0; r < t.rows(); r++) {
                t.floatRow(r, want);
                u.floatRow(r, got);
                float largest = 0;
                for (float v : want) {
                    largest = Math.max(largest, Math.abs(v));
                }
                assertArrayEquals(want, got, (float) (step * largest) + Float.MIN_VALUE, t.name());
            }
        }
        for (String key : before.metadata().keys()) {
            if (!key.equals("general.alignment")) {
                assertEquals(before.metadata().value(key), after.metadata().value(key), key);
            }
        }
    }

    /** Against a reference outside of the project: its summed log-likelihood of the held-out stories. */
    @ParameterizedTest
    @EnumSource(
            value = TensorType.class,
            names = {"F32", "Q8_0"})
    void theDoublePrecisionModelHasTheReferencesPerplexity(TensorType type) throws Exception {
        boolean exact = type == TensorType.F32;
        GgufFile file = GgufFile.open(TestModels.path(exact ? "stories260K-f32.gguf" : "stories260K-q8_0.gguf"));
        Tokenizer tokenizer = Tokenizer.from(file);
        List<int[]> documents = new ArrayList<>();
        for (String line : Files.readAllLines(TestModels.path("heldout-readme2.txt"))) {
            int[] ids = tokenizer.encode(line.replace("\\n", "\n"), true);
            documents.add(Arrays.copyOf(ids, Math.min(512, ids.length)));
        }
        assertEquals(exact ? 3.849339 : 3.851537, AccuracyBench.perplexity(new FloatModel(file), documents), 2e-6);
    }

    @Test
    void theShippedTextIsOfTheModelsKind() throws Exception {
        AccuracyBench.Trained shipped = AccuracyBench.shipped(directory);
        assertEquals(3, shipped.text().lines().count());
        assertTrue(shipped.text().lines().allMatch(l -> l.startsWith("<|im_start|>")));
    }
}
