package dev.nanozk.receipt.verify;

import dev.nanozk.log.Checkpoint;
import dev.nanozk.log.MerkleProofs;
import dev.nanozk.log.NoteKey;
import dev.nanozk.log.NoteSigner;
import dev.nanozk.log.SignedNote;
import dev.nanozk.log.TileReader;
import dev.nanozk.log.TransparencyLog;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Commitment;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Envelope;
import dev.nanozk.receipt.Inclusion;
import dev.nanozk.receipt.LogEntry;
import dev.nanozk.receipt.ReceiptKey;
import dev.nanozk.receipt.SigningKey;
import dev.nanozk.receipt.Statement;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Puts receipts into a log of a test. */
final class Logged {
    static final NoteSigner LOG = new NoteSigner("log.example/receipts", seed(1));
    static final NoteSigner WITNESS = new NoteSigner("witness.example/w", seed(2));

    private Logged() {}

    static byte[] seed(int n) {
        byte[] s = new byte[32];
        s[0] = (byte) n;
        return s;
    }

    /** The place of a bundle in a fresh log with other entries around, cosigned. */
    static Inclusion inclusion(Path directory, Claim claim, Instant created, Bundle b, List<SigningKey> keys)
            throws Exception {
        Commitment c = Commitment.of(claim, seed(3), created, keys.getFirst().keyId());
        Envelope e = Envelope.sign(c.bytes(), keys);
        try (TransparencyLog log = TransparencyLog.open(directory, List.of(LOG))) {
            for (int i = 0; i < 5; i++) {
                log.add(LogEntry.commitment(seed(i)).bytes());
            }
            long first =
                    log.add(LogEntry.commitment(Digests.sha256(e.payload())).bytes());
            log.add(LogEntry.commitment(seed(9)).bytes());
            long second =
                    log.add(LogEntry.proof(first, Digests.sha256(b.envelope().payload()))
                            .bytes());
            log.add(LogEntry.commitment(seed(10)).bytes());
            return place(log, e, SigningKey.publicKeys(keys), first, second);
        }
    }

    static Inclusion place(TransparencyLog log, Envelope e, List<byte[]> keys, long first, long second)
            throws Exception {
        SignedNote note = log.awaitAll(60_000);
        SignedNote both = note.with(List.of(WITNESS.cosign(note.text(), 1_700_000_000)));
        long size = Checkpoint.parse(note.text()).size();
        TileReader tree = new TileReader(log.files(), size);
        return new Inclusion(
                e,
                keys,
                new Inclusion.Place(first, MerkleProofs.inclusion(tree, first, size)),
                new Inclusion.Place(second, MerkleProofs.inclusion(tree, second, size)),
                both.bytes(),
                List.of(
                        LOG.key(NoteKey.ED25519).encode(),
                        WITNESS.key(NoteKey.COSIGNATURE).encode()));
    }

    /**
     * A statement with a budget in a fresh log: commitment, boundaries, proof, in the order of their numbers.
     *
     * @param order places of commitment, boundaries and proof among each other, 0 to 2
     */
    static Bundle budgeted(
            Path directory, Bundle b, Claim claim, Instant created, Envelope boundaries, ReceiptKey key, int... order)
            throws Exception {
        Commitment c = Commitment.of(claim, seed(3), created, key.keyId());
        Envelope e = Envelope.sign(c.bytes(), key);
        try (TransparencyLog log = TransparencyLog.open(directory, List.of(LOG))) {
            log.add(LogEntry.commitment(seed(1)).bytes());
            long[] at = new long[3];
            for (int i = 0; i < 3; i++) {
                for (int what = 0; what < 3; what++) {
                    if (order[what] == i) {
                        // An entry that cites a commitment after it is none that a log's server would write.
                        LogEntry entry = what == 0
                                ? LogEntry.commitment(Digests.sha256(e.payload()))
                                : what == 1
                                        ? LogEntry.boundaries(at[0], Digests.sha256(boundaries.payload()))
                                        : LogEntry.proof(
                                                at[0],
                                                Digests.sha256(b.envelope().payload()));
                        at[what] = log.add(entry.bytes());
                    }
                }
            }
            Inclusion in = place(log, e, List.of(key.publicKey()), at[0], at[2]);
            long size =
                    Checkpoint.parse(SignedNote.decode(in.checkpoint()).text()).size();
            List<byte[]> path = MerkleProofs.inclusion(new TileReader(log.files(), size), at[1], size);
            return b.with(in.with(
                    new Inclusion.Boundaries(boundaries, List.of(key.publicKey()), new Inclusion.Place(at[1], path))));
        }
    }

    /** A claim of no model, for checks that look at no proof. */
    static Claim claim(String text) {
        return new Claim(
                seed(20),
                "m",
                seed(21),
                seed(22),
                new ArrayList<>(List.of(1, 2)),
                List.of(3),
                1,
                8,
                List.of(),
                "length",
                dev.nanozk.receipt.Sampling.GREEDY,
                "n",
                seed(23),
                Digests.sha256(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                List.of(new byte[32]));
    }

    static Statement statement(Claim claim, Instant created, Instant proved, byte[] keyId) {
        return new Statement(claim, List.of(seed(24)), seed(25), created, proved, keyId);
    }
}
