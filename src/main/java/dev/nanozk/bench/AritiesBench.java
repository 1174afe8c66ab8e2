package dev.nanozk.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.simd.Simd;
import dev.nanozk.model.weights.TensorType;
import dev.nanozk.protocol.lookup.Arities;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.prover.Boundaries;
import dev.nanozk.proving.prover.CompletionProver;
import dev.nanozk.proving.verifier.ProofVerifier;
import dev.nanozk.receipt.CanonicalJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the arities of the lookups' trees cost: the same completion's second block and head are proved and verified under several schedules. Every schedule but the protocol's own is
 * another protocol, whose proofs no receipt may hold: prover and verifier of this suite take it as a parameter.
 */
public final class AritiesBench {
    /** Not the first: that one proves the embedding too. */
    private static final int BLOCK = 1;

    /**
     * What is measured.
     *
     * @param schedules what is compared with the protocol's own
     * @param rounds proofs under each schedule, which take turns; medians are told
     */
    public record Settings(
            ModelShape shape,
            TensorType type,
            int positions,
            int threads,
            long seed,
            List<Arities> schedules,
            int rounds) {
        public Settings {
            if (positions < 2 || positions > shape.context()) {
                throw new IllegalArgumentException(
                        "--positions: " + positions + " is not within 2 and the context of " + shape.context());
            }
            if (threads < 1 || rounds < 1) {
                throw new IllegalArgumentException("--threads and --rounds are at least 1");
            }
            if (shape.blocks() <= BLOCK) {
                throw new IllegalArgumentException("--shape: " + shape.name() + " has one block only");
            }
            schedules = List.copyOf(schedules);
        }
    }

    /** One schedule, and what was measured of it. */
    private static final class Point {
        private final Arities arities;
        private final CompletionProver prover;
        private final ProofVerifier verifier;
        private final double[][] millis;
        private byte[] block;
        private byte[] head;

        Point(Arities arities, RandomCompletion c, Boundaries b, int rounds) {
            this.arities = arities;
            this.prover = new CompletionProver(c.model().committed(), c.completion(b), b, arities);
            this.verifier = new ProofVerifier(c.model().key(), arities);
            this.millis = new double[3][rounds];
        }

        double block() {
            return Median.of(millis[0]);
        }

        double head() {
            return Median.of(millis[1]);
        }

        double verified() {
            return Median.of(millis[2]);
        }
    }

    private final Settings s;
    private final BenchModels models;
    private final ModelStore.Progress progress;

    public AritiesBench(Settings settings, BenchModels models, ModelStore.Progress progress) {
        this.s = settings;
        this.models = models;
        this.progress = progress;
    }

    /**
     * Runs it; one JSON object.
     *
     * @param plots directory for {@code arities-block.svg} and {@code arities-head.svg}, null for none
     */
    public ObjectNode run(Path plots) throws IOException {
        Threads.set(s.threads());
        ServedModel model = models.prepare(models.file(s.shape(), s.type(), s.seed()), progress);
        RandomCompletion c = RandomCompletion.of(model, s.shape(), s.positions(), s.seed(), models.store());
        ObjectNode n = CanonicalJson.object();
        n.put("suite", "arities");
        n.putObject("settings")
                .put("shape", s.shape().name())
                .put("type", s.type().name())
                .put("positions", s.positions())
                .put("threads", s.threads())
                .put("seed", s.seed())
                .put("rounds", s.rounds());
        Machine.describe(n.putObject("machine"));
        n.put("vectors_ready", Simd.warmUp());
        n.put("protocol", Arities.PROTOCOL.toString());
        Boundaries b = c.boundaries();
        List<Point> points = new ArrayList<>();
        points.add(new Point(Arities.PROTOCOL, c, b, s.rounds()));
        for (Arities a : s.schedules()) {
            if (points.stream().noneMatch(p -> p.arities.equals(a))) {
                points.add(new Point(a, c, b, s.rounds()));
            }
        }
        measure(points, c, c.completion(b));
        ArrayNode list = n.putArray("arities");
        points.forEach(p -> list.addObject()
                .put("from_root", p.arities.toString())
                .put("block_bytes", p.block.length)
                .put("head_bytes", p.head.length)
                .put("block_ms", p.block())
                .put("head_ms", p.head())
                .put("block_and_head_verify_ms", p.verified()));
        if (plots != null) {
            Files.createDirectories(plots);
            plot(plots, "block", points);
            plot(plots, "head", points);
        }
        return n;
    }

    /** Once around uncounted. */
    private void measure(List<Point> points, RandomCompletion c, Completion completion) {
        for (int round = -1; round < s.rounds(); round++) {
            for (Point p : points) {
                long start = System.nanoTime();
                p.block = p.prover.block(BLOCK, c.random());
                double block = ProofBench.millis(start);
                start = System.nanoTime();
                p.head = p.prover.head(c.random());
                double head = ProofBench.millis(start);
                start = System.nanoTime();
                Threads.serially(() -> {
                    require(p.verifier.layer(completion, BLOCK, p.block));
                    require(p.verifier.layer(completion, s.shape().blocks(), p.head));
                    return null;
                });
                if (round >= 0) {
                    p.millis[0][round] = block;
                    p.millis[1][round] = head;
                    p.millis[2][round] = ProofBench.millis(start);
                }
            }
            progress.at("proving", (round + 2.0) / (s.rounds() + 1));
        }
    }

    /** Size against time, a point for each schedule; the protocol's is marked. */
    private void plot(Path directory, String what, List<Point> points) throws IOException {
        boolean block = what.equals("block");
        double[] x =
                points.stream().mapToDouble(p -> block ? p.block() : p.head()).toArray();
        double[] y = points.stream()
                .mapToDouble(p -> block ? p.block.length : p.head.length)
                .toArray();
        List<String> labels = points.stream()
                .map(p -> p.arities + (p.arities.equals(Arities.PROTOCOL) ? " (protocol)" : ""))
                .toList();
        LinePlot plot = new LinePlot(
                s.shape().name() + ", " + s.positions() + " positions: arities 2^k of the lookups, k from the root",
                "proving, ms",
                "bytes");
        Files.writeString(
                directory.resolve("arities-" + what + ".svg"),
                plot.add("proof of " + (block ? "a block" : "the head"), x, y, labels)
                        .svg());
    }

    private static void require(Optional<String> reason) {
        if (reason.isPresent()) {
            throw new IllegalStateException("a proof is rejected: " + reason.get());
        }
    }
}
