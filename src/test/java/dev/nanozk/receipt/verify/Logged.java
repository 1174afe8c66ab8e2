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
