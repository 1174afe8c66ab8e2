package dev.nanozk.gateway.store;

import dev.nanozk.model.inference.CalibrationTexts;
import dev.nanozk.model.inference.FisherTraces;
import dev.nanozk.model.inference.FloatModel;
import dev.nanozk.model.shape.ShapeClass;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.tokenizer.Tokenizer;
import dev.nanozk.model.weights.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How sensitive a model's output is to each of its blocks, estimated once on the first of the calibration texts ({@link FisherTraces}) and kept with the model; by it blocks are drawn where a
 * receipt has a budget. A shape class has the same for all, as differences would show which of its blocks are padding.
 */
public final class Sensitivity {
    private static final int DRAWS = 2;
    private static final int TEXTS = 3;
    private static final int LEAST = 4;
    private static final int MOST = 64;
    /** Products of all passes: minutes at most below a billion weights. */
    private static final long WORK = 1L << 33;

    private final Path file;
    private final GgufFile gguf;
    private final Tokenizer tokenizer;
    private final ModelSpec spec;
    private volatile double[] traces;

    /** @param home where the model's numeric profile is kept */
    Sensitivity(Path home, GgufFile gguf, Tokenizer tokenizer, ModelSpec spec) throws IOException {
        this.file = home.resolve("sensitivity");
        this.gguf = gguf;
        this.tokenizer = tokenizer;
        this.spec = spec;
        traces = Files.exists(file) ? read() : null;
    }

    private double[] read() throws IOException {
        try {
            double[] kept = Files.readAllLines(file).stream()
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            return kept.length == spec.blocks() ? kept : null;
        } catch (NumberFormatException e) {
            // Damaged: made again.
            return null;
        }
    }

    /** One number a block, if they have been estimated. */
    public Optional<double[]> known() {
        return Optional.ofNullable(traces).map(double[]::clone);
    }

    /** The numbers, estimated now on this thread where they are missing; one thread does it, others wait. */
    public synchronized double[] make(ModelStore.Progress progress) throws IOException {
        if (traces == null) {
            double[] fresh = estimate(progress);
            AtomicFiles.write(
                    file,
                    Arrays.stream(fresh)
                            .mapToObj(Double::toString)
                            .collect(Collectors.joining("\n"))
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            traces = fresh;
        }
        return traces.clone();
    }

    private double[] estimate(ModelStore.Progress progress) {
        if (gguf.metadata().has(ShapeClass.KEY)) {
            double[] even = new double[spec.blocks()];
            Arrays.fill(even, 1);
            return even;
        }
        long weights = ModelStore.weights(gguf);
        int length = (int) Math.clamp(2 * WORK / (weights * spec.blocks() * DRAWS * TEXTS), LEAST, MOST);
        List<int[]> documents = new ArrayList<>();
        for (int[] ids : CalibrationTexts.tokens(
                text -> tokenizer.encode(text, true), spec.vocabulary(), spec.context(), weights)) {
            if (documents.size() < TEXTS) {
                documents.add(ids.length <= length ? ids : Arrays.copyOf(ids, length));
            }
        }
        return FisherTraces.estimate(
                        new FloatModel(gguf), documents, DRAWS, false, f -> progress.at("weighing the blocks", f))
                .traces();
    }
}
