package dev.nanozk.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.simd.Simd;
import dev.nanozk.model.weights.TensorType;
import dev.nanozk.protocol.commitment.InnerProductClaim;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.SecretRandom;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.proof.VerificationKey;
import dev.nanozk.proving.prover.Boundaries;
import dev.nanozk.proving.prover.CompletionProver;
import dev.nanozk.proving.verifier.ProofVerifier;
import dev.nanozk.receipt.CanonicalJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/**
 * Proves one completion of a random-weight model and verifies it: times, sizes, memory. The prompt is random tokens; half of the positions are
 * generated, greedily, whatever tokens come.
 */
public final class ProofBench {
    private static final double MILLI = 1e-6;

    /**
     * What is measured.
     *
     * @param positions S; S/2 of them have their next token proved
     * @param threads threads in all
     * @param atOnce proofs of blocks made at the same time, each on one thread; with 1 a proof has all threads
     * @param warmUp proofs of the first block made before, not counted; with 0 the vector kernels are not compiled before either
     * @param rounds warm verifications, of which the median is told
     * @param compact whether one argument opens all layers
     */
    public record Settings(
            ModelShape shape,
            TensorType type,
            int positions,
            int threads,
            int atOnce,
            long seed,
            int warmUp,
            int rounds,
            boolean compact) {
        public Settings {
            if (positions < 2 || positions > shape.context()) {
                throw new IllegalArgumentException(
                        "--positions: " + positions + " is not within 2 and the context of " + shape.context());
            }
            if (threads < 1 || atOnce < 1 || warmUp < 0 || rounds < 1) {
                throw new IllegalArgumentException(
                        "--threads, --at-once and --rounds are at least 1, --warm-up at least 0");
            }
        }

        /** Layers that stand alone. */
        public Settings(
                ModelShape shape,
                TensorType type,
                int positions,
                int threads,
                int atOnce,
                long seed,
                int warmUp,
                int rounds) {
            this(shape, type, positions, threads, atOnce, seed, warmUp, rounds, false);
        }
    }

    private final Settings s;
    private final BenchModels models;
    private final ModelStore.Progress progress;

    public ProofBench(Settings settings, BenchModels models, ModelStore.Progress progress) {
        this.s = settings;
        this.models = models;
        this.progress = progress;
    }

    /** Runs it; one JSON object. */
    public ObjectNode run() throws IOException {
        ObjectNode n = CanonicalJson.object();
        n.put("suite", "prove");
        Threads.set(s.threads());
        Path file = models.file(s.shape(), s.type(), s.seed());
        StepClock clock = new StepClock(progress);
        ServedModel model = models.prepare(file, clock);
        ObjectNode imported = CanonicalJson.object();
        clock.report(imported);
        settings(n.putObject("settings"), model.key());
        Machine.describe(n.putObject("machine"));
        // Steps are those that this run made; a second run loads what the first kept.
        n.set("import_ms", imported);
        n.put("key_bytes", model.key().bytes().length);
        measure(n, model);
        return n;
    }

    private void settings(ObjectNode n, VerificationKey key) {
        n.put("shape", s.shape().name());
        n.put("architecture", s.shape().architecture());
        n.put("width", s.shape().width());
        n.put("blocks", s.shape().blocks());
        n.put("heads", s.shape().heads());
        n.put("kv_heads", s.shape().kvHeads());
        n.put("feed_forward", s.shape().feedForward());
        n.put("vocabulary", s.shape().vocabulary());
        n.put("parameters", s.shape().parameters());
        n.put("type", s.type().name());
        n.put("positions", s.positions());
        n.put("generated", s.positions() / 2);
        n.put("threads", s.threads());
        n.put("at_once", s.atOnce());
        n.put("seed", s.seed());
        n.put("warm_up_blocks", s.warmUp());
        n.put("verify_rounds", s.rounds());
        n.put("compact", s.compact());
        n.put("column_bits", key.columnBits());
    }

