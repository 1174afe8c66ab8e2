package dev.nanozk.receipt.verify;

import dev.nanozk.log.NoteKey;
import dev.nanozk.log.NoteSigner;
import dev.nanozk.log.SignedNote;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Envelope;
import dev.nanozk.receipt.Inclusion;
import dev.nanozk.receipt.KeyHistory;
import dev.nanozk.receipt.PostQuantumKey;
import dev.nanozk.receipt.ReceiptKey;
import dev.nanozk.receipt.SigningKey;
import dev.nanozk.receipt.Statement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The tiny receipt in a log, with one signature and with two, honest and altered, under everything that a client may trust. */
final class LoggedCorpus {
    /**
     * A bundle, and what its reader trusts.
     *
     * @param good whether signature and inclusion are to be accepted
     * @param whole whether the proofs are there, so that the whole is to be accepted as well
     */
    record Case(String name, byte[] bytes, TrustAnchors trusted, boolean good, boolean whole) {}

    private static final NoteKey LOG = Logged.LOG.key(NoteKey.ED25519);
    private static final NoteKey WITNESS = Logged.WITNESS.key(NoteKey.COSIGNATURE);
    private static final TrustAnchors NONE = TrustAnchors.none();
    private static final TrustAnchors PINNED = NONE.withLogKey(LOG);
    private static final PostQuantumKey SECOND = new PostQuantumKey(Logged.seed(5));

    private final Path directory;
    private final ReceiptKey key;
    private final Statement statement;
    private Bundle honest;
    private Bundle both;
    private boolean whole = true;
    private final List<Case> cases = new ArrayList<>();

    private LoggedCorpus(TinyReceipt r, Path directory) throws Exception {
        this.directory = directory;
        key = r.key;
        statement = r.statement;
        honest = logged("one", r.bundle, statement.claim(), statement.created(), List.of(key));
        both = logged("two", r.bundle, statement.claim(), statement.created(), List.of(key, SECOND));
    }

    static List<Case> of(TinyReceipt r, Path directory) throws Exception {
        LoggedCorpus c = new LoggedCorpus(r, directory);
        c.honest();
        // What follows is about signature and inclusion alone: without the proofs, whose check takes its time.
        c.honest = withoutProofs(c.honest);
        c.both = withoutProofs(c.both);
        c.whole = false;
        c.bytes();
        c.places();
        c.checkpoints();
        c.secondSignature();
        c.history();
        return c.cases;
    }

    private static Bundle withoutProofs(Bundle b) {
        return new Bundle(
                b.envelope(),
                b.publicKey(),
                b.request(),
                b.text(),
                List.of(),
                b.inclusion(),
                b.verificationKey(),
                b.rangeProof(),
                b.postQuantumKey());
    }

    private Bundle logged(String name, Bundle b, Claim claim, Instant created, List<SigningKey> keys) throws Exception {
        byte[] second = keys.size() > 1 ? keys.get(1).publicKey() : null;
        Bundle signed = signed(b, Envelope.sign(statement.bytes(), keys), second);
        return signed.with(Logged.inclusion(directory.resolve(name), claim, created, signed, keys));
    }

    private static Bundle signed(Bundle b, Envelope e, byte[] postQuantumKey) {
        return new Bundle(
                e,
                b.publicKey(),
                b.request(),
                b.text(),
                b.proofs(),
                b.inclusion(),
                b.verificationKey(),
                b.rangeProof(),
                postQuantumKey);
    }

    private void good(String name, Bundle b, TrustAnchors trusted) {
        cases.add(new Case(name, b.bytes(), trusted, true, whole));
    }

    private void bad(String name, Bundle b, TrustAnchors trusted) {
        cases.add(new Case(name, b.bytes(), trusted, false, whole));
    }

