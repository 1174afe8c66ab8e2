package dev.nanozk.receipt.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.log.NoteKey;
import dev.nanozk.log.NoteSigner;
import dev.nanozk.log.SignedNote;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Envelope;
import dev.nanozk.receipt.Inclusion;
import dev.nanozk.receipt.KeyHistory;
import dev.nanozk.receipt.PostQuantumKey;
import dev.nanozk.receipt.ReceiptFormatException;
import dev.nanozk.receipt.ReceiptKey;
import dev.nanozk.receipt.Request;
import dev.nanozk.receipt.SigningKey;
import dev.nanozk.receipt.Statement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signature and place in the log, without any model: what is accepted, and that nothing altered is. */
class InclusionTest {
    private static final Instant CREATED = Instant.parse("2026-01-31T12:00:00Z");
    private static final Instant PROVED = Instant.parse("2026-01-31T12:05:00Z");
    private static final ReceiptKey KEY = ReceiptKey.of(Logged.seed(4));
    private static final PostQuantumKey SECOND = new PostQuantumKey(Logged.seed(5));
    private static final TrustAnchors PINNED = TrustAnchors.none().withLogKey(Logged.LOG.key(NoteKey.ED25519));

    @TempDir
    static Path directory;

    private static Bundle honest;
    private static Bundle both;
    private static Claim claim;
    private static Statement statement;

    private static Bundle bundle(String name, List<SigningKey> keys) throws Exception {
        Bundle b = new Bundle(
                Envelope.sign(statement.bytes(), keys),
                KEY.publicKey(),
                Request.raw("x"),
                "text",
                List.of(new byte[] {1}),
                null,
                null,
                new byte[] {2},
                keys.size() > 1 ? keys.get(1).publicKey() : null);
        return b.with(Logged.inclusion(directory.resolve(name), claim, CREATED, b, keys));
    }

    @BeforeAll
    static void make() throws Exception {
        claim = Logged.claim("text");
        statement = Logged.statement(claim, CREATED, PROVED, KEY.keyId());
        honest = bundle("one", List.of(KEY));
        both = bundle("two", List.of(KEY, SECOND));
    }

    private static Check inclusion(Bundle b, TrustAnchors trusted) {
        try {
            return InclusionCheck.check(b, Statement.decode(b.envelope().payload()), trusted);
        } catch (ReceiptFormatException e) {
            return Check.rejected(e.getMessage());
        }
    }

    private static Check signature(Bundle b, TrustAnchors trusted) throws ReceiptFormatException {
        Check in = inclusion(b, trusted);
        long index = in.verdict() == Verdict.VERIFIED ? b.inclusion().proofAt().index() : -1;
        Statement s = Statement.decode(b.envelope().payload());
        return SignatureCheck.check(b.envelope(), b.publicKeys(), s.keyId(), s.proved(), index, trusted);
    }

    private static void requireRejected(Check c, String reason) {
        assertEquals(Verdict.REJECTED, c.verdict());
        assertTrue(c.reason().contains(reason), c.reason());
    }

    @Test
    void theHonestPlace() {
        for (Bundle b : List.of(honest, both)) {
            assertEquals(Verdict.UNCHECKED, inclusion(b, TrustAnchors.none()).verdict());
            assertEquals(Verdict.VERIFIED, inclusion(b, PINNED).verdict(), () -> inclusion(b, PINNED)
                    .reason());
            TrustAnchors witnessed = PINNED.withWitnesses(List.of(Logged.WITNESS.key(NoteKey.COSIGNATURE)));
            assertEquals(Verdict.VERIFIED, inclusion(b, witnessed).verdict());
        }
    }

    @Test
    void theDocumentIsReadBack() throws Exception {
        for (Bundle b : List.of(honest, both)) {
            org.junit.jupiter.api.Assertions.assertArrayEquals(
                    b.bytes(), Bundle.decode(b.bytes()).bytes());
        }
    }

