package dev.nanozk.gateway.store;

import dev.nanozk.model.inference.CalibrationTexts;
import dev.nanozk.model.inference.Calibrator;
import dev.nanozk.model.inference.IntegerModel;
import dev.nanozk.model.inference.ModelReader;
import dev.nanozk.model.shape.ShapeClass;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NumericProfile;
import dev.nanozk.model.tokenizer.ChatTemplate;
import dev.nanozk.model.tokenizer.PromptEncoder;
import dev.nanozk.model.tokenizer.Tokenizer;
import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.proving.proof.VerificationKey;
import dev.nanozk.proving.prover.CommittedModel;
import dev.nanozk.receipt.ReceiptKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What a data directory keeps of models: numeric profile, verification key and range proof, made at first load and used again after; and keys by root
 * for verification. Directory {@code models/<SHA-256 of the file>}, below it {@code public} or {@code private} by the seed of the blindings.
 */
public final class ModelStore {
    /** Told what is being done and how far it is. */
    @FunctionalInterface
    public interface Progress {
        void at(String step, double fraction);
    }

    private final Path data;

    public ModelStore(Path data) throws IOException {
        this.data = AtomicFiles.directory(data);
    }

    public Path data() {
        return data;
    }

    /** The operator's receipt key, made on first use. */
    public ReceiptKey receiptKey() throws IOException {
        return KeyRing.open(data, KeyRing.Sources.environment()).receiptKey();
    }

    /** The operator's secret behind blindings and masks, made on first use. */
    public byte[] secret() throws IOException {
        return ReceiptKey.secretFile(
                AtomicFiles.directory(data.resolve("secrets")).resolve("blinding-seed"));
    }

    /**
     * Loads a model; the first time it is calibrated, committed and its weights' range proved.
     *
     * @param open whether blindings come from the published seed; a model once imported so stays so
     */
    public ServedModel load(Path file, boolean open, Progress progress) throws IOException {
        ServedModel model = prepare(file, open, progress);
        model.range().make(progress);
        return model;
    }

    /** As {@link #load}, but without waiting for the weights' range proof: the model can answer and prove, its receipts can't be bundled yet. */
    public ServedModel prepare(Path file, boolean open, Progress progress) throws IOException {
        GgufFile gguf = GgufFile.open(file);
        Tokenizer tokenizer = Tokenizer.from(gguf);
        ChatTemplate template = ChatTemplate.from(gguf);
        Path home = home(file);
        IntegerModel model = integers(home, gguf, tokenizer, progress);
        ModelSpec spec = model.spec();
        boolean shaped = gguf.metadata().has(ShapeClass.KEY);
        if (shaped && open) {
            throw new IllegalArgumentException(
                    "model: blindings of a shape class are secret; from a published seed anybody could find the padding");
        }
        boolean isOpen = open || Files.exists(home.resolve("public").resolve("key"));
        Path directory = AtomicFiles.directory(home.resolve(isOpen ? "public" : "private"));
        byte[] seed = isOpen ? CommittedModel.PUBLIC_SEED : secret();
        byte[] templateBytes = template.source().getBytes(StandardCharsets.UTF_8);
        CommittedModel committed =
                committed(directory, model, tokenizer.canonicalBytes(), templateBytes, seed, progress);
        if (shaped) {
            ShapeClass.requireForm(spec, model.profile(), committed.key().deltaLimbs());
        }
        remember(committed.key().bytes());
        return new ServedModel(
                name(file),
                tokenizer,
                new PromptEncoder(tokenizer, template),
                committed,
                new WeightRange(directory, committed, secret()),
                new Sensitivity(home, gguf, tokenizer, spec),
                Files.getLastModifiedTime(file).toMillis() / 1000);
    }

    /** The integers alone, which answer but prove nothing; calibrated the first time. */
    public IntegerModel integers(Path file, Progress progress) throws IOException {
        GgufFile gguf = GgufFile.open(file);
        return integers(home(file), gguf, Tokenizer.from(gguf), progress);
    }

    private Path home(Path file) throws IOException {
        return AtomicFiles.directory(data.resolve("models").resolve(digest(file)));
    }

    private static IntegerModel integers(Path home, GgufFile gguf, Tokenizer tokenizer, Progress progress)
            throws IOException {
        ModelSpec spec = ModelReader.spec(gguf);
        if (tokenizer.vocabularySize() != spec.vocabulary()) {
            throw new IllegalArgumentException("model: the tokenizer has " + tokenizer.vocabularySize()
                    + " tokens, the embedding table " + spec.vocabulary());
        }
        return IntegerModel.load(gguf, profile(home, gguf, tokenizer, spec, progress));
    }

    /** The name of a model file as clients call it: without directory and extension. */
    public static String name(Path file) {
        String n = file.getFileName().toString();
        return n.endsWith(".gguf") ? n.substring(0, n.length() - 5) : n;
    }

    static long weights(GgufFile gguf) {
        return gguf.tensors().values().stream()
                .mapToLong(t -> (long) t.rows() * t.cols())
                .sum();
    }

    private static NumericProfile profile(
            Path home, GgufFile gguf, Tokenizer tokenizer, ModelSpec spec, Progress progress) throws IOException {
        Path file = home.resolve("profile");
        if (Files.exists(file)) {
            try {
                return NumericProfile.fromCanonicalBytes(Files.readAllBytes(file));
            } catch (IllegalArgumentException e) {
                // Damaged or of an older version: made again.
            }
        }
        List<int[]> documents = CalibrationTexts.tokens(
                text -> tokenizer.encode(text, true), spec.vocabulary(), spec.context(), weights(gguf));
        NumericProfile profile = Calibrator.calibrate(gguf, documents, f -> progress.at("calibrating", f));
        AtomicFiles.write(file, profile.canonicalBytes());
        return profile;
    }

    private static CommittedModel committed(
            Path directory, IntegerModel model, byte[] tokenizer, byte[] template, byte[] seed, Progress progress)
            throws IOException {
        Path file = directory.resolve("key");
        if (Files.exists(file)) {
            try {
                return CommittedModel.known(model, VerificationKey.decode(Files.readAllBytes(file)), seed);
            } catch (ProofFormatException | IllegalArgumentException e) {
                // Damaged or of an older version: made again, its range proof too.
                Files.deleteIfExists(directory.resolve("range-proof"));
            }
        }
        Path rows = directory.resolve("key.rows");
        CommittedModel committed;
        try (RowJournal journal = RowJournal.open(rows, model.profile().canonicalBytes(), seed)) {
            committed = CommittedModel.commit(
                    model, tokenizer, template, seed, journal, f -> progress.at("committing the weights", f));
        }
        AtomicFiles.write(file, committed.key().bytes());
        Files.delete(rows);
        return committed;
    }

    /** Keeps a verification key by its root. */
    public void remember(byte[] key) throws IOException {
        Path file = keyFile(sha256(key));
        if (!Files.exists(file)) {
            AtomicFiles.write(file, key);
        }
    }

    /** The key of a root, if it is known. */
    public Optional<byte[]> key(byte[] root) throws IOException {
        Path file = keyFile(root);
        return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    }

    private Path keyFile(byte[] root) throws IOException {
        return AtomicFiles.directory(data.resolve("keys"))
                .resolve(HexFormat.of().formatHex(root));
    }

    private static byte[] sha256(byte[] bytes) {
        return dev.nanozk.receipt.Digests.sha256(bytes);
    }

    private static String digest(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest d = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 20];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                d.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(d.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