    private void honest() {
        for (Bundle b : List.of(honest, both)) {
            String n = b == both ? "two signatures, " : "one signature, ";
            good(n + "nothing trusted", b, NONE);
            good(n + "log's key", b, PINNED);
            good(n + "log's key and witness", b, PINNED.withWitnesses(List.of(WITNESS)));
            good(n + "witness alone", b, NONE.withWitnesses(List.of(WITNESS)));
            good(n + "signer", b, TrustAnchors.signer(key.publicKey()));
            bad(n + "another signer", b, TrustAnchors.signer(Logged.seed(8)));
            bad(
                    n + "another log",
                    b,
                    NONE.withLogKey(new NoteSigner("log.example/other", Logged.seed(33)).key(NoteKey.ED25519)));
            bad(n + "another witness", b, PINNED.withWitnesses(List.of(Logged.LOG.key(NoteKey.COSIGNATURE))));
        }
    }

    /** Bytes altered in inclusion and signatures. */
    private void bytes() {
        byte[] b = both.bytes();
        String text = new String(b, StandardCharsets.ISO_8859_1);
        Random random = new Random(17);
        int from = text.indexOf("\"envelope\":");
        int to = text.indexOf("\"proofs\":");
        for (int i = 0; i < 200; i++) {
            byte[] bad = b.clone();
            int at = from + random.nextInt(to - from);
            bad[at] ^= (byte) (1 << random.nextInt(7));
            cases.add(new Case("byte " + at, bad, i % 2 == 0 ? NONE : PINNED, false, false));
        }
    }

    private static Bundle with(Bundle b, Inclusion.Place commitment, Inclusion.Place proof) {
        Inclusion in = b.inclusion();
        return b.with(
                new Inclusion(in.commitment(), in.commitmentKeys(), commitment, proof, in.checkpoint(), in.keys()));
    }

    private void places() throws Exception {
        Inclusion in = honest.inclusion();
        Inclusion.Place first = in.commitmentAt();
        Inclusion.Place second = in.proofAt();
        bad("taken out", honest.with(null), PINNED);
        bad("taken out, witness", honest.with(null), NONE.withWitnesses(List.of(WITNESS)));
        good("none and none wanted", honest.with(null), NONE);
        bad("places swapped", with(honest, second, first), NONE);
        bad("one place twice", with(honest, first, first), NONE);
        bad("index before", with(honest, new Inclusion.Place(first.index() - 1, first.path()), second), NONE);
        bad("index behind", with(honest, first, new Inclusion.Place(second.index() + 1, second.path())), NONE);
        bad("index outside", with(honest, first, new Inclusion.Place(1L << 52, second.path())), NONE);
        bad(
                "short path",
                with(
                        honest,
                        first,
                        place(second, second.path().subList(1, second.path().size()))),
                NONE);
        bad("empty path", with(honest, first, place(second, List.of())), NONE);
        List<byte[]> longer = new ArrayList<>(second.path());
        longer.add(new byte[32]);
        bad("long path", with(honest, first, place(second, longer)), NONE);
        List<byte[]> hash = new ArrayList<>(second.path());
        hash.set(0, new byte[31]);
        bad("short hash", with(honest, first, place(second, hash)), NONE);
        Claim claim = statement.claim();
        bad(
                "other answer",
                logged(
                        "other",
                        honest,
                        claim.withBoundaries(List.of()),
                        statement.created().plusSeconds(1),
                        List.of(key)),
                NONE);
        bad("other claim", logged("claim", honest, Logged.claim("x"), statement.created(), List.of(key)), NONE);
        ReceiptKey thief = ReceiptKey.of(Logged.seed(50));
        Envelope foreign = Envelope.sign(in.commitment().payload(), thief);
        bad(
                "commitment signed by another",
                honest.with(
                        new Inclusion(foreign, List.of(thief.publicKey()), first, second, in.checkpoint(), in.keys())),
                NONE);
        bad(
                "commitment's key exchanged",
                honest.with(new Inclusion(
                        in.commitment(), List.of(thief.publicKey()), first, second, in.checkpoint(), in.keys())),
                NONE);
        bad(
                "commitment without key",
                honest.with(new Inclusion(in.commitment(), List.of(), first, second, in.checkpoint(), in.keys())),
                NONE);
        // The same statement, signed by one key more: the log holds its digest.
        good("place of the same statement", honest.with(both.inclusion()), PINNED);
    }

