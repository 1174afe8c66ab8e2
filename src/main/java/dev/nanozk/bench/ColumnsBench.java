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
import dev.nanozk.proving.prover.CommittedModel;
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
 * What the length C = 2^c of a committed row costs: the same model is committed with each c, the same completion's first block and head are proved and verified.
 * Longer rows make fewer of them (smaller keys and proofs) and a longer last argument (more time). Of the parameters of size it is the one that a key chooses; the arities of the
 * lookups' trees are fixed by the protocol ({@link AritiesBench}).
 */
public final class ColumnsBench {
    /** What a key may have. */
    private static final int LEAST = 6;

    private static final int MOST = 16;

    /**
     * What is measured.
     *
     * @param from smallest c
     * @param to largest c
     * @param rounds proofs of each c, which take turns; medians are told
     */
    public record Settings(
            ModelShape shape, TensorType type, int positions, int threads, long seed, int from, int to, int rounds) {
        public Settings {
            if (positions < 2 || positions > shape.context()) {
                throw new IllegalArgumentException(
                        "--positions: " + positions + " is not within 2 and the context of " + shape.context());
            }
            if (from > to) {
                throw new IllegalArgumentException("--from: " + from + " is above --to, " + to);
            }
            if (from < LEAST || to > MOST) {
                throw new IllegalArgumentException("--from is at least " + LEAST + ", --to at most " + MOST);
            }
            if (threads < 1 || rounds < 1) {
                throw new IllegalArgumentException("--threads and --rounds are at least 1");
            }
        }
    }

    /** One c: its model, and what was measured of it. */
    private static final class Point {
        private final int bits;
        private final CompletionProver prover;
        private final Completion completion;
        private final ProofVerifier verifier;
        private final int keyBytes;
        private final int boundaryBytes;
        private final double commitMillis;
        private final double[][] millis;
        private byte[] block;
        private byte[] head;

        Point(int bits, RandomCompletion c, double commitMillis, int rounds) {
            this.bits = bits;
            this.commitMillis = commitMillis;
            Boundaries b = c.boundaries();
            this.prover = c.prover(b);
            this.completion = c.completion(b);
            this.verifier = new ProofVerifier(c.model().key());
            this.keyBytes = c.model().key().bytes().length;
            this.boundaryBytes = b.rows().stream()
                    .flatMap(List::stream)
                    .mapToInt(p -> p.bytes().length)
                    .sum();
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

    public ColumnsBench(Settings settings, BenchModels models, ModelStore.Progress progress) {
        this.s = settings;
        this.models = models;
        this.progress = progress;
    }

    /**
     * Runs it; one JSON object.
     *
     * @param plots directory for {@code columns-block.svg} and {@code columns-head.svg}, null for none
     */
    public ObjectNode run(Path plots) throws IOException {
        Threads.set(s.threads());
        ServedModel model = models.prepare(models.file(s.shape(), s.type(), s.seed()), progress);
        RandomCompletion c = RandomCompletion.of(model, s.shape(), s.positions(), s.seed(), models.store());
        ObjectNode n = CanonicalJson.object();
        n.put("suite", "columns");
        n.putObject("settings")
                .put("shape", s.shape().name())
                .put("type", s.type().name())
                .put("positions", s.positions())
                .put("threads", s.threads())
                .put("seed", s.seed())
                .put("rounds", s.rounds());
        Machine.describe(n.putObject("machine"));
        n.put("vectors_ready", Simd.warmUp());
        int chosen = model.key().columnBits();
        n.put("column_bits", chosen);
        List<Point> points = new ArrayList<>();
        for (int bits = s.from(); bits <= s.to(); bits++) {
            points.add(point(model, c, bits));
        }
        measure(points, c);
        ArrayNode list = n.putArray("columns");
        points.forEach(p -> list.addObject()
                .put("column_bits", p.bits)
                .put("commit_ms", p.commitMillis)
                .put("key_bytes", p.keyBytes)
                .put("boundary_bytes", p.boundaryBytes)
                .put("block_bytes", p.block.length)
                .put("head_bytes", p.head.length)
                .put("block_ms", p.block())
                .put("head_ms", p.head())
                .put("block_and_head_verify_ms", p.verified()));
        if (plots != null) {
            Files.createDirectories(plots);
            plot(plots, "block", points, chosen);
            plot(plots, "head", points, chosen);
        }
        return n;
    }

    private Point point(ServedModel m, RandomCompletion c, int bits) {
        long start = System.nanoTime();
        CommittedModel committed = CommittedModel.commit(
                m.integers(),
                m.key().tokenizer(),
                m.key().template(),
                CommittedModel.PUBLIC_SEED,
                bits,
                CommittedModel.Journal.NONE,
                f -> progress.at("committing, c = " + bits, f));
        double millis = ProofBench.millis(start);
        ServedModel other = new ServedModel(
                m.name(), m.tokenizer(), m.encoder(), committed, m.range(), m.sensitivity(), m.created());
        return new Point(bits, new RandomCompletion(other, c.prompt(), c.output(), c.random()), millis, s.rounds());
    }

    /** Once around uncounted: the first proof of a c makes its generators. */
    private void measure(List<Point> points, RandomCompletion c) {
        for (int round = -1; round < s.rounds(); round++) {
            for (Point p : points) {
                long start = System.nanoTime();
                p.block = p.prover.block(0, c.random());
                double block = ProofBench.millis(start);
                start = System.nanoTime();
                p.head = p.prover.head(c.random());
                double head = ProofBench.millis(start);
                start = System.nanoTime();
                Threads.serially(() -> {
                    require(p.verifier.layer(p.completion, 0, p.block));
                    require(p.verifier.layer(p.completion, s.shape().blocks(), p.head));
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

    /** Size against time, a point for each c; the one that keys of this shape have is marked. */
    private void plot(Path directory, String what, List<Point> points, int chosen) throws IOException {
        boolean block = what.equals("block");
        double[] x =
                points.stream().mapToDouble(p -> block ? p.block() : p.head()).toArray();
        double[] y = points.stream()
                .mapToDouble(p -> block ? p.block.length : p.head.length)
                .toArray();
        List<String> labels = points.stream()
                .map(p -> "c = " + p.bits + (p.bits == chosen ? " (chosen)" : ""))
                .toList();
        LinePlot plot = new LinePlot(
                s.shape().name() + ", " + s.positions() + " positions: rows of 2^c entries", "proving, ms", "bytes");
        Files.writeString(
                directory.resolve("columns-" + what + ".svg"),
                plot.add("proof of " + (block ? "a block" : "the head"), x, y, labels)
                        .svg());
    }

    private static void require(Optional<String> reason) {
        if (reason.isPresent()) {
            throw new IllegalStateException("a proof is rejected: " + reason.get());
        }
    }
}
