package dev.nanozk.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.model.weights.RowFormat;
import dev.nanozk.model.weights.TensorType;
import dev.nanozk.receipt.CanonicalJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Answers, proves and verifies a short completion of every model in every tensor type and sampling setting, and tries lies on each receipt: a place is marked
 * proved only if the honest receipt is verified, a lie about that place was proved, and every one was rejected ({@link MatrixFile}).
 */
public final class MatrixBench {
    private static final double NANOS = 1e9;

    private final BenchModels models;
    private final ModelStore.Progress progress;
    private final Predicate<String> wanted;
    private final Consumer<String> lines;
    private final ObjectNode result = CanonicalJson.object();
    private final ArrayNode rows = result.put("suite", "matrix").putArray("rows");
    private final ArrayNode files = result.putArray("files");
    private final ArrayNode leftOut = result.putArray("left_out");

    /**
     * @param wanted which rows, by {@code model type sampling}
     * @param lines told the lines of the table as they are there
     */
    public MatrixBench(
            BenchModels models, ModelStore.Progress progress, Predicate<String> wanted, Consumer<String> lines) {
        this.models = models;
        this.progress = progress;
        this.wanted = wanted;
        this.lines = lines;
    }

    /**
     * Runs all rows.
     *
     * @param sources model files, each written again in every tensor type that it has rows for; random models in every architecture are added
     */
    public ObjectNode run(List<Path> sources) throws IOException {
        lines.accept("| model | type | sampling | verdict | layers | proved | not proved |");
        lines.accept("|---|---|---|---|---|---|---|");
        for (Path source : sources) {
            String name = ModelStore.name(source);
            GgufFile file = GgufFile.open(source);
            List<TensorType> there = Requantised.types(file);
            for (TensorType type : RowFormat.TYPES) {
                if (wanted(name, type).isEmpty()) {
                    continue;
                }
                if (!there.contains(type)) {
                    leftOut.addObject().put("model", name).put("type", lower(type));
                    continue;
                }
                Path target = models.directory().resolve(name + "-as-" + lower(type) + ".gguf");
                Requantised.write(file, type, target);
                rows(name, type, target);
            }
        }
        for (TensorType type : RowFormat.TYPES) {
            for (ModelShape shape : BenchModels.shapes(type)) {
                if (!wanted(shape.name(), type).isEmpty()) {
                    rows(shape.name(), type, models.file(shape, type, 1));
                }
            }
        }
        boolean good = !rows.isEmpty();
        for (JsonNode row : rows) {
            good &= row.get("verdict").asText().equals("verified")
                    && row.get("surviving_lies").isEmpty();
        }
        result.put("count", rows.size())
                .put("lies", sum("lies"))
                .put("unprovable_lies", sum("unprovable_lies"))
                .put("good", good);
        summary();
        return result;
    }

    private static String lower(TensorType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private List<MatrixSampling> wanted(String name, TensorType type) {
        return MatrixSampling.ALL.stream()
                .filter(s -> wanted.test(name + " " + lower(type) + " " + s.label()))
                .toList();
    }

    private void rows(String name, TensorType type, Path path) throws IOException {
        long start = System.nanoTime();
        MatrixFile file = new MatrixFile(models.store(), models.store().load(path, true, progress));
        long imported = System.nanoTime();
        progress.at(name + " " + lower(type), 0);
        MatrixFile.Result made = file.run(wanted(name, type));
        for (ObjectNode row : made.rows()) {
            ObjectNode n = rows.addObject().put("model", name).put("type", lower(type));
            n.setAll(row);
            lines.accept(line(n));
        }
        files.addObject()
                .put("model", name)
                .put("type", lower(type))
                .put("receipts", made.rows().size())
                .put("lies", made.lies().tried())
                .put("unprovable_lies", made.lies().unprovable())
                .put("import_seconds", (imported - start) / NANOS)
                .put("seconds", (System.nanoTime() - imported) / NANOS);
        progress.at(name + " " + lower(type), 1);
    }

    private long sum(String field) {
        long sum = 0;
        for (JsonNode f : files) {
            sum += f.get(field).asLong();
        }
        return sum;
    }

    /** A line a model: what was run of it. */
    private void summary() {
        lines.accept("");
        lines.accept("| model | receipts by type | lies | seconds |");
        lines.accept("|---|---|---|---|");
        Map<String, List<JsonNode>> byModel = new LinkedHashMap<>();
        files.forEach(f -> byModel.computeIfAbsent(f.get("model").asText(), m -> new ArrayList<>())
                .add(f));
        byModel.forEach((model, of) -> {
            Map<Integer, List<String>> byCount = new TreeMap<>();
            of.forEach(f -> byCount.computeIfAbsent(f.get("receipts").asInt(), c -> new ArrayList<>())
                    .add(f.get("type").asText()));
            List<String> counts = new ArrayList<>();
            byCount.forEach((count, types) -> counts.add(count + " each of " + String.join(", ", types)));
            lines.accept(String.format(
                    Locale.ROOT,
                    "| %s | %s | %d | %.0f |",
                    model,
                    String.join("; ", counts),
                    of.stream().mapToLong(f -> f.get("lies").asLong()).sum(),
                    of.stream()
                            .mapToDouble(f -> f.get("import_seconds").asDouble()
                                    + f.get("seconds").asDouble())
                            .sum()));
        });
        lines.accept("");
        leftOut.forEach(l -> lines.accept(l.get("model").asText() + " has no row for the blocks of "
                + l.get("type").asText() + ": left out"));
        lines.accept(rows.size() + " receipts, " + sum("lies") + " lies (" + sum("unprovable_lies")
                + " more have no proof), "
                + (result.get("good").asBoolean() ? "every receipt verified, every lie rejected" : "NOT ALL GOOD"));
    }

    private static String line(ObjectNode r) {
        String reason = r.get("reason").asText();
        return String.format(
                "| %s | %s | %s | %s | %d of %d | %s | %s |",
                r.get("model").asText(),
                r.get("type").asText(),
                r.get("sampling").asText(),
                r.get("verdict").asText() + (reason.isEmpty() ? "" : ": " + reason),
                r.get("layers").asInt(),
                r.get("of").asInt(),
                words(r.get("proved")),
                r.get("surviving_lies").isEmpty()
                        ? words(r.get("not_proved"))
                        : "SURVIVING LIES: " + words(r.get("surviving_lies")));
    }

    private static String words(JsonNode list) {
        List<String> out = new ArrayList<>();
        list.forEach(v -> out.add(v.asText()));
        return out.isEmpty() ? "nothing" : String.join(", ", out);
    }
}
