package dev.nanozk.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.model.inference.Batch;
import dev.nanozk.model.inference.IntegerModel;
import dev.nanozk.model.weights.TensorType;
import dev.nanozk.receipt.CanonicalJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Greedy completions of a random-weight model by this engine and by others on the same file: tokens a second, time to the first token, memory. The
 * engines take turns, round by round, so that a machine that is busy for a while is so for all of them; medians are told.
 */
public final class InferenceBench {
    /** Engines that can be compared with. */
    public static final Set<String> PEERS = Set.of("llama.cpp", "jlama");

    private static final String JLAMA =
            "jlama 0.8.4 reads directories of safetensors, no GGUF files: it can't run the same file";
    private static final long NANOS = 1_000_000_000;

    /**
     * What is measured.
     *
     * @param prompt tokens of the prompt, random ones
     * @param tokens tokens decoded after the first
     * @param threads of each engine
     * @param rounds measured rounds of each engine
     * @param warmUpSeconds rounds before, not counted, for at least so long; at least one
     * @param peers engines to compare with, of {@link #PEERS}
     * @param answers numbers of answers that are decoded in common steps, each measured in further rounds
     * @param proofWorkers threads that prove in the background of further rounds, 0: no such rounds
     * @param proofShare of its time that each of them takes while answers are computed
     */
    public record Settings(
            ModelShape shape,
            TensorType type,
            long seed,
            int prompt,
            int tokens,
            int threads,
            int rounds,
            int warmUpSeconds,
            Set<String> peers,
            List<Integer> answers,
            int proofWorkers,
            double proofShare) {
        public Settings {
            if (prompt < 1 || tokens < 1 || prompt + tokens + 1 > shape.context()) {
                throw new IllegalArgumentException(
                        "--prompt and --tokens: at least 1, together below the context of " + shape.context());
            }
            if (proofWorkers < 0 || !(proofShare > 0) || proofShare > 1) {
                throw new IllegalArgumentException("--with-proofs is at least 0, --proof-share above 0 and at most 1");
            }
            if (threads < 1 || rounds < 1 || warmUpSeconds < 0) {
                throw new IllegalArgumentException("--threads and --rounds are at least 1, --warm-up at least 0");
            }
            answers = List.copyOf(answers);
            if (answers.stream().anyMatch(a -> a < 1 || a > Batch.MOST)) {
                throw new IllegalArgumentException("--concurrent: from 1 to " + Batch.MOST);
            }
            peers = Set.copyOf(peers);
            if (!PEERS.containsAll(peers)) {
                throw new IllegalArgumentException("--peers: " + String.join(", ", PEERS) + " are known");
            }
        }
    }

    private final Settings s;
    private final BenchModels models;
    private final ModelStore.Progress progress;
    private final Map<String, String> missing = new LinkedHashMap<>();

    public InferenceBench(Settings settings, BenchModels models, ModelStore.Progress progress) {
        this.s = settings;
        this.models = models;
        this.progress = progress;
    }

    /** Runs it; one JSON object. */
    public ObjectNode run() throws IOException {
        ObjectNode n = CanonicalJson.object();
        n.put("suite", "inference");
        Path file = models.file(s.shape(), s.type(), s.seed());
        IntegerModel model = models.store().integers(file, progress);
        Threads.set(s.threads());
        settings(n.putObject("settings"));
        Machine.describe(n.putObject("machine"));
        int[] prompt = RandomCompletion.tokens(s.shape(), s.prompt(), s.seed());
        ProcessMemory memory = ProcessMemory.mark();
        OwnEngine own = new OwnEngine(model);
        n.put("first_token_cold_ms", rounded(own.round(prompt, s.tokens()).firstMillis()));
        warmUp(own, prompt);
        Map<String, InferenceEngine> peers = peers(file, prompt);
        Map<String, List<InferenceEngine.Round>> rounds = new LinkedHashMap<>();
        List<InferenceEngine.Round> ours = new ArrayList<>();
        try {
            for (int i = 0; i < s.rounds(); i++) {
                progress.at("measuring", (double) i / s.rounds());
                ours.add(own.round(prompt, s.tokens()));
                for (String name : List.copyOf(peers.keySet())) {
                    try {
                        rounds.computeIfAbsent(name, k -> new ArrayList<>())
                                .add(peers.get(name).round(prompt, s.tokens()));
                    } catch (InferenceEngine.MissingException e) {
                        missing.put(name, e.getMessage());
                        peers.remove(name).close();
                    }
                }
            }
            figures(n, ours);
            own.describe(n);
            n.put("resident_since_load", memory.residentSinceMark());
            report(
                    n.putObject("peers"),
                    peers,
                    rounds,
                    n.get("decode_tokens_per_second").asDouble());
        } finally {
            peers.values().forEach(InferenceEngine::close);
        }
        if (!s.answers().isEmpty()) {
            concurrent(n.putArray("concurrent"), own, prompt);
        }
        if (s.proofWorkers() > 0) {
            withProofs(n.putObject("with_proofs"), own, prompt);
        }
        return n;
    }