    /** Every byte of a bundle with two signatures and a cosigned checkpoint: decoded and checked, nothing altered passes. */
    @Test
    void anyByteAltered() throws Exception {
        byte[] bytes = both.bytes();
        // One character a byte, as positions below are those of bytes; the checkpoint has characters of more.
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int parts = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte[] bad = bytes.clone();
            bad[i] ^= (byte) (i % 2 == 0 ? 1 : 4);
            if (isCheckedElsewhere(text, i)) {
                continue;
            }
            parts++;
            Verdict v;
            try {
                Bundle b = Bundle.decode(bad);
                v = signature(b, TrustAnchors.none()).isRejected()
                                || inclusion(b, TrustAnchors.none()).isRejected()
                        ? Verdict.REJECTED
                        : Verdict.VERIFIED;
            } catch (ReceiptFormatException | IllegalArgumentException e) {
                v = Verdict.REJECTED;
            }
            assertEquals(Verdict.REJECTED, v, "byte " + i + ": " + text.substring(Math.max(0, i - 20), i + 1));
        }
        assertTrue(parts > bytes.length - 50);
    }

    /** Request, text, proofs and range proof: the verifier's other checks. */
    private static boolean isCheckedElsewhere(String text, int i) {
        for (String value : List.of("\"x\"", "\"text\"", "[\"AQ==\"]", "\"Ag==\"")) {
            int at = text.indexOf(":" + value);
            if (i > at && i <= at + value.length()) {
                return true;
            }
        }
        return false;
    }

    private static Bundle with(Inclusion in) {
        return honest.with(in);
    }

    @Test
    void takenOut() {
        requireRejected(inclusion(with(null), PINNED), "no place in a log");
        assertEquals(
                Verdict.UNCHECKED, inclusion(with(null), TrustAnchors.none()).verdict());
    }

    @Test
    void ofAnotherAnswer() throws Exception {
        Bundle other = honest.with(
                Logged.inclusion(directory.resolve("other"), Logged.claim("other"), CREATED, honest, List.of(KEY)));
        requireRejected(inclusion(other, PINNED), "another answer");
        Bundle later = honest.with(
                Logged.inclusion(directory.resolve("later"), claim, CREATED.plusSeconds(1), honest, List.of(KEY)));
        requireRejected(inclusion(later, PINNED), "another answer");
    }

    @Test
    void entriesSwappedOrElsewhere() {
        Inclusion in = honest.inclusion();
        Inclusion swapped = new Inclusion(
                in.commitment(), in.commitmentKeys(), in.proofAt(), in.commitmentAt(), in.checkpoint(), in.keys());
        requireRejected(inclusion(with(swapped), PINNED), "not after");
        Inclusion elsewhere = new Inclusion(
                in.commitment(),
                in.commitmentKeys(),
                new Inclusion.Place(
                        in.commitmentAt().index() - 1, in.commitmentAt().path()),
                in.proofAt(),
                in.checkpoint(),
                in.keys());
        requireRejected(inclusion(with(elsewhere), PINNED), "not in the log");
    }

    private static Bundle checkpoint(SignedNote note, List<NoteKey> keys) {
        Inclusion in = honest.inclusion();
        return with(new Inclusion(
                in.commitment(),
                in.commitmentKeys(),
                in.commitmentAt(),
                in.proofAt(),
                note.bytes(),
                keys.stream().map(NoteKey::encode).toList()));
    }

    @Test
    void checkpointsOfOthers() throws Exception {
        String text = SignedNote.decode(honest.inclusion().checkpoint()).text();
        NoteSigner thief = new NoteSigner(Logged.LOG.name(), Logged.seed(30));
        SignedNote forged = new SignedNote(text, List.of(thief.sign(text)));
        requireRejected(inclusion(checkpoint(forged, List.of(thief.key((byte) 1))), PINNED), "pinned key");
        // Signatures without a key, keys without a signature, the same one twice, a witness alone.
        SignedNote one = new SignedNote(text, List.of(Logged.LOG.sign(text)));
        NoteKey key = Logged.LOG.key(NoteKey.ED25519);
        NoteKey witness = Logged.WITNESS.key(NoteKey.COSIGNATURE);
        requireRejected(inclusion(checkpoint(one.with(one.signatures()), List.of(key)), PINNED), "2 signatures");
        requireRejected(inclusion(checkpoint(one, List.of(key, witness)), PINNED), "1 signatures");
        requireRejected(inclusion(checkpoint(one.with(one.signatures()), List.of(key, key)), PINNED), "signature");
        SignedNote cosigned = new SignedNote(text, List.of(Logged.WITNESS.cosign(text, 5)));
        requireRejected(
                inclusion(checkpoint(cosigned, List.of(witness)), TrustAnchors.none()), "not signed by its log");
        TrustAnchors witnessed = PINNED.withWitnesses(List.of(witness));
        requireRejected(inclusion(checkpoint(one, List.of(key)), witnessed), "witness.example/w");
        NoteSigner foreign = new NoteSigner("log.example/foreign", Logged.seed(31));
        SignedNote mixed = one.with(List.of(foreign.sign(text)));
        requireRejected(
                inclusion(checkpoint(mixed, List.of(key, foreign.key(NoteKey.ED25519))), PINNED), "another log");
    }

    private static KeyHistory history(KeyHistory.Key... keys) {
        List<KeyHistory.Key> all = new java.util.ArrayList<>(List.of(keys));
        all.add(new KeyHistory.Key(
                KeyHistory.Use.LOG,
                SigningKey.Algorithm.ED25519,
                Logged.LOG.key(NoteKey.ED25519).publicKey(),
                CREATED.minusSeconds(9),
                null,
                null,
                -1));
        return new KeyHistory(Logged.LOG.name(), all);
    }

    private static KeyHistory.Key receipt(SigningKey key, Instant from, Instant to) {
        return new KeyHistory.Key(KeyHistory.Use.RECEIPT, key.algorithm(), key.publicKey(), from, to, null, -1);
    }

    @Test
    void keysOfTheHistory() throws Exception {
        KeyHistory.Key key = receipt(KEY, CREATED.minusSeconds(5), null);
        TrustAnchors t = TrustAnchors.none().withHistory(history(key));
        assertEquals(Verdict.VERIFIED, inclusion(honest, t).verdict(), () -> inclusion(honest, t)
                .reason());
        assertEquals(Verdict.VERIFIED, signature(honest, t).verdict());
        // Of two signatures both keys must be known.
        requireRejected(signature(both, t), "not in the history");
        TrustAnchors two =
                TrustAnchors.none().withHistory(history(key, receipt(SECOND, CREATED.minusSeconds(5), null)));
        assertEquals(Verdict.VERIFIED, signature(both, two).verdict());
        TrustAnchors ended = TrustAnchors.none().withHistory(history(key.until(PROVED)));
        assertEquals(Verdict.VERIFIED, signature(honest, ended).verdict());
    }

    @Test
    void unknownExpiredFutureAndRevokedKeys() throws Exception {
        ReceiptKey other = ReceiptKey.of(Logged.seed(40));
        Instant before = CREATED.minusSeconds(5);
        requireRejected(signature(honest, t(receipt(other, before, null))), "not in the history");
        requireRejected(signature(honest, t(receipt(KEY, PROVED.plusSeconds(1), null))), "not valid yet");
        requireRejected(signature(honest, t(receipt(KEY, before, PROVED.minusSeconds(1)))), "not valid any more");
        // Ended between commitment and proof: the commitment is right, the statement is not.
        requireRejected(signature(honest, t(receipt(KEY, before, CREATED))), "not valid any more");
        long index = honest.inclusion().proofAt().index();
        KeyHistory.Key key = receipt(KEY, before, null);
        TrustAnchors late = t(key.revoked(PROVED.plusSeconds(60), index + 1));
        assertEquals(Verdict.VERIFIED, signature(honest, late).verdict());
        TrustAnchors early = t(key.revoked(PROVED.plusSeconds(60), index));
        requireRejected(signature(honest, early), "revoked");
        // Without a place in the log nothing says that it was signed before.
        requireRejected(signature(with(null), late), "no proven place");
        Statement future = Logged.statement(
                claim,
                CREATED,
                Instant.now().plusSeconds(3600).truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
                KEY.keyId());
        Check c = SignatureCheck.check(
                Envelope.sign(future.bytes(), KEY), List.of(KEY.publicKey()), KEY.keyId(), future.proved(), -1, t(key));
        requireRejected(c, "time to come");
    }

    private static TrustAnchors t(KeyHistory.Key key) {
        return TrustAnchors.none().withHistory(history(key));
    }

    @Test
    void theSecondSignature() throws Exception {
        assertEquals(
                Verdict.VERIFIED,
                signature(both, TrustAnchors.signer(KEY.publicKey())).verdict());
        // Neither can be dropped from the bundle without its key, nor can a key stand there without a signature.
        Bundle dropped = new Bundle(
                honest.envelope(),
                KEY.publicKey(),
                honest.request(),
                honest.text(),
                honest.proofs(),
                null,
                null,
                honest.rangeProof(),
                SECOND.publicKey());
        requireRejected(signature(dropped, TrustAnchors.none()), "signature");
        Bundle without = new Bundle(
                both.envelope(),
                KEY.publicKey(),
                honest.request(),
                honest.text(),
                honest.proofs(),
                null,
                null,
                honest.rangeProof(),
                null);
        requireRejected(signature(without, TrustAnchors.none()), "signature");
    }
}
