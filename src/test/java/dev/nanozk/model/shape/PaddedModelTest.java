package dev.nanozk.model.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.bench.ModelShape;
import dev.nanozk.bench.RandomModel;
import dev.nanozk.model.inference.CalibrationTexts;
import dev.nanozk.model.inference.Calibrator;
import dev.nanozk.model.inference.Evaluation;
import dev.nanozk.model.inference.FloatModel;
import dev.nanozk.model.inference.ForwardPass;
import dev.nanozk.model.inference.IntegerModel;
import dev.nanozk.model.inference.ModelReader;
import dev.nanozk.model.inference.Sampler;
import dev.nanozk.model.inference.TestModels;
import dev.nanozk.model.sampling.LogitAdjustment;
import dev.nanozk.model.sampling.SamplingSettings;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.tokenizer.Tokenizer;
import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.model.weights.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaddedModelTest {
    @TempDir
    private Path directory;

    private GgufFile random(ModelShape shape) throws IOException {
        Path file = directory.resolve(shape.name() + ".gguf");
        RandomModel.write(file, shape, TensorType.F32, 1);
        return GgufFile.open(file);
    }

    private GgufFile padded(GgufFile file, ShapeClass shape) throws IOException {
        Path target = directory.resolve("padded-" + shape.name() + ".gguf");
        PaddedModel.write(file, shape, target);
        return GgufFile.open(target);
    }

    /** The same function in real numbers, whatever grouping of heads the class has. */
    @ParameterizedTest
    @CsvSource({
        "llama, 4, 2, 4, 2",
        "llama, 4, 2, 12, 4",
        "llama, 4, 1, 6, 3",
        "llama, 6, 2, 8, 8",
        "qwen2, 4, 2, 8, 4",
        "qwen2, 3, 1, 4, 2",
        "qwen3, 4, 2, 8, 4",
        "gpt2, 4, 4, 4, 4",
        "gpt2, 3, 3, 6, 6"
    })
    void aPaddedModelIsTheSameFunction(String architecture, int heads, int kvHeads, int classHeads, int classKv)
            throws Exception {
        boolean gpt2 = architecture.equals("gpt2");
        ModelShape shape =
                new ModelShape("r", architecture, 32, 2, heads, kvHeads, 48, 300, 32, gpt2 ? 0f : 10000f, 8, 1);
        shape = gpt2 ? shape : shape.untied();
        GgufFile file = random(shape);
        GgufFile padded = padded(file, new ShapeClass("c", 56, 5, classHeads, classKv, 8, 80, 32));
        ModelSpec spec = ModelReader.spec(padded);
        assertEquals(
                List.of(56, 5, classHeads, classKv, 80),
                List.of(spec.embeddingLength(), spec.blocks(), spec.heads(), spec.kvHeads(), spec.feedForward()));
        int[] ids = new Random(3).ints(20, 0, 300).toArray();
        double[][] want = new FloatModel(file).logits(ids);
        double[][] got = new FloatModel(padded).logits(ids);
        for (int i = 0; i < ids.length; i++) {
            for (int v = 0; v < 300; v++) {
                // eps counts 56 instead of 32 times: 1e-5 of a stream whose mean square is about a quarter.
                assertEquals(want[i][v], got[i][v], 2e-3);
            }
        }
    }

    private static IntegerModel integers(GgufFile file) {
        ModelSpec spec = ModelReader.spec(file);
        Tokenizer tokenizer = Tokenizer.from(file);
        List<int[]> documents =
                CalibrationTexts.tokens(text -> tokenizer.encode(text, true), spec.vocabulary(), spec.context(), 1);
        return IntegerModel.load(file, Calibrator.calibrate(file, documents, f -> {}));
    }

    /** A trained model: perplexity of held-out stories within 0.1 %, by the integer engine. */
    @Test
    void perplexityOfATrainedModelStays() throws Exception {
        GgufFile file = GgufFile.open(TestModels.path("stories260K-q8_0.gguf"));
        Tokenizer tokenizer = Tokenizer.from(file);
        List<int[]> documents = new ArrayList<>();
        for (String line : Files.readAllLines(TestModels.path("heldout-readme2.txt"))) {
            int[] ids = tokenizer.encode(line.replace("\\n", "\n"), true);
            documents.add(Arrays.copyOf(ids, Math.min(512, ids.length)));
        }
        double want = Evaluation.of(TestModels.load("stories260K-q8_0.gguf").model(), documents)
                .perplexity();
        IntegerModel model = integers(padded(file, ShapeClass.of("micro-8")));
        assertEquals(96, model.spec().embeddingLength());
        double got = Evaluation.of(model, documents).perplexity();
        assertEquals(want, got, 1e-3 * want);
    }

    /** A random model with layer norms reads what it says itself at temperature 1. */
    @Test
    void perplexityOfAModelWithLayerNormsStays() throws Exception {
        GgufFile file = random(new ModelShape("g", "gpt2", 32, 2, 4, 4, 64, 320, 64, 0f));
        IntegerModel model = integers(file);
        Sampler sampler = new Sampler(LogitAdjustment.of(
                SamplingSettings.ofTemperature(SamplingSettings.MILLION),
                model.logitExponent(),
                320,
                new byte[32],
                null));
        ForwardPass pass = new ForwardPass(model);
        List<Integer> said = new ArrayList<>(List.of(1));
        pass.step(1);
        while (said.size() < 64) {
            said.add(sampler.next(pass.logits(), said));
            pass.step(said.getLast());
        }
        List<int[]> documents = List.of(said.stream().mapToInt(i -> i).toArray());
        IntegerModel padded = integers(padded(file, new ShapeClass("c", 56, 4, 6, 6, 8, 80, 64)));
        double want = Evaluation.of(model, documents).perplexity();
        assertEquals(want, Evaluation.of(padded, documents).perplexity(), 1e-3 * want);
    }

    @Test
    void modelsThatDoNotFitAreRefusedWithTheReason() throws Exception {
        GgufFile file = random(new ModelShape("r", "llama", 32, 2, 4, 2, 48, 300, 32, 10000f));
        assertTrue(refused(file, new ShapeClass("c", 24, 5, 4, 2, 8, 80, 32)).contains("width of 32"));
        assertTrue(refused(file, new ShapeClass("c", 56, 1, 4, 2, 8, 80, 32)).contains("blocks of 2"));
        assertTrue(refused(file, new ShapeClass("c", 56, 5, 2, 2, 8, 80, 32)).contains("key heads of 4"));
        assertTrue(refused(file, new ShapeClass("c", 56, 5, 4, 2, 16, 80, 32)).contains("16 wide"));
        assertTrue(refused(file, new ShapeClass("c", 56, 5, 4, 2, 8, 40, 32)).contains("feed-forward"));
        assertTrue(refused(file, new ShapeClass("c", 56, 5, 4, 2, 8, 80, 64)).contains("context"));
        assertThrows(IllegalArgumentException.class, () -> ShapeClass.of("none"));
    }

    private String refused(GgufFile file, ShapeClass shape) {
        return assertThrows(
                        IllegalArgumentException.class, () -> PaddedModel.write(file, shape, directory.resolve("x")))
                .getMessage();
    }
}
