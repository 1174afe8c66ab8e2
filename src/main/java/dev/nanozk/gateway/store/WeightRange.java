package dev.nanozk.gateway.store;

import dev.nanozk.protocol.transcript.SecretRandom;
import dev.nanozk.proving.proof.ProofList;
import dev.nanozk.proving.proof.TensorShape;
import dev.nanozk.proving.prover.CommittedModel;
import dev.nanozk.proving.prover.WeightRangeProver;
import dev.nanozk.receipt.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The range proof of a model's weights, made once, part by part: parts that are done are kept, so that a process that is killed goes on where it was.
 * Answers do not need it, bundles do.
 */
public final class WeightRange {
    private static final String PARTS = "range-proof.parts";

    private final Path directory;
    private final CommittedModel model;
    private final byte[] secret;
    private volatile byte[] proof;

    /** @param directory where the proof is kept, beside the key */
    WeightRange(Path directory, CommittedModel model, byte[] secret) throws IOException {
        this.directory = directory;
        this.model = model;
        this.secret = secret.clone();
        Path file = file();
        proof = Files.exists(file) ? Files.readAllBytes(file) : null;
    }

    private Path file() {
        return directory.resolve("range-proof");
    }

    /** The proof, if it has been made. */
    public Optional<byte[]> known() {
        return Optional.ofNullable(proof).map(byte[]::clone);
    }

    /** The proof, made now on this thread where it is missing; one thread makes it, others wait. */
    public synchronized byte[] make(ModelStore.Progress progress) throws IOException {
        if (proof != null) {
            return proof.clone();
        }
        // Parts are of one key: a model committed anew starts anew.
        Path parts = AtomicFiles.directory(directory.resolve(PARTS));
        String root = Digests.hex(model.key().root()).substring(0, 16);
        int groups = TensorShape.rangeGroups(model.key().spec()).size();
        List<byte[]> done = new ArrayList<>();
        for (int g = 0; g < groups; g++) {
            Path part = parts.resolve(root + "-" + g);
            Optional<byte[]> kept = read(part);
            byte[] bytes = kept.isPresent()
                    ? kept.get()
                    : WeightRangeProver.part(model, new SecretRandom(secret, new SecureRandom()), g);
            if (kept.isEmpty()) {
                write(part, bytes);
            }
            done.add(bytes);
            progress.at("proving the range of the weights", (g + 1.0) / groups);
        }
        byte[] all = ProofList.encode(done);
        AtomicFiles.write(file(), all);
        try (Stream<Path> files = Files.list(parts)) {
            for (Path p : files.toList()) {
                Files.delete(p);
            }
        }
        Files.delete(parts);
        proof = all;
        return all.clone();
    }

    /** A part is kept with its digest before it. */
    private static void write(Path part, byte[] bytes) throws IOException {
        byte[] digest = Digests.sha256(bytes);
        byte[] out = Arrays.copyOf(digest, digest.length + bytes.length);
        System.arraycopy(bytes, 0, out, digest.length, bytes.length);
        AtomicFiles.write(part, out);
    }

    private static Optional<byte[]> read(Path part) throws IOException {
        if (!Files.exists(part)) {
            return Optional.empty();
        }
        byte[] all = Files.readAllBytes(part);
        int digest = Digests.sha256(new byte[0]).length;
        if (all.length <= digest) {
            return Optional.empty();
        }
        byte[] bytes = Arrays.copyOfRange(all, digest, all.length);
        return Arrays.equals(Arrays.copyOf(all, digest), Digests.sha256(bytes)) ? Optional.of(bytes) : Optional.empty();
    }
}
