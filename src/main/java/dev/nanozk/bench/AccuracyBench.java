package dev.nanozk.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.gateway.store.ShippedModel;
import dev.nanozk.model.inference.CalibrationTexts;
import dev.nanozk.model.inference.Calibrator;
import dev.nanozk.model.inference.Evaluation;
import dev.nanozk.model.inference.FloatModel;
import dev.nanozk.model.inference.IntegerModel;
import dev.nanozk.model.inference.ModelReader;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.tokenizer.Tokenizer;
import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.model.weights.RowFormat;
import dev.nanozk.model.weights.TensorType;
import dev.nanozk.receipt.CanonicalJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * Perplexity of the integer engine against double precision on the same weights, by model, tensor type and context length. Trained models read a text; a
 * model with random weights reads what it says itself: samples of the double-precision model, whose head is not tied: else it would repeat itself.
 */
public final class AccuracyBench {
    private static final int[] TRAINED = {128, 256, 512};
    private static final int[] RANDOM = {64, 128};
    private static final int SAMPLED_DOCUMENTS = 8;
    private static final String TEXT = "/bench/conversations.txt";

    /**
     * A trained model.
     *
     * @param text one document a line, backslash-n for line breaks, names of special tokens being the tokens
     */
    public record Trained(Path file, String text) {}

    private final BenchModels models;
    private final ModelStore.Progress progress;
    private final Predicate<String> wanted;
    private final ObjectNode result = CanonicalJson.object();
    private final ArrayNode rows = result.put("suite", "accuracy").putArray("configurations");
    private double largest;

    /** @param wanted which configurations, by {@code model type} */
    public AccuracyBench(BenchModels models, ModelStore.Progress progress, Predicate<String> wanted) {
        this.models = models;
        this.progress = progress;
        this.wanted = wanted;
    }