    private static Inclusion.Place place(Inclusion.Place at, List<byte[]> path) {
        return new Inclusion.Place(at.index(), path);
    }

    private Bundle checkpoint(byte[] note, NoteKey... keys) {
        Inclusion in = honest.inclusion();
        return honest.with(new Inclusion(
                in.commitment(),
                in.commitmentKeys(),
                in.commitmentAt(),
                in.proofAt(),
                note,
                List.of(keys).stream().map(NoteKey::encode).toList()));
    }

    private void checkpoints() throws Exception {
        String text = SignedNote.decode(honest.inclusion().checkpoint()).text();
        SignedNote one = new SignedNote(text, List.of(Logged.LOG.sign(text)));
        NoteSigner thief = new NoteSigner(LOG.name(), Logged.seed(30));
        Bundle forged = checkpoint(new SignedNote(text, List.of(thief.sign(text))).bytes(), thief.key(NoteKey.ED25519));
        bad("checkpoint of a thief", forged, PINNED);
        good("checkpoint of anybody, nothing pinned", forged, NONE);
        bad("signature without key", checkpoint(one.with(one.signatures()).bytes(), LOG), NONE);
        bad("key without signature", checkpoint(one.bytes(), LOG, WITNESS), NONE);
        bad("signature twice", checkpoint(one.with(one.signatures()).bytes(), LOG, LOG), NONE);
        bad("key of another", checkpoint(one.bytes(), thief.key(NoteKey.ED25519)), NONE);
        SignedNote cosigned = new SignedNote(text, List.of(Logged.WITNESS.cosign(text, 5)));
        bad("witness alone", checkpoint(cosigned.bytes(), WITNESS), NONE);
        good(
                "time 0",
                checkpoint(one.with(List.of(Logged.WITNESS.cosign(text, 0))).bytes(), LOG, WITNESS),
                PINNED);
        bad(
                "time before 1970",
                checkpoint(one.with(List.of(Logged.WITNESS.cosign(text, -1))).bytes(), LOG, WITNESS),
                PINNED);
        NoteSigner foreign = new NoteSigner("log.example/foreign", Logged.seed(31));
        SignedNote mixed = one.with(List.of(foreign.sign(text)));
        bad("in the name of another log", checkpoint(mixed.bytes(), LOG, foreign.key(NoteKey.ED25519)), NONE);
        byte[] note = one.bytes();
        String s = new String(note, StandardCharsets.UTF_8);
        for (String[] change : new String[][] {
            {"no empty line", s.replace("\n\n", "\n")},
            {"no signature", text + "\n"},
            {"nothing", ""},
            {"no line break behind it", s.substring(0, s.length() - 1)},
            {"a tab", s.replace("\n\n", "\t\n\n")},
            {"a carriage return", s.replace("\n\n", "\r\n\n")},
            {"extension line", s.replace("\n\n", "\nextension\n\n")},
            {"size with sign", s.replaceFirst("\n", "\n+")},
            {"size with zero", s.replaceFirst("\n", "\n0")},
            {"hyphen for the dash", s.replace('\u2014', '-')},
            {"two spaces", s.replace("\u2014 ", "\u2014  ")},
            {"empty line behind it", s + "\n"}
        }) {
            bad("checkpoint: " + change[0], checkpoint(change[1].getBytes(StandardCharsets.UTF_8), LOG), NONE);
        }
        // Signed rightly, but no checkpoint.
        for (String body :
                List.of("x\n", LOG.name() + "\n9\nAAAA\n", LOG.name() + "\n-1\n" + text.split("\n")[2] + "\n")) {
            bad(
                    "signed text " + body,
                    checkpoint(new SignedNote(body, List.of(Logged.LOG.sign(body))).bytes(), LOG),
                    NONE);
        }
        Inclusion in = honest.inclusion();
        for (String k : List.of("", "x", LOG.encode() + "=", LOG.encode().replace("+", "++"), "+00000000+AA==")) {
            bad(
                    "verifier key " + k,
                    honest.with(new Inclusion(
                            in.commitment(), in.commitmentKeys(), in.commitmentAt(), in.proofAt(), note, List.of(k))),
                    NONE);
        }
    }

