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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
        Completion completion = c.completion(b);
        List<Arities> schedules = new ArrayList<>(List.of(Arities.PROTOCOL));
        s.schedules().stream().filter(a -> !schedules.contains(a)).forEach(schedules::add);
        List<ProofSweep.Point> points = schedules.stream()
                .map(a -> new ProofSweep.Point(
                        a + (a.equals(Arities.PROTOCOL) ? " (protocol)" : ""),
                        new CompletionProver(model.committed(), completion, b, a),
                        new ProofVerifier(model.key(), a),
                        completion))
                .toList();
        ProofSweep sweep = new ProofSweep(points, BLOCK, s.shape().blocks());
        sweep.measure(s.rounds(), c.random(), progress);
        ArrayNode list = n.putArray("arities");
        for (int i = 0; i < points.size(); i++) {
            points.get(i)
                    .describe(list.addObject().put("from_root", schedules.get(i).toString()));
        }
        if (plots != null) {
            sweep.plot(
                    plots,
                    "arities",
                    s.shape().name() + ", " + s.positions()
                            + " positions: arities 2^k of the lookups, k from the root");
        }
        return n;
    }
}
