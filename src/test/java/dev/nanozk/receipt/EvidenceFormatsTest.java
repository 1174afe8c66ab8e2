package dev.nanozk.receipt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvidenceFormatsTest {
    private static byte[] utf8(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void entriesOfTheLog() throws Exception {
        byte[] d = Digests.sha256(utf8("x"));
        String hex = Digests.hex(d);
        assertEquals(
                "{\"kind\":\"commitment\",\"sha256\":\"" + hex + "\"}",
                new String(LogEntry.commitment(d).bytes(), StandardCharsets.UTF_8));
        assertEquals(
                "{\"commitment\":12,\"kind\":\"proof\",\"sha256\":\"" + hex + "\"}",
                new String(LogEntry.proof(12, d).bytes(), StandardCharsets.UTF_8));
        for (LogEntry e : List.of(LogEntry.commitment(d), LogEntry.proof(0, d), LogEntry.keys(d))) {
            assertArrayEquals(e.bytes(), LogEntry.decode(e.bytes()).bytes());
        }
        for (String s : List.of(
                "{\"kind\":\"other\",\"sha256\":\"" + hex + "\"}",
                "{\"kind\":\"commitment\",\"sha256\":\"" + hex.substring(2) + "\"}",
                "{\"kind\":\"proof\",\"sha256\":\"" + hex + "\"}",
                "{\"commitment\":-1,\"kind\":\"proof\",\"sha256\":\"" + hex + "\"}",
                "{\"commitment\":1,\"kind\":\"keys\",\"sha256\":\"" + hex + "\"}",
                "[]",
                "")) {
            assertThrows(ReceiptFormatException.class, () -> LogEntry.decode(utf8(s)), s);
        }
    }

    /** What copying changes does not change the digest; what it does not, does. */
    @Test
    void normalisedTexts() {
        String text = "\u00c9t\u00e9 \u2014 one\n\n  two";
        for (String same : List.of(
                "E\u0301te\u0301 \u2014 one\n\n  two",
                "\u00c9t\u00e9 \u2014 one\r\n\r\n  two\r\n",
                "\n\n\u00c9t\u00e9 \u2014 one  \n\t\n  two \n\n",
                "\u00c9t\u00e9 \u2014 one\r\r  two",
                "\u00c9t\u00e9 \u2014 one\u2028\u2029  two\u00a0")) {
            assertEquals(text, NormalizedText.of(same));
            assertArrayEquals(NormalizedText.sha256(text), NormalizedText.sha256(same));
        }
        for (String other : List.of(
                "\u00c9t\u00e9 - one\n\n  two",
                "\u00c9t\u00e9 \u2014 one\n  two",
                "\u00c9t\u00e9 \u2014 one\n\ntwo",
                "")) {
            assertFalse(text.equals(NormalizedText.of(other)), other);
        }
        assertEquals("", NormalizedText.of(" \n \n"));
        assertEquals(Digests.hex(Digests.sha256(utf8("a\nb"))), Digests.hex(NormalizedText.sha256("a \r\nb\n")));
    }

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static KeyHistory.Key key(KeyHistory.Use use, int n) {
        byte[] seed = new byte[32];
        seed[0] = (byte) n;
        return new KeyHistory.Key(
                use, SigningKey.Algorithm.ED25519, ReceiptKey.of(seed).publicKey(), START, null, null, -1);
    }

    @Test
    void historiesOfKeys() throws Exception {
        KeyHistory.Key a = key(KeyHistory.Use.RECEIPT, 1);
        KeyHistory.Key b = key(KeyHistory.Use.LOG, 2);
        KeyHistory first = new KeyHistory("log.example/x", List.of(a, b));
        assertArrayEquals(first.bytes(), KeyHistory.decode(first.bytes()).bytes());
        KeyHistory next = new KeyHistory(
                "log.example/x",
                List.of(a.until(START.plusSeconds(9)), b.revoked(START.plusSeconds(5), 7), key(KeyHistory.Use.LOG, 3)));
        assertArrayEquals(next.bytes(), KeyHistory.decode(next.bytes()).bytes());
        assertTrue(next.continues(first));
        assertTrue(first.continues(first));
        // Nothing is taken back: no key, no end, no revocation, no beginning.
        assertFalse(first.continues(next));
        assertFalse(new KeyHistory("log.example/x", List.of(a)).continues(first));
        assertFalse(new KeyHistory("log.example/y", List.of(a, b)).continues(first));
        assertFalse(new KeyHistory("log.example/x", List.of(b, a)).continues(first));
        KeyHistory longer = new KeyHistory(
                "log.example/x",
                List.of(
                        next.keys().get(0).until(START.plusSeconds(10)),
                        next.keys().get(1),
                        next.keys().get(2)));
        assertFalse(longer.continues(next));
        assertEquals(1, next.logKeys().size());
        assertTrue(a.isCurrent(START));
        assertFalse(a.isCurrent(START.minusSeconds(1)));
        assertFalse(b.revoked(START, 0).isCurrent(START.plusSeconds(1)));
        byte[] bytes = first.bytes();
        for (int i = 0; i < bytes.length; i++) {
            byte[] bad = bytes.clone();
            bad[i] ^= 1;
            try {
                // A time can be another time; everything else is bound by key ids and verifier keys.
                String text = new String(KeyHistory.decode(bad).bytes(), StandardCharsets.UTF_8);
                assertTrue(text.contains("2026-01-01") || text.contains("-0") || text.contains("Z"), text);
            } catch (ReceiptFormatException e) {
                assertFalse(e.getMessage().isEmpty());
            }
        }
    }

    @Test
    void commitmentsHideWhatTheyCommitTo() throws Exception {
        Commitment c = new Commitment(new byte[32], new byte[32], new byte[32], START, new byte[32]);
        assertArrayEquals(c.bytes(), Commitment.decode(c.bytes()).bytes());
        byte[] other = new byte[32];
        other[0] = 1;
        Commitment salted = new Commitment(new byte[32], new byte[32], other, START, new byte[32]);
        assertFalse(Digests.hex(Digests.sha256(c.bytes())).equals(Digests.hex(Digests.sha256(salted.bytes()))));
        byte[] bad = c.bytes();
        bad[bad.length / 2] ^= 1;
        assertThrows(ReceiptFormatException.class, () -> Commitment.decode(bad));
    }
}
