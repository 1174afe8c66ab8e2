package dev.nanozk.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignedNoteTest {
    /** Keys, note and signature of the tests of golang.org/x/mod/sumdb/note, on which the specification is based. */
    private static final String VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    private static final String SECRET = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    private static final String TEXT = "If you think cryptography is the answer to your problem,\n"
            + "then you don't know what your problem is.\n";
    private static final String LINE = "\u2014 PeterNeumann"
            + " x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    private static byte[] utf8(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void theReferenceNote() throws Exception {
        byte[] typed = Base64.getDecoder().decode(SECRET);
        NoteSigner signer = new NoteSigner("PeterNeumann", Arrays.copyOfRange(typed, 1, 33));
        assertEquals(VERIFIER, signer.key(NoteKey.ED25519).encode());
        SignedNote note = new SignedNote(TEXT, List.of(signer.sign(TEXT)));
        assertArrayEquals(utf8(TEXT + "\n" + LINE), note.bytes());
        SignedNote read = SignedNote.decode(note.bytes());
        assertEquals(TEXT, read.text());
        NoteKey.requireSigned(read, List.of(NoteKey.decode(VERIFIER)), "Peter");
    }

    @Test
    void anyByteOfTheReferenceNoteChanged() throws Exception {
        byte[] note = utf8(TEXT + "\n" + LINE);
        NoteKey key = NoteKey.decode(VERIFIER);
        for (int i = 0; i < note.length; i++) {
            byte[] bad = note.clone();
            bad[i] ^= 1;
            assertThrows(
                    LogException.class,
                    () -> NoteKey.requireSigned(SignedNote.decode(bad), List.of(key), "Peter"),
                    "byte " + i);
        }
    }

    @Test
    void malformedNotes() {
        for (String s : List.of(
                TEXT,
                TEXT + "\n",
                TEXT + "\n" + LINE.strip(),
                "\u0001" + TEXT + "\n" + LINE,
                TEXT + "\n\u2014 Bad Name x08go/ZJ\n",
                TEXT + "\n\u2014 Peter+ x08go/ZJ\n",
                TEXT + "\n\u2014 Peter x08go/Z\n",
                TEXT + "\n\u2014 Peter x08gow==\n",
                TEXT + "\n" + LINE + "Unexpected line.\n",
                TEXT + "\n" + LINE.repeat(101))) {
            assertThrows(LogException.class, () -> SignedNote.decode(utf8(s)), s);
        }
        assertThrows(LogException.class, () -> SignedNote.decode(new byte[] {(byte) 0xff, '\n', '\n'}));
    }

    @Test
    void verifierKeysAreReadStrictly() {
        for (String s : List.of(
                VERIFIER.substring(1),
                VERIFIER.replace("c74f", "c74e"),
                VERIFIER.replace("Peter", "Piter"),
                VERIFIER + "A",
                "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
                "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                "")) {
            assertThrows(LogException.class, () -> NoteKey.decode(s), s);
        }
    }

    @Test
    void signaturesOfUnknownKeysAreIgnoredWrongOnesAreNot() throws Exception {
        NoteSigner a = new NoteSigner("a", new byte[32]);
        NoteSigner b = new NoteSigner("b", new byte[32]);
        SignedNote both = new SignedNote(TEXT, List.of(a.sign(TEXT), b.sign(TEXT)));
        NoteKey.requireSigned(both, List.of(b.key(NoteKey.ED25519)), "b");
        SignedNote other = new SignedNote(TEXT, List.of(a.sign(TEXT)));
        assertThrows(LogException.class, () -> NoteKey.requireSigned(other, List.of(b.key(NoteKey.ED25519)), "b"));
        SignedNote wrong = new SignedNote(TEXT, List.of(a.sign(TEXT), b.sign("x\n")));
        List<NoteKey> keys = List.of(a.key(NoteKey.ED25519), b.key(NoteKey.ED25519));
        assertThrows(LogException.class, () -> NoteKey.requireSigned(wrong, keys, "a and b"));
    }

    /** C2SP tlog-cosignature, cosignature/v1: header, time and the whole note text; 8 bytes of time before the signature. */
    @Test
    void cosignatures() throws Exception {
        NoteSigner witness = new NoteSigner("witness.example/w1", new byte[32]);
        String text = new Checkpoint("example.com/behind-the-sofa", 20852163, new byte[32]).text();
        SignedNote.Line line = witness.cosign(text, 1679315147);
        NoteKey key = witness.key(NoteKey.COSIGNATURE);
        assertTrue(key.verifies(text, line));
        assertEquals(72, line.signature().length);
        assertArrayEquals(new byte[] {0, 0, 0, 0, 0x64, 0x18, 0x50, (byte) 0xcb}, Arrays.copyOf(line.signature(), 8));
        assertEquals(
                "cosignature/v1\ntime 1679315147\n" + text,
                new String(NoteKey.cosigned(text, 1679315147), StandardCharsets.UTF_8));
        assertFalse(key.verifies(text.replace("20852163", "20852164"), line));
        for (int i = 0; i < 72; i++) {
            byte[] s = line.signature().clone();
            s[i] ^= 1;
            assertFalse(key.verifies(text, new SignedNote.Line(line.name(), line.keyId(), s)), "byte " + i);
        }
        // The same key as a log's has another id.
        assertFalse(witness.key(NoteKey.ED25519).verifies(text, line));
        assertEquals(key, NoteKey.decode(key.encode()));
    }

    /** The example of C2SP tlog-checkpoint. */
    @Test
    void theCheckpointOfTheSpecification() throws Exception {
        String text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        Checkpoint c = Checkpoint.parse(text);
        assertEquals("example.com/behind-the-sofa", c.origin());
        assertEquals(20852163, c.size());
        assertEquals(text, c.text());
        for (String bad : List.of(
                text + "extension\n",
                text.replace("20852163", "020852163"),
                text.replace("20852163", "-1"),
                text.replace("q2I=", "q2J="),
                text.replace("example.com/behind-the-sofa", ""),
                text.strip())) {
            assertThrows(LogException.class, () -> Checkpoint.parse(bad), bad);
        }
    }
}
