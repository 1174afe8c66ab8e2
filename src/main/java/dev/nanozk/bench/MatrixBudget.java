package dev.nanozk.bench;

import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.gateway.worker.ReceiptMaker;
import dev.nanozk.log.Checkpoint;
import dev.nanozk.log.LogException;
import dev.nanozk.log.MerkleProofs;
import dev.nanozk.log.NoteKey;
import dev.nanozk.log.NoteSigner;
import dev.nanozk.log.SignedNote;
import dev.nanozk.log.TileReader;
import dev.nanozk.log.TransparencyLog;
import dev.nanozk.receipt.BoundaryCommitment;
import dev.nanozk.receipt.Budget;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Challenge;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Commitment;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Envelope;
import dev.nanozk.receipt.Inclusion;
import dev.nanozk.receipt.LayerChoice;
import dev.nanozk.receipt.LogEntry;
import dev.nanozk.receipt.ReceiptKey;
import dev.nanozk.receipt.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Receipts of which some blocks are proved: logged as a gateway logs them, challenged as a client does. */
final class MatrixBudget {
    /** The client's, revealed once the boundaries are in the log. */
    static final String NONCE = "a nonce that is revealed afterwards";

    private static final byte[] SEED = new byte[32];
    private static final long PATIENCE_MILLIS = 60_000;

    private final ServedModel model;
    private final ReceiptMaker maker;
    private final ReceiptKey key;

    MatrixBudget(ServedModel model, ReceiptMaker maker, ReceiptKey key) {
        this.model = model;
        this.maker = maker;
        this.key = key;
    }

    /** Half of the blocks, weighted by the model's traces. */
    Budget budget() throws IOException {
        int blocks = maker.layers() - 1;
        return Budget.of(Math.max(1, blocks / 2), model.sensitivity().make((step, f) -> {}));
    }

    /**
     * A signed and logged bundle.
     *
     * @param claim with budget and boundaries
     * @param challenge what the client demands from the digest of the logged boundaries
     * @param proofs of a layer
     */
    Bundle bundle(
            Claim claim,
            Request request,
            String text,
            Function<byte[], Challenge> challenge,
            IntFunction<byte[]> proofs) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Envelope commitment =
                Envelope.sign(Commitment.of(claim, SEED, now, key.keyId()).bytes(), key);
        Envelope boundaries =
                Envelope.sign(BoundaryCommitment.of(claim, now, key.keyId()).bytes(), key);
        byte[] digest = Digests.sha256(boundaries.payload());
        LayerChoice choice = new LayerChoice(digest, List.of(challenge.apply(digest)));
        List<byte[]> made = new ArrayList<>();
        choice.blocks().forEach(l -> made.add(proofs.apply(l)));
        made.add(proofs.apply(maker.layers() - 1));
        Envelope statement = Envelope.sign(
                maker.statement(claim, made, now, key.keyId(), choice).bytes(), key);
        List<byte[]> keys = List.of(key.publicKey());
        try {
            return maker.bundle(statement, keys, request, text, made)
                    .with(place(commitment, boundaries, statement, keys));
        } catch (IOException | LogException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Inclusion place(Envelope commitment, Envelope boundaries, Envelope statement, List<byte[]> keys)
            throws IOException, LogException, TimeoutException {
        Path directory = Files.createTempDirectory("nanozk-matrix-log");
        NoteSigner signer = new NoteSigner("matrix/receipts", SEED);
        try (TransparencyLog log = TransparencyLog.open(directory, List.of(signer))) {
            long first = log.add(
                    LogEntry.commitment(Digests.sha256(commitment.payload())).bytes());
            long second = log.add(LogEntry.boundaries(first, Digests.sha256(boundaries.payload()))
                    .bytes());
            long third = log.add(
                    LogEntry.proof(first, Digests.sha256(statement.payload())).bytes());
            SignedNote note = log.awaitAll(PATIENCE_MILLIS);
            long size = Checkpoint.parse(note.text()).size();
            TileReader tree = new TileReader(log.files(), size);
            return new Inclusion(
                            commitment,
                            keys,
                            at(tree, first, size),
                            at(tree, third, size),
                            note.bytes(),
                            List.of(signer.key(NoteKey.ED25519).encode()))
                    .with(new Inclusion.Boundaries(boundaries, keys, at(tree, second, size)));
        } finally {
            delete(directory);
        }
    }

    private static Inclusion.Place at(TileReader tree, long index, long size) throws IOException, LogException {
        return new Inclusion.Place(index, MerkleProofs.inclusion(tree, index, size));
    }

    private static void delete(Path directory) throws IOException {
        List<Path> all;
        try (var files = Files.walk(directory)) {
            all = files.sorted(java.util.Comparator.reverseOrder()).toList();
        }
        for (Path p : all) {
            Files.delete(p);
        }
    }
}