    /** The shipped model with its text. */
    public static Trained shipped(Path data) throws IOException {
        try (InputStream in = AccuracyBench.class.getResourceAsStream(TEXT)) {
            if (in == null) {
                throw new IOException("this build has no text inside");
            }
            return new Trained(ShippedModel.install(data), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** All configurations: the trained models, then the random ones, in every tensor type that some of their rows are a multiple of the blocks of, and every length. */
    public ObjectNode run(List<Trained> trained) throws IOException {
        for (Trained t : trained) {
            String name = t.file().getFileName().toString().replaceFirst("\\.gguf$", "");
            GgufFile source = GgufFile.open(t.file());
            for (TensorType type : Requantised.types(source)) {
                if (!isWanted(name, type)) {
                    continue;
                }
                Path target = models.directory().resolve(name + "-as-" + lower(type) + ".gguf");
                Requantised.write(source, type, target);
                GgufFile file = GgufFile.open(target);
                Tokenizer tokenizer = Tokenizer.from(file);
                List<int[]> documents = t.text()
                        .lines()
                        .filter(l -> !l.isBlank())
                        .map(l -> tokenizer.encode(l.replace("\\n", "\n"), true, true))
                        .toList();
                compare(name, type, file, tokenizer, documents, TRAINED);
            }
        }
        Map<String, List<int[]>> documents = new HashMap<>();
        for (TensorType type : RowFormat.TYPES) {
            for (ModelShape tied : BenchModels.shapes(type)) {
                if (!isWanted(tied.name(), type)) {
                    continue;
                }
                ModelShape shape = tied.untied();
                GgufFile file = GgufFile.open(models.file(shape, type, 1));
                // All types of a shape read what its floats say.
                List<int[]> text = documents.get(tied.name());
                if (text == null) {
                    text = sampled(GgufFile.open(models.file(shape, TensorType.F32, 1)), shape.context());
                    documents.put(tied.name(), text);
                }
                compare(tied.name(), type, file, Tokenizer.from(file), text, RANDOM);
            }
        }
        result.put("count", rows.size()).put("largest_difference_percent", largest);
        return result;
    }

    private boolean isWanted(String name, TensorType type) {
        boolean is = wanted.test(name + " " + lower(type));
        if (is) {
            progress.at(name + " " + lower(type), 0);
        }
        return is;
    }

    private static String lower(TensorType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    /** Documents of full length that the model itself draws, each from another first token. */
    private static List<int[]> sampled(GgufFile file, int length) {
        FloatModel model = new FloatModel(file);
        SplittableRandom random = new SplittableRandom(7);
        List<int[]> out = new ArrayList<>();
        for (int d = 0; d < SAMPLED_DOCUMENTS; d++) {
            int[] ids = new int[length];
            model.restart();
            ids[0] = 3 + d;
            for (int i = 1; i < length; i++) {
                double[] logits = model.step(ids[i - 1]);
                double left = random.nextDouble();
                int token = 0;
                while (token < logits.length - 1 && (left -= Math.exp(FloatModel.logProbability(logits, token))) >= 0) {
                    token++;
                }
                ids[i] = token;
            }
            out.add(ids);
        }
        return out;
    }

    private void compare(
            String name, TensorType type, GgufFile file, Tokenizer tokenizer, List<int[]> documents, int[] lengths) {
        ModelSpec spec = ModelReader.spec(file);
        List<int[]> calibration = CalibrationTexts.tokens(
                text -> tokenizer.encode(text, true), spec.vocabulary(), spec.context(), parameters(file));
        IntegerModel model = IntegerModel.load(file, Calibrator.calibrate(file, calibration, f -> {}));
        FloatModel reference = new FloatModel(file);
        for (int length : lengths) {
            if (length > spec.context()) {
                continue;
            }
            List<int[]> pieces = pieces(documents, length);
            double exact = perplexity(reference, pieces);
            double ours = Evaluation.of(model, pieces).perplexity();
            double percent = 100 * (ours / exact - 1);
            largest = Math.max(largest, Math.abs(percent));
            rows.addObject()
                    .put("model", name)
                    .put("type", lower(type))
                    .put("context", length)
                    .put("tokens", pieces.stream().mapToInt(p -> p.length - 1).sum())
                    .put("float", exact)
                    .put("integer", ours)
                    .put("difference_percent", percent);
        }
    }

    private static long parameters(GgufFile file) {
        return file.tensors().values().stream()
                .mapToLong(t -> (long) t.rows() * t.cols())
                .sum();
    }

    /** Documents cut into pieces of a length, each read from position 0; a single token left over predicts nothing. */
    private static List<int[]> pieces(List<int[]> documents, int length) {
        List<int[]> out = new ArrayList<>();
        for (int[] d : documents) {
            for (int from = 0; from + 1 < d.length; from += length) {
                out.add(Arrays.copyOfRange(d, from, Math.min(d.length, from + length)));
            }
        }
        out.removeIf(p -> p.length < 2);
        return out;
    }

    /** exp of the mean negative log-likelihood of every token behind the first of its sequence. */
    static double perplexity(FloatModel model, List<int[]> pieces) {
        double nll = 0;
        long tokens = 0;
        for (int[] ids : pieces) {
            double[][] logits = model.logits(ids);
            for (int i = 0; i + 1 < ids.length; i++) {
                nll -= FloatModel.logProbability(logits[i], ids[i + 1]);
            }
            tokens += ids.length - 1;
        }
        return Math.exp(nll / tokens);
    }

    /** The table for people, as it stands in the documentation. */
    public static String table(ObjectNode result) {
        StringBuilder out = new StringBuilder("| model | type | context | tokens | float | integer | difference |\n"
                + "|---|---|---|---|---|---|---|\n");
        result.get("configurations")
                .forEach(r -> out.append(String.format(
                        Locale.ROOT,
                        "| %s | %s | %d | %d | %.6f | %.6f | %+.4f %% |%n",
                        r.get("model").asText(),
                        r.get("type").asText(),
                        r.get("context").asInt(),
                        r.get("tokens").asInt(),
                        r.get("float").asDouble(),
                        r.get("integer").asDouble(),
                        r.get("difference_percent").asDouble())));
        return out.append(String.format(
                        Locale.ROOT,
                        "%n%d configurations, largest difference %.4f %%%n",
                        result.get("count").asInt(),
                        result.get("largest_difference_percent").asDouble()))
                .toString();
    }
}
