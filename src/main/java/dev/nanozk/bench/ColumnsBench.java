package dev.nanozk.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.simd.Simd;
import dev.nanozk.model.weights.TensorType;
import dev.nanozk.proving.prover.Boundaries;
import dev.nanozk.proving.prover.CommittedModel;
import dev.nanozk.proving.verifier.ProofVerifier;
import dev.nanozk.receipt.CanonicalJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
        List<ProofSweep.Point> points = new ArrayList<>();
        ArrayNode list = n.putArray("columns");
        for (int bits = s.from(); bits <= s.to(); bits++) {
            points.add(point(model, c, bits, bits == chosen, list.addObject()));
        }
        ProofSweep sweep = new ProofSweep(points, 0, s.shape().blocks());
        sweep.measure(s.rounds(), c.random(), progress);
        for (int i = 0; i < points.size(); i++) {
            points.get(i).describe((ObjectNode) list.get(i));
        }
        if (plots != null) {
            sweep.plot(plots, "columns", s.shape().name() + ", " + s.positions() + " positions: rows of 2^c entries");
        }
        return n;
    }

    /** Commits the model with 2^bits entries a row and tells what that costs. */
    private ProofSweep.Point point(ServedModel m, RandomCompletion c, int bits, boolean chosen, ObjectNode n) {
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
        RandomCompletion same = new RandomCompletion(other, c.prompt(), c.output(), c.random());
        Boundaries b = same.boundaries();
        n.put("column_bits", bits)
                .put("commit_ms", millis)
                .put("key_bytes", other.key().bytes().length)
                .put(
                        "boundary_bytes",
                        b.rows().stream()
                                .flatMap(List::stream)
                                .mapToInt(p -> p.bytes().length)
                                .sum());
        return new ProofSweep.Point(
                "c = " + bits + (chosen ? " (chosen)" : ""),
                same.prover(b),
                new ProofVerifier(other.key()),
                same.completion(b));
    }
}
