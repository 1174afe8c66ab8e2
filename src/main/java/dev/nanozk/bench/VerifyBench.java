package dev.nanozk.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.simd.Simd;
import dev.nanozk.model.weights.TensorType;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.proof.VerificationKey;
import dev.nanozk.proving.verifier.ProofVerifier;
import dev.nanozk.receipt.CanonicalJson;
import dev.nanozk.receipt.verify.ReceiptVerifier;
import dev.nanozk.receipt.verify.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Verification of one receipt of a random-weight model: one proof, the whole receipt by a verifier that is kept and by a new one, and {@code nanozk verify} from
 * the shell.
 */
public final class VerifyBench {
    /** The launcher starts without a class cache and makes none. */
    private static final Map<String, String> WITHOUT = Map.of("NANOZK_CLASS_CACHE", "off");

    /** The launcher makes the class cache and waits for it. */
    private static final Map<String, String> MAKING = Map.of("NANOZK_CLASS_CACHE", "now");

    /**
     * What is measured.
     *
     * @param rounds of each figure, of which the median is told
     * @param shell the command line to start, empty for none; {@code verify} and what follows are added
     */
    public record Settings(
            ModelShape shape, TensorType type, int positions, long seed, int rounds, List<String> shell) {
        public Settings {
            if (rounds < 1) {
                throw new IllegalArgumentException("--rounds is at least 1");
            }
            shell = List.copyOf(shell);
        }
    }

    private final Settings s;
    private final BenchModels models;
    private final ModelStore.Progress progress;

    public VerifyBench(Settings settings, BenchModels models, ModelStore.Progress progress) {
        this.s = settings;
        this.models = models;
        this.progress = progress;
    }

    /**
     * The launcher that this process was started by, as a command line to start.
     *
     * @throws IllegalArgumentException where there is none
     */
    public static List<String> launcher() {
        return List.of(ChildProcess.launcher().toString());
    }

    /** Runs it; one JSON object. */
    public ObjectNode run() throws IOException {
        RandomReceipt receipt = RandomReceipt.of(models, s.shape(), s.type(), s.positions(), s.seed(), progress);
        ObjectNode n = CanonicalJson.object();
        n.put("suite", "verify");
        n.putObject("settings")
                .put("shape", s.shape().name())
                .put("blocks", s.shape().blocks())
                .put("type", s.type().name())
                .put("positions", s.positions())
                .put("seed", s.seed())
                .put("rounds", s.rounds())
                .put("threads", 1);
        Machine.describe(n.putObject("machine"));
        n.put("bundle", receipt.file().toString());
        n.put("bundle_bytes", receipt.bytes().length);
        n.put("key_bytes", receipt.key().length);
        n.put("vectors_ready", Simd.warmUp());
        Threads.serially(() -> {
            receipts(n, receipt);
            return null;
        });
        layer(n, receipt);
        if (!s.shell().isEmpty()) {
            shell(n, receipt);
        }
        return n;
    }

    /** Kept: key decoded, weights' range checked before. New: both, and signature, tokens and layers as well, each time. */
    private void receipts(ObjectNode n, RandomReceipt receipt) {
        ReceiptVerifier kept = verifier(receipt);
        // As many before, not counted, for the compilers.
        Median.times(2 * s.rounds(), () -> require(kept, receipt));
        Median.put(n, "receipt_ms_warm", Median.times(s.rounds(), () -> require(kept, receipt)));
        Median.put(n, "receipt_ms_cold", Median.times(s.rounds(), () -> require(verifier(receipt), receipt)));
    }

    private static ReceiptVerifier verifier(RandomReceipt receipt) {
        return new ReceiptVerifier(receipt.root(), null, r -> Optional.of(receipt.key()));
    }

    private static void require(ReceiptVerifier verifier, RandomReceipt receipt) {
        if (verifier.verify(receipt.bytes()).verdict() != Verdict.VERIFIED) {
            throw new IllegalStateException("the receipt is not verified");
        }
    }

    /** The first block's proof alone, by a verifier that is kept. */
    private void layer(ObjectNode n, RandomReceipt receipt) {
        ProofVerifier verifier;
        try {
            verifier = new ProofVerifier(VerificationKey.decode(receipt.key()));
        } catch (ProofFormatException e) {
            throw new IllegalStateException(e);
        }
        Completion completion = receipt.completion();
        byte[] block = receipt.proofs().getFirst();
        byte[] head = receipt.proofs().getLast();
        int last = receipt.proofs().size() - 1;
        Threads.serially(() -> {
            requireGood(verifier.layer(completion, 0, block));
            requireGood(verifier.layer(completion, last, head));
            Median.put(
                    n,
                    "block_ms_warm",
                    Median.times(s.rounds(), () -> requireGood(verifier.layer(completion, 0, block))));
            Median.put(
                    n,
                    "head_ms_warm",
                    Median.times(s.rounds(), () -> requireGood(verifier.layer(completion, last, head))));
            return null;
        });
    }

    private static void requireGood(Optional<String> reason) {
        if (reason.isPresent()) {
            throw new IllegalStateException("a proof is rejected: " + reason.get());
        }
    }

    /**
     * Wall time of whole processes, with as many threads as they take by themselves. The first run of all writes the generators' files; it is told apart.
     */
    private void shell(ObjectNode n, RandomReceipt receipt) throws IOException {
        ObjectNode shell = n.putObject("shell");
        shell.put("first_ms", started(receipt, WITHOUT));
        shell.put("class_cache_made_ms", started(receipt, MAKING));
        // They take turns, so that a machine that is busy for a while is so for both.
        double[] with = new double[s.rounds()];
        double[] without = new double[s.rounds()];
        for (int i = 0; i < s.rounds(); i++) {
            without[i] = started(receipt, WITHOUT);
            with[i] = started(receipt, Map.of());
            progress.at("from the shell", (i + 1.0) / s.rounds());
        }
        Median.put(shell, "verify_ms", with);
        Median.put(shell, "verify_ms_without_class_cache", without);
    }

    private double started(RandomReceipt receipt, Map<String, String> environment) throws IOException {
        List<String> command = new ArrayList<>(s.shell());
        command.addAll(List.of("verify", receipt.file().toString(), "--root", receipt.rootHex()));
        // By the environment: that is where the launcher looks for the place of its cache.
        Map<String, String> all = new HashMap<>(environment);
        all.put("NANOZK_DATA", models.store().data().toString());
        ChildProcess.Result r = ChildProcess.run(command, all);
        if (r.code() != 0) {
            throw new IllegalStateException("nanozk verify: " + r.complaint());
        }
        return r.millis();
    }
}
