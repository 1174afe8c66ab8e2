package dev.nanozk.receipt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormatsTest {
    private static byte[] utf8(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    /** RFC 8785, 3.2.2 and 3.2.3: escapes and the order of names by UTF-16 units. */
    @Test
    void canonicalJson() throws Exception {
        String canonical =
                "{\"\\n\":\"Newline\",\"1\":\"One\",\"\u20ac\":\"$\",\"\ud83d\ude02\":\"\u000f\\\\\",\"\ufb33\":[true,null,-7]}"
                        .replace("\u000f", "\\u000f");
        byte[] bytes = utf8(canonical);
        assertArrayEquals(bytes, CanonicalJson.bytes(CanonicalJson.parse(bytes, "test")));
    }

    @Test
    void documentsThatAreNotCanonicalAreRefused() {
        for (String s : new String[] {
            "{\"b\":1,\"a\":2}",
            "{ \"a\":1}",
            "{\"a\":1}\n",
            "{\"a\":1.0}",
            "{\"a\":01}",
            "{\"a\":1,\"a\":1}",
            "{\"a\":\"\\u0041\"}",
            "{\"a\":9007199254740993}",
            "{\"a\":\"\\ud800\"}",
            "{\"a\":1}{}",
            "{",
            "",
            "[".repeat(100) + "]".repeat(100),
        }) {
            assertThrows(ReceiptFormatException.class, () -> CanonicalJson.parse(utf8(s), "test"), s);
        }
    }

    /** The example of the DSSE protocol description, version 1. */
    @Test
    void preAuthenticationEncoding() {
        assertEquals(
                "DSSEv1 29 http://example.com/HelloWorld 11 hello world",
                new String(
                        Envelope.preAuthentication("http://example.com/HelloWorld", utf8("hello world")),
                        StandardCharsets.UTF_8));
    }

    /** RFC 8032, 7.1, tests 1 and 3. */
    @Test
    void ed25519() {
        HexFormat hex = HexFormat.of();
        String[][] vectors = {
            {
                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                "",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd"
                        + "25bf5f0595bbe24655141438e7a100b"
            },
            {
                "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
                "af82",
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594"
                        + "a7c15e9716ed28dc027beceea1ec40a"
            }
        };
        for (String[] v : vectors) {
            ReceiptKey key = ReceiptKey.of(hex.parseHex(v[0]));
            assertEquals(v[1], hex.formatHex(key.publicKey()));
            byte[] message = hex.parseHex(v[2]);
            byte[] signature = key.sign(message);
            assertEquals(v[3], hex.formatHex(signature));
            assertTrue(ReceiptKey.verify(key.publicKey(), message, signature));
            for (int i = 0; i < signature.length; i++) {
                byte[] bad = signature.clone();
                bad[i] ^= 4;
                assertFalse(ReceiptKey.verify(key.publicKey(), message, bad), "byte " + i);
            }
            assertFalse(ReceiptKey.verify(key.publicKey(), message, new byte[63]));
            assertFalse(ReceiptKey.verify(new byte[31], message, signature));
        }
    }

    @Test
    void secretsAreMadeOnceAndForTheirOwnerOnly(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("receipt-key");
        ReceiptKey key = ReceiptKey.load(file);
        assertArrayEquals(key.publicKey(), ReceiptKey.load(file).publicKey());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertTrue(assertThrows(IOException.class, () -> ReceiptKey.load(file))
                .getMessage()
                .contains("chmod 600"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.write(file, new byte[31]);
        assertThrows(IOException.class, () -> ReceiptKey.load(file));
    }
}
