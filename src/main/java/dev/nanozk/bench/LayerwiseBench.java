package dev.nanozk.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.simd.Simd;
import dev.nanozk.model.weights.TensorType;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.prover.Boundaries;
import dev.nanozk.proving.prover.CompletionProver;
import dev.nanozk.proving.verifier.ProofVerifier;
import dev.nanozk.receipt.CanonicalJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * Layer proofs against one proof over all layers, of the same relation: time to the first verified layer, total time, memory, size, verification (NANOZK's central claim). Layer
 * proofs are made one after another on one thread; more workers are scheduled from these times, each taking the next layer when it is free. The one proof is
 * measured on one thread and on all.
 */
public final class LayerwiseBench {
    private static final int[] WORKERS = {1, 2, 4, 8, 16};

    /** @param threads of the one proof's second run */
    public record Settings(ModelShape shape, TensorType type, int positions, int threads, long seed) {
        public Settings {
            if (positions < 2 || positions > shape.context()) {
                throw new IllegalArgumentException(
                        "--positions: " + positions + " is not within 2 and the context of " + shape.context());
            }
        }
    }

    private final Settings s;
    private final BenchModels models;
    private final ModelStore.Progress progress;

    public LayerwiseBench(Settings settings, BenchModels models, ModelStore.Progress progress) {
        this.s = settings;
        this.models = models;
        this.progress = progress;
    }

    /**
     * Runs it; one JSON object.
     *
     * @param plots directory for {@code layerwise.svg}, null for none
     */
    public ObjectNode run(Path plots) throws IOException {
        Threads.set(s.threads());
        ServedModel model = models.prepare(models.file(s.shape(), s.type(), s.seed()), new StepClock(progress));
        RandomCompletion c = RandomCompletion.of(model, s.shape(), s.positions(), s.seed(), models.store());
        ObjectNode n = CanonicalJson.object();
        n.put("suite", "layerwise");
        n.putObject("settings")
                .put("shape", s.shape().name())
                .put("blocks", s.shape().blocks())
                .put("positions", s.positions())
                .put("threads", s.threads());
        Machine.describe(n.putObject("machine"));
        n.put("vectors_ready", Simd.warmUp());
        Boundaries b = c.boundaries();
        Completion completion = c.completion(b);
        CompletionProver prover = c.prover(b);
        ProofVerifier verifier = new ProofVerifier(model.key());
        byte[] warm = Threads.serially(() -> prover.block(0, c.random()));
        require(verifier.layer(completion, 0, warm));

        double[] layers = layers(n.putObject("layers"), c, prover, completion, verifier);
        ObjectNode whole = n.putObject("whole");
        double one = whole(whole.putObject("one_thread"), c, prover, completion, verifier, true);
        double all = whole(whole.putObject("all_threads"), c, prover, completion, verifier, false);
        ArrayNode scheduled = n.putArray("scheduled");
        for (int w : WORKERS) {
            scheduled.addObject().put("workers", w).put("prove_ms", ProofBench.tenths(makespan(layers, w)));
        }
        if (plots != null) {
            plot(plots, layers, one, all);
        }
        return n;
    }

    private double[] layers(
            ObjectNode n, RandomCompletion c, CompletionProver prover, Completion completion, ProofVerifier verifier) {
        int blocks = s.shape().blocks();
        double[] times = new double[blocks + 1];
        List<byte[]> proofs = new ArrayList<>();
        ProcessMemory.mark();
        for (int l = 0; l <= blocks; l++) {
            int layer = l;
            long start = System.nanoTime();
            proofs.add(
                    Threads.serially(() -> layer < blocks ? prover.block(layer, c.random()) : prover.head(c.random())));
            times[l] = ProofBench.millis(start);
            progress.at("layer proofs", (l + 1.0) / times.length);
            if (l == 0) {
                long verify = System.nanoTime();
                require(Threads.serially(() -> verifier.layer(completion, 0, proofs.get(0))));
                n.put("first_verified_ms", ProofBench.tenths(times[0] + ProofBench.millis(verify)));
            }
        }
        n.put("peak_heap_bytes", ProcessMemory.peakHeap());
        n.put("prove_ms", ProofBench.tenths(Arrays.stream(times).sum()));
        n.put("proof_bytes", proofs.stream().mapToLong(p -> p.length).sum());
        long verify = System.nanoTime();
        Threads.serially(() -> verifier.layers(completion, proofs)).forEach(LayerwiseBench::require);
        n.put("verify_ms", ProofBench.millis(verify));
        ArrayNode each = n.putArray("layer_ms");
        Arrays.stream(times).forEach(t -> each.add(t));
        return times;
    }

    private double whole(
            ObjectNode n,
            RandomCompletion c,
            CompletionProver prover,
            Completion completion,
            ProofVerifier verifier,
            boolean serially) {
        ProcessMemory.mark();
        long start = System.nanoTime();
        byte[] proof = serially ? Threads.serially(() -> prover.whole(c.random())) : prover.whole(c.random());
        double time = ProofBench.millis(start);
        progress.at("one proof", serially ? 0.5 : 1);
        n.put("peak_heap_bytes", ProcessMemory.peakHeap());
        n.put("prove_ms", time);
        n.put("proof_bytes", proof.length);
        long verify = System.nanoTime();
        require(Threads.serially(() -> verifier.whole(completion, proof)));
        double verified = ProofBench.millis(verify);
        n.put("verify_ms", verified);
        n.put("first_verified_ms", ProofBench.tenths(time + verified));
        return time;
    }

    /** When the last of some workers is done that take the layers in their order, each the next one when it is free. */
    static double makespan(double[] times, int workers) {
        PriorityQueue<Double> free = new PriorityQueue<>();
        for (int w = 0; w < workers; w++) {
            free.add(0.0);
        }
        double last = 0;
        for (double t : times) {
            double done = free.remove() + t;
            last = Math.max(last, done);
            free.add(done);
        }
        return last;
    }

    private void plot(Path directory, double[] layers, double one, double all) throws IOException {
        Files.createDirectories(directory);
        double[] workers = IntStream.of(WORKERS).asDoubleStream().toArray();
        LinePlot plot = new LinePlot(s.shape().name() + ": layer proofs and one proof", "workers", "ms")
                .add(
                        "layer proofs, scheduled",
                        workers,
                        Arrays.stream(WORKERS)
                                .mapToDouble(w -> makespan(layers, w))
                                .toArray())
                .add("one proof, measured", new double[] {1, Math.max(2, s.threads())}, new double[] {one, all});
        Files.writeString(directory.resolve("layerwise.svg"), plot.svg());
    }

    private static void require(Optional<String> reason) {
        if (reason.isPresent()) {
            throw new IllegalStateException("a proof is rejected: " + reason.get());
        }
    }
}
