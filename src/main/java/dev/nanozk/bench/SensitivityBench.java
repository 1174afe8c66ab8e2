package dev.nanozk.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.model.inference.FisherTraces;
import dev.nanozk.model.inference.FloatModel;
import dev.nanozk.model.tokenizer.Tokenizer;
import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.receipt.CanonicalJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How much the output distribution depends on each block ({@link FisherTraces}), and how much of the sum over all blocks is covered when a part of the blocks is proved, chosen by trace,
 * uniformly at random, or as a prefix.
 */
public final class SensitivityBench {
    private static final int DRAWS = 8;
    private static final int LONGEST = 128;
    private static final double HALF = 0.5;

    private final ModelStore.Progress progress;

    public SensitivityBench(ModelStore.Progress progress) {
        this.progress = progress;
    }

    /**
     * All models.
     *
     * @param plots directory for {@code sensitivity-*.svg}, null for none
     */
    public ObjectNode run(List<AccuracyBench.Trained> models, Path plots) throws IOException {
        ObjectNode n = CanonicalJson.object();
        ArrayNode list = n.put("suite", "sensitivity").putArray("models");
        for (AccuracyBench.Trained t : models) {
            one(list.addObject(), t, plots);
        }
        return n;
    }

    private void one(ObjectNode n, AccuracyBench.Trained trained, Path plots) throws IOException {
        String name = ModelStore.name(trained.file());
        GgufFile file = GgufFile.open(trained.file());
        Tokenizer tokenizer = Tokenizer.from(file);
        List<int[]> documents = trained.text()
                .lines()
                .filter(l -> !l.isBlank())
                .map(l -> tokenizer.encode(l.replace("\\n", "\n"), true, true))
                .map(ids -> Arrays.copyOf(ids, Math.min(LONGEST, ids.length)))
                .toList();
        FloatModel model = new FloatModel(file);
        int blocks = model.spec().blocks();
        FisherTraces fisher = FisherTraces.estimate(model, documents, DRAWS, true, f -> progress.at("perturbing", f));
        double[] traces = fisher.traces();
        double[] order = fisher.order();
        n.put("model", name);
        n.put("positions", documents.stream().mapToInt(d -> d.length).sum());
        ArrayNode rows = n.putArray("blocks");
        double sum = Arrays.stream(traces).sum();
        for (int l = 0; l < blocks; l++) {
            rows.addObject()
                    .put("block", l)
                    .put("trace", traces[l])
                    .put("share", traces[l] / sum)
                    .put("second_order", order[l]);
        }
        double[] x = IntStream.rangeClosed(0, blocks)
                .mapToDouble(k -> (double) k / blocks)
                .toArray();
        double[] best = cumulative(descending(traces));
        double[] prefix = cumulative(traces);
        n.putObject("covered_at_half_the_cost")
                .put("fisher", at(best, HALF))
                .put("uniform", HALF)
                .put("prefix", at(prefix, HALF));
        if (plots != null) {
            Files.createDirectories(plots);
            LinePlot plot = new LinePlot("share of sensitivity covered: " + name, "share of blocks proved", "covered")
                    .add("Fisher", x, best)
                    .add("uniform", x, x)
                    .add("prefix", x, prefix);
            Files.writeString(plots.resolve("sensitivity-" + name + ".svg"), plot.svg());
        }
    }

    private static double[] descending(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return IntStream.range(0, sorted.length)
                .mapToDouble(i -> sorted[sorted.length - 1 - i])
                .toArray();
    }

    /** Shares of the sum that the first 0, 1, .., n values make. */
    static double[] cumulative(double[] values) {
        double[] out = new double[values.length + 1];
        for (int i = 0; i < values.length; i++) {
            out[i + 1] = out[i] + values[i];
        }
        double sum = out[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] /= sum;
        }
        return out;
    }

    /** The curve at a share of the cost, a straight line between blocks. */
    static double at(double[] curve, double share) {
        double place = share * (curve.length - 1);
        int k = Math.min((int) place, curve.length - 2);
        return curve[k] + (place - k) * (curve[k + 1] - curve[k]);
    }

    /** Tables for people, as they stand in the documentation. */
    public static String table(ObjectNode result) {
        StringBuilder out = new StringBuilder("| model | Fisher | uniform | prefix |\n|---|---|---|---|\n");
        for (JsonNode m : result.get("models")) {
            JsonNode c = m.get("covered_at_half_the_cost");
            out.append(String.format(
                    Locale.ROOT,
                    "| %s | %.1f %% | %.1f %% | %.1f %% |%n",
                    m.get("model").asText(),
                    100 * c.get("fisher").asDouble(),
                    100 * c.get("uniform").asDouble(),
                    100 * c.get("prefix").asDouble()));
        }
        for (JsonNode m : result.get("models")) {
            out.append(String.format(
                    "%n%s, %d positions%n%n| block | trace | share | KL(2s) / 4 KL(s) |%n|---|---|---|---|%n",
                    m.get("model").asText(), m.get("positions").asInt()));
            for (JsonNode b : m.get("blocks")) {
                out.append(String.format(
                        Locale.ROOT,
                        "| %d | %.4g | %.1f %% | %.3f |%n",
                        b.get("block").asInt(),
                        b.get("trace").asDouble(),
                        100 * b.get("share").asDouble(),
                        b.get("second_order").asDouble()));
            }
        }
        return out.toString();
    }
}
