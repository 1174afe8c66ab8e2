package dev.nanozk.gateway.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.KeyHistory;
import dev.nanozk.receipt.ReceiptKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyRingTest {
    @TempDir
    private Path directory;

    private KeyRing open() throws IOException {
        return KeyRing.open(directory, KeyRing.Sources.DEFAULT);
    }

    private KeyRing open(String receipt, String password) throws IOException {
        return KeyRing.open(directory, new KeyRing.Sources(receipt, null, null, null, password));
    }

    private static byte[] seed(int n) {
        byte[] s = new byte[32];
        s[31] = (byte) n;
        return s;
    }

    @Test
    void theFirstKeysAreMadeOnce() throws IOException {
        KeyRing a = open();
        KeyRing b = open();
        assertArrayEquals(a.receiptKey().publicKey(), b.receiptKey().publicKey());
        assertArrayEquals(a.history().bytes(), b.history().bytes());
        assertEquals(2, a.history().keys().size());
        assertEquals(1, a.receiptKeys().size());
        assertEquals(a.history().origin(), a.logSigners().getFirst().name());
        assertFalse(b.refresh());
    }

    @Test
    void rotatedKeysStayInTheHistory() throws IOException {
        KeyRing ring = open();
        KeyRing server = open();
        byte[] before = ring.receiptKey().publicKey();
        KeyHistory old = ring.history();
        ring.rotate(KeyHistory.Use.RECEIPT, Duration.ZERO);
        assertFalse(java.util.Arrays.equals(before, ring.receiptKey().publicKey()));
        assertTrue(ring.history().continues(old));
        assertEquals(3, ring.history().keys().size());
        assertArrayEquals(before, ring.history().keys().get(0).publicKey());
        assertTrue(ring.history().keys().get(0).notAfter() != null);
        // A server that runs sees it.
        assertTrue(server.refresh());
        assertArrayEquals(ring.receiptKey().publicKey(), server.receiptKey().publicKey());
        assertArrayEquals(ring.receiptKey().publicKey(), open().receiptKey().publicKey());
    }

    @Test
    void theLogsOldKeySignsAlongUntilItEnds() throws IOException {
        KeyRing ring = open();
        byte[] before = ring.logSigners().getFirst().key((byte) 1).publicKey();
        ring.rotate(KeyHistory.Use.LOG, Duration.ofDays(1));
        assertEquals(2, ring.logSigners().size());
        assertArrayEquals(before, ring.logSigners().get(1).key((byte) 1).publicKey());
        ring.rotate(KeyHistory.Use.LOG, Duration.ZERO);
        assertEquals(1, ring.logSigners().size());
        assertEquals(1, open().logSigners().size());
    }

    @Test
    void aRevokedKeyIsNotUsedAgain() throws IOException {
        KeyRing ring = open();
        byte[] bad = ring.receiptKey().publicKey();
        String id = Digests.hex(Digests.sha256(bad));
        KeyHistory.Key k = ring.revoke(id.substring(0, 12), 42);
        assertEquals(42, k.revokedAtSize());
        assertFalse(java.util.Arrays.equals(bad, ring.receiptKey().publicKey()));
        assertFalse(java.util.Arrays.equals(bad, open().receiptKey().publicKey()));
        assertThrows(IOException.class, () -> ring.revoke(id, 43));
        assertThrows(IOException.class, () -> ring.revoke("1234", 43));
        assertThrows(IOException.class, () -> ring.revoke("0123456789", 43));
        // Nor when it is given from outside.
        Path file = directory.resolve("given");
        Files.copy(directory.resolve("secrets").resolve("receipt-key"), file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        IOException e = assertThrows(IOException.class, () -> open("file:" + file, null));
        assertTrue(e.getMessage().contains("not valid any more"), e.getMessage());
    }

    @Test
    void keysFromFiles() throws IOException {
        Path file = directory.resolve("given");
        List<byte[]> contents = List.of(
                seed(1),
                (HexFormat.of().formatHex(seed(1)) + "\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                java.util.Base64.getEncoder().encode(seed(1)));
        for (byte[] c : contents) {
            Files.write(file, c);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            assertArrayEquals(
                    ReceiptKey.of(seed(1)).publicKey(),
                    open("file:" + file, null).receiptKey().publicKey());
        }
        // Another one there takes its place.
        Files.write(file, seed(2));
        KeyRing ring = open("file:" + file, null);
        assertArrayEquals(ReceiptKey.of(seed(2)).publicKey(), ring.receiptKey().publicKey());
        assertTrue(ring.history().keys().getFirst().notAfter() != null);
        assertThrows(IOException.class, () -> ring.rotate(KeyHistory.Use.RECEIPT, Duration.ZERO));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertTrue(assertThrows(IOException.class, () -> open("file:" + file, null))
                .getMessage()
                .contains("chmod 600"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(file, "secret-but-short");
        String message = assertThrows(IOException.class, () -> open("file:" + file, null))
                .getMessage();
        assertFalse(message.contains("secret-but-short"), message);
        assertThrows(IOException.class, () -> open("env:NANOZK_NO_SUCH_VARIABLE", null));
        assertThrows(IOException.class, () -> open("ftp:x", null));
    }

    /** A file made by the JDK's keytool. */
    @Test
    void keysFromPkcs12() throws Exception {
        Path file = directory.resolve("keys.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        for (String[] key : new String[][] {{"receipts", "Ed25519"}, {"other", "EC"}}) {
            Process p = new ProcessBuilder(
                            keytool,
                            "-genkeypair",
                            "-keyalg",
                            key[1],
                            "-alias",
                            key[0],
                            "-dname",
                            "CN=test",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            file.toString(),
                            "-storepass",
                            "password")
                    .redirectErrorStream(true)
                    .start();
            p.getInputStream().readAllBytes();
            assertEquals(0, p.waitFor());
        }
        KeyRing ring = open("pkcs12:" + file + "#receipts", "password");
        byte[] certified = java.security.KeyStore.getInstance(file.toFile(), "password".toCharArray())
                .getCertificate("receipts")
                .getPublicKey()
                .getEncoded();
        assertArrayEquals(
                java.util.Arrays.copyOfRange(certified, certified.length - 32, certified.length),
                ring.receiptKey().publicKey());
        assertThrows(IOException.class, () -> open("pkcs12:" + file + "#receipts", "wrong"));
        assertThrows(IOException.class, () -> open("pkcs12:" + file + "#none", "password"));
        assertThrows(IOException.class, () -> open("pkcs12:" + file, "password"));
        assertTrue(assertThrows(IOException.class, () -> open("pkcs12:" + file + "#other", "password"))
                .getMessage()
                .contains("not an Ed25519 key"));
    }

    @Test
    void theSecondSignaturesKey() throws IOException {
        KeyRing ring = KeyRing.open(directory, new KeyRing.Sources(null, null, "true", "log.example/x", null));
        assertEquals(2, ring.receiptKeys().size());
        assertEquals("ML-DSA-65", ring.receiptKeys().get(1).algorithm().text());
        assertEquals("log.example/x", ring.history().origin());
        assertEquals(3, ring.history().keys().size());
        assertThrows(
                IOException.class,
                () -> KeyRing.open(directory, new KeyRing.Sources(null, null, null, "log.example/y", null)));
    }
}