    private void secondSignature() {
        bad("second key without signature", signed(honest, honest.envelope(), SECOND.publicKey()), NONE);
        bad("second signature without key", signed(both, both.envelope(), null), NONE);
        bad(
                "second key of another",
                signed(both, both.envelope(), new PostQuantumKey(Logged.seed(6)).publicKey()),
                NONE);
        bad("short second key", signed(both, both.envelope(), new byte[32]), NONE);
        List<Envelope.Signature> s = both.envelope().signatures();
        bad(
                "signatures exchanged",
                signed(both, new Envelope(both.envelope().payload(), List.of(s.get(1), s.get(0))), SECOND.publicKey()),
                NONE);
        bad(
                "first signature twice",
                signed(both, new Envelope(both.envelope().payload(), List.of(s.get(0), s.get(0))), SECOND.publicKey()),
                NONE);
        bad(
                "three signatures",
                signed(
                        both,
                        new Envelope(both.envelope().payload(), List.of(s.get(0), s.get(1), s.get(1))),
                        SECOND.publicKey()),
                NONE);
        bad(
                "no signatures",
                signed(both, new Envelope(both.envelope().payload(), List.of()), SECOND.publicKey()),
                NONE);
        // A right signature of another payload.
        Envelope other = Envelope.sign(honest.inclusion().commitment().payload(), List.of(key, SECOND));
        bad(
                "second signature of another payload",
                signed(
                        both,
                        new Envelope(
                                both.envelope().payload(),
                                List.of(s.get(0), other.signatures().get(1))),
                        SECOND.publicKey()),
                NONE);
    }

    private static TrustAnchors trusting(KeyHistory.Key... keys) {
        List<KeyHistory.Key> all = new ArrayList<>(List.of(keys));
        Instant start = Instant.parse("2020-01-01T00:00:00Z");
        all.add(new KeyHistory.Key(
                KeyHistory.Use.LOG, SigningKey.Algorithm.ED25519, LOG.publicKey(), start, null, null, -1));
        return NONE.withHistory(new KeyHistory(LOG.name(), all));
    }

    private static KeyHistory.Key receipt(SigningKey key, Instant from) {
        return new KeyHistory.Key(KeyHistory.Use.RECEIPT, key.algorithm(), key.publicKey(), from, null, null, -1);
    }

    private void history() {
        Instant created = statement.created();
        Instant proved = statement.proved();
        long index = honest.inclusion().proofAt().index();
        KeyHistory.Key k = receipt(key, created);
        KeyHistory.Key second = receipt(SECOND, created);
        good("history", honest, trusting(k));
        good("history of both", both, trusting(k, second));
        bad("history without the second", both, trusting(k));
        bad("history without the first", both, trusting(second));
        bad("not valid yet", honest, trusting(receipt(key, proved.plusSeconds(1))));
        good("ends with it", honest, trusting(k.until(proved)));
        bad("ended before", honest, trusting(k.until(created.minusSeconds(1))));
        good("revoked later", honest, trusting(k.revoked(proved.plusSeconds(9), index + 1)));
        bad("revoked before", honest, trusting(k.revoked(proved.plusSeconds(9), index)));
        bad("revoked, no place", honest.with(null), trusting(k.revoked(proved.plusSeconds(9), index + 1)));
        KeyHistory.Key log = new KeyHistory.Key(
                KeyHistory.Use.LOG,
                SigningKey.Algorithm.ED25519,
                Logged.WITNESS.key(NoteKey.ED25519).publicKey(),
                created,
                null,
                null,
                -1);
        bad("history of another log", honest, NONE.withHistory(new KeyHistory(LOG.name(), List.of(k, log))));
    }
}