    /** Rounds with and without proofs in the background, in turn. */
    private void withProofs(ObjectNode n, OwnEngine own, int[] prompt) throws IOException {
        ProofLoad load = new ProofLoad(models, s.proofWorkers(), s.proofShare(), progress);
        List<InferenceEngine.Round> without = new ArrayList<>();
        List<InferenceEngine.Round> with = new ArrayList<>();
        for (int i = 0; i < s.rounds(); i++) {
            progress.at("measuring beside proofs", (double) i / s.rounds());
            without.add(own.round(prompt, s.tokens()));
            try (ProofLoad.Running running = load.new Running()) {
                with.add(own.round(prompt, s.tokens()));
            }
        }
        n.put("workers", s.proofWorkers());
        n.put("share", s.proofShare());
        n.put("proofs", load.proofs());
        ObjectNode alone = n.putObject("without");
        figures(alone, without);
        figures(n, with);
        n.put(
                "decode_ratio",
                rounded(n.get("decode_tokens_per_second").asDouble()
                        / alone.get("decode_tokens_per_second").asDouble()));
    }

    /** Rounds of each number of answers, in turn. */
    private void concurrent(ArrayNode all, OwnEngine own, int[] prompt) {
        Map<Integer, List<Double>> rounds = new LinkedHashMap<>();
        for (int i = -1; i < s.rounds(); i++) {
            for (int answers : s.answers()) {
                progress.at("measuring " + answers + " answers at once", (i + 1.0) / (s.rounds() + 1));
                double speed = own.together(prompt, s.tokens(), answers);
                if (i >= 0) {
                    rounds.computeIfAbsent(answers, k -> new ArrayList<>()).add(speed);
                }
            }
        }
        rounds.forEach((answers, speeds) -> {
            ObjectNode n = all.addObject();
            n.put("answers", answers);
            double[] values = speeds.stream().mapToDouble(v -> v).toArray();
            n.put("decode_tokens_per_second", median(values, n.putArray("decode_rounds")));
        });
    }

    private void settings(ObjectNode n) {
        n.put("shape", s.shape().name());
        n.put("parameters", s.shape().parameters());
        n.put("type", s.type().name());
        n.put("seed", s.seed());
        n.put("prompt", s.prompt());
        n.put("tokens", s.tokens());
        n.put("threads", s.threads());
        n.put("rounds", s.rounds());
        n.put("warm_up_seconds", s.warmUpSeconds());
    }

    private void warmUp(OwnEngine own, int[] prompt) {
        long end = System.nanoTime() + s.warmUpSeconds() * NANOS;
        do {
            own.round(prompt, s.tokens());
        } while (System.nanoTime() < end);
    }

    /** Those that can be had, each with a round behind it. */
    private Map<String, InferenceEngine> peers(Path file, int[] prompt) throws IOException {
        Map<String, InferenceEngine> all = new LinkedHashMap<>();
        if (s.peers().contains("llama.cpp")) {
            progress.at("fetching and starting llama.cpp", 0);
            try {
                int context = Math.min(s.shape().context(), s.prompt() + s.tokens() + 2);
                InferenceEngine llama =
                        LlamaCppEngine.start(models.directory().resolve("peers"), file, context, s.threads());
                all.put("llama.cpp", llama);
                llama.round(prompt, s.tokens());
            } catch (InferenceEngine.MissingException e) {
                missing.put("llama.cpp", e.getMessage());
                InferenceEngine started = all.remove("llama.cpp");
                if (started != null) {
                    started.close();
                }
            }
        }
        if (s.peers().contains("jlama")) {
            missing.put("jlama", JLAMA);
        }
        return all;
    }

    private void report(
            ObjectNode n,
            Map<String, InferenceEngine> peers,
            Map<String, List<InferenceEngine.Round>> rounds,
            double ours) {
        peers.forEach((name, engine) -> {
            ObjectNode peer = n.putObject(name);
            figures(peer, rounds.get(name));
            peer.put(
                    "decode_ratio",
                    rounded(ours / peer.get("decode_tokens_per_second").asDouble()));
            engine.describe(peer);
        });
        missing.forEach((name, reason) -> n.putObject(name).put("missing", reason));
    }

    private void figures(ObjectNode n, List<InferenceEngine.Round> rounds) {
        n.put(
                "decode_tokens_per_second",
                median(rounds, InferenceEngine.Round::decodeTokensPerSecond, n.putArray("decode_rounds")));
        n.put(
                "prompt_tokens_per_second",
                median(rounds, r -> r.promptTokensPerSecond(s.prompt()), n.putArray("prompt_rounds")));
        n.put("first_token_ms", median(rounds, InferenceEngine.Round::firstMillis, null));
    }

    private static double median(
            List<InferenceEngine.Round> rounds, ToDoubleFunction<InferenceEngine.Round> figure, ArrayNode all) {
        return median(rounds.stream().mapToDouble(figure).toArray(), all);
    }

    private static double median(double[] values, ArrayNode all) {
        for (double v : all == null ? new double[0] : values) {
            all.add(rounded(v));
        }
        Arrays.sort(values);
        return rounded((values[values.length / 2] + values[(values.length - 1) / 2]) / 2);
    }

    /** Four digits. */
    private static double rounded(double v) {
        return new java.math.BigDecimal(v).round(new java.math.MathContext(4)).doubleValue();
    }
}
