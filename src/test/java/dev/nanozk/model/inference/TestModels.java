package dev.nanozk.model.inference;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nanozk.bench.ModelShape;
import dev.nanozk.bench.RandomModel;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NumericProfile;
import dev.nanozk.model.tokenizer.Tokenizer;
import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.model.weights.TensorType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The model files beside the checkout; tests that need them are skipped where they are absent. */
public final class TestModels {
    private static final Path DIRECTORY = Path.of("..", "shared", "models");
    private static final Map<String, Loaded> CACHE = new ConcurrentHashMap<>();

    /** A calibrated model with its tokenizer. */
    public record Loaded(IntegerModel model, Tokenizer tokenizer, GgufFile file) {}

    /** A greedy continuation: all ids, of which the first promptLength are the prompt. */
    public record Greedy(String prompt, int promptLength, int[] ids) {}

    private TestModels() {}

    /** A file of the directory; skips the test where it is absent. */
    public static Path path(String name) {
        Path path = DIRECTORY.resolve(name);
        assumeTrue(Files.exists(path), () -> "skipped: " + path + " is absent");
        return path;
    }

    /** Loads and calibrates a model once. */
    public static Loaded load(String name) {
        Path path = path(name);
        return CACHE.computeIfAbsent(name, n -> load(path));
    }

    /** A model of random F32 weights, made and calibrated once. */
    public static Loaded random(ModelShape shape) {
        return CACHE.computeIfAbsent(shape.toString(), n -> {
            try {
                Path path = Files.createTempFile("nanozk-test", ".gguf");
                path.toFile().deleteOnExit();
                RandomModel.write(path, shape, TensorType.F32, 1);
                return load(path);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static Loaded load(Path path) {
        try {
            GgufFile file = GgufFile.open(path);
            Tokenizer tokenizer = Tokenizer.from(file);
            ModelSpec spec = ModelReader.spec(file);
            List<int[]> documents =
                    CalibrationTexts.tokens(text -> tokenizer.encode(text, true), spec.vocabulary(), spec.context(), 1);
            NumericProfile profile = Calibrator.calibrate(file, documents, fraction -> {});
            return new Loaded(IntegerModel.load(file, profile), tokenizer, file);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The cases of greedy.json for one file type. */
    public static List<Greedy> greedy(String type) throws Exception {
        String json = Files.readString(path("expected/greedy.json"));
        Matcher cases = Pattern.compile(
                        "\"prompt\": \"([^\"]*)\",\\s*\"prompt_ids\": \\[([^\\]]*)\\].*?\"" + type
                                + "\": \\{\\s*\"ids\": \\[([^\\]]*)\\]",
                        Pattern.DOTALL)
                .matcher(json);
        List<Greedy> out = new ArrayList<>();
        while (cases.find()) {
            out.add(new Greedy(cases.group(1), ints(cases.group(2)).length, ints(cases.group(3))));
        }
        return out;
    }

    private static int[] ints(String list) {
        return Arrays.stream(list.split(","))
                .map(String::trim)
                .mapToInt(Integer::parseInt)
                .toArray();
    }
}