    private void measure(ObjectNode n, ServedModel model) throws IOException {
        long start = System.nanoTime();
        RandomCompletion c = RandomCompletion.of(model, s.shape(), s.positions(), s.seed(), models.store());
        n.put("generate_ms", millis(start));
        SecretRandom random = c.random();
        if (s.warmUp() > 0) {
            n.put("vectors_ready", Simd.warmUp());
        }
        CompletionProver warmProver = c.prover(c.boundaries());
        long cold = System.nanoTime();
        for (int i = 0; i < s.warmUp(); i++) {
            warmProver.block(0, random);
            if (i == 0) {
                n.put("first_block_ms", millis(cold));
            }
        }
        ProcessMemory memory = ProcessMemory.mark();
        List<byte[]> proofs = new ArrayList<>();
        Completion completion;
        ObjectNode prove = n.putObject("prove_ms");
        try (PhaseRecorder phases = PhaseRecorder.start();
                ExecutorService pool = Executors.newFixedThreadPool(s.atOnce())) {
            start = System.nanoTime();
            Boundaries b = c.boundaries();
            double boundaries = millis(start);
            completion = c.completion(b);
            CompletionProver prover = c.prover(b);
            long blocks = System.nanoTime();
            int last = model.key().spec().blocks();
            InnerProductClaim[] claims = new InnerProductClaim[last + 1];
            IntFunction<byte[]> open = l -> {
                CompletionProver.OpenProof p = prover.open(l, random);
                claims[l] = p.claim();
                return p.proof();
            };
            IntFunction<byte[]> block = s.compact() ? open : l -> prover.block(l, random);
            proofs.addAll(all(pool, last, s.atOnce() == 1 ? block : l -> Threads.serially(() -> block.apply(l))));
            double blocksMillis = millis(blocks);
            long head = System.nanoTime();
            proofs.addAll(all(pool, 1, l -> s.compact() ? open.apply(last) : prover.head(random)));
            double headMillis = millis(head);
            long opening = System.nanoTime();
            if (s.compact()) {
                proofs.add(prover.opening(List.of(claims), random));
                prove.put("opening", millis(opening));
            }
            prove.put("total", millis(start));
            prove.put("boundaries", boundaries);
            prove.put("blocks", blocksMillis);
            prove.put("head", headMillis);
            phases.report(prove.putObject("phases"));
        }
        n.put("peak_heap_bytes", ProcessMemory.peakHeap());
        n.put("peak_resident_bytes", ProcessMemory.peakResident());
        n.put("resident_since_import", memory.residentSinceMark());
        sizes(n.putObject("proof_bytes"), proofs);
        Threads.serially(() -> {
            verify(n, model.key(), completion, proofs);
            return null;
        });
    }

    private List<byte[]> all(ExecutorService pool, int count, IntFunction<byte[]> proof) {
        List<Future<byte[]>> running = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int layer = i;
            running.add(pool.submit(() -> proof.apply(layer)));
        }
        List<byte[]> out = new ArrayList<>();
        try {
            for (Future<byte[]> f : running) {
                out.add(f.get());
                progress.at("proving", (double) out.size() / count);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        return out;
    }

    private void sizes(ObjectNode n, List<byte[]> proofs) {
        n.put("total", proofs.stream().mapToLong(p -> p.length).sum());
        int head = proofs.size() - (s.compact() ? 2 : 1);
        ArrayNode blocks = n.putArray("blocks");
        proofs.subList(0, head).forEach(p -> blocks.add(p.length));
        n.put("head", proofs.get(head).length);
        if (s.compact()) {
            n.put("opening", proofs.getLast().length);
        }
    }

    private List<Optional<String>> reasons(ProofVerifier verifier, Completion completion, List<byte[]> proofs) {
        return s.compact()
                ? verifier.compact(completion, proofs.subList(0, proofs.size() - 1), proofs.getLast(), layer -> {})
                : verifier.layers(completion, proofs);
    }

    /** Cold: key decoded and tables made anew. Warm: all layers by a verifier that is kept. Both on this thread. */
    private void verify(ObjectNode n, VerificationKey key, Completion completion, List<byte[]> proofs) {
        long start = System.nanoTime();
        ProofVerifier verifier;
        try {
            verifier = new ProofVerifier(VerificationKey.decode(key.bytes()));
        } catch (ProofFormatException e) {
            throw new IllegalStateException(e);
        }
        requireGood(reasons(verifier, completion, proofs));
        n.put("verify_ms_cold", millis(start));
        double[] times = new double[s.rounds()];
        for (int i = 0; i < times.length; i++) {
            start = System.nanoTime();
            requireGood(reasons(verifier, completion, proofs));
            times[i] = millis(start);
        }
        java.util.Arrays.sort(times);
        n.put("verify_ms_warm", times[times.length / 2]);
    }

    private static void requireGood(List<Optional<String>> reasons) {
        for (int i = 0; i < reasons.size(); i++) {
            if (reasons.get(i).isPresent()) {
                throw new IllegalStateException(
                        "proof " + i + " is rejected: " + reasons.get(i).get());
            }
        }
    }

    static double millis(long start) {
        return tenths((System.nanoTime() - start) * MILLI);
    }

    static double tenths(double ms) {
        return Math.round(ms * 10) / 10.0;
    }
}
