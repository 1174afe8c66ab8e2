package dev.nanozk.receipt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nanozk.log.NoteKey;
import dev.nanozk.log.NoteSigner;
import dev.nanozk.log.SignedNote;
import dev.nanozk.log.TransparencyLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What this project writes, checked by programs that share no code with it. A test is skipped where its tool is not installed; CI installs them. */
class ForeignToolsTest {
    private static final Path GO_SOURCES = Path.of("/usr/share/gocode");

    @TempDir
    private Path directory;

    private record Output(int code, String text) {}

    private static boolean has(String tool, String argument) {
        try {
            return new ProcessBuilder(tool, argument)
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Output run(byte[] input, Map<String, String> environment, String... command) throws Exception {
        ProcessBuilder b = new ProcessBuilder(command).redirectErrorStream(true);
        b.environment().putAll(environment);
        Process p = b.start();
        p.getOutputStream().write(input);
        p.getOutputStream().close();
        String text = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Output(p.waitFor(), text);
    }

    /** As docs/api.md says: the signature over DSSE's pre-authentication encoding, by the public key in DER. */
    @Test
    void opensslChecksTheEnvelope() throws Exception {
        assumeTrue(has("openssl", "version"), "skipped: openssl is not installed");
        ReceiptKey key = ReceiptKey.of(new byte[32]);
        byte[] payload = new Commitment(
                        new byte[32], new byte[32], new byte[32], Instant.parse("2026-01-31T12:00:00Z"), key.keyId())
                .bytes();
        Envelope e = Envelope.sign(payload, key);
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        signed.writeBytes(
                ("DSSEv1 28 application/vnd.in-toto+json " + payload.length + " ").getBytes(StandardCharsets.US_ASCII));
        signed.writeBytes(payload);
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        der.writeBytes(HexFormat.of().parseHex("302a300506032b6570032100"));
        der.writeBytes(key.publicKey());
        Path message = Files.write(directory.resolve("message"), signed.toByteArray());
        Path publicKey = Files.write(directory.resolve("key.der"), der.toByteArray());
        Path signature = Files.write(
                directory.resolve("signature"), e.signatures().getFirst().value());
        assertEquals(0, openssl(publicKey, message, signature).code(), "the signature as it is");
        byte[] bad = signed.toByteArray();
        bad[bad.length - 1] ^= 1;
        Files.write(message, bad);
        assertTrue(openssl(publicKey, message, signature).code() != 0, "another payload");
    }

    private Output openssl(Path key, Path message, Path signature) throws Exception {
        return run(
                new byte[0],
                Map.of(),
                "openssl",
                "pkeyutl",
                "-verify",
                "-rawin",
                "-pubin",
                "-keyform",
                "DER",
                "-inkey",
                key.toString(),
                "-in",
                message.toString(),
                "-sigfile",
                signature.toString());
    }

    /** RFC 8785 defines its form by ECMAScript's serialisation; its vectors of strings and names, and documents of this project. */
    @Test
    void ecmaScriptMakesTheSameCanonicalForm() throws Exception {
        assumeTrue(has("node", "--version"), "skipped: node is not installed");
        // RFC 8785, 3.2.2 (strings) and 3.2.3 (sorting), numbers left out that no receipt has.
        List<String> documents = new ArrayList<>(
                List.of(
                        "{\"string\":\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\",\"literals\":[null,true,false]}",
                        "{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\",\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\","
                                + "\"1\":\"One\",\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\","
                                + "\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}",
                        "{\"a\":[9007199254740991,-9007199254740991,0,12],\"\":{},\"b\":\"\\u007f\\u2028\\ud83d\\ude02\\b\\t\"}"));
        documents.add(new String(LogEntry.proof(1L << 40, new byte[32]).bytes(), StandardCharsets.UTF_8));
        documents.add(new String(
                Request.chat(List.of(new Request.Message("user", "\u2028\"\\\u0001\ud83d\ude02")))
                        .bytes(),
                StandardCharsets.UTF_8));
        for (String d : documents) {
            byte[] ours = CanonicalJson.bytes(new com.fasterxml.jackson.databind.ObjectMapper().readTree(d));
            Output theirs = run(d.getBytes(StandardCharsets.UTF_8), Map.of(), "node", "src/test/js/canonical.mjs");
            assertEquals(0, theirs.code(), theirs.text());
            assertEquals(theirs.text(), new String(ours, StandardCharsets.UTF_8));
        }
    }

    private static final NoteSigner SIGNER = new NoteSigner("log.example/foreign", new byte[32]);
    private static final NoteSigner WITNESS = new NoteSigner("witness.example/w", new byte[32]);

    private Path log(int size) throws Exception {
        Path d = directory.resolve("log");
        try (TransparencyLog log = TransparencyLog.open(d, List.of(SIGNER))) {
            for (int i = 0; i < size; i++) {
                log.append(LogEntry.commitment(Digests.sha256(new byte[] {(byte) i, (byte) (i >> 8)}))
                        .bytes());
            }
            SignedNote note = log.awaitCheckpoint(size, 60_000);
            log.cosigned(note.with(List.of(WITNESS.cosign(note.text(), 1_700_000_000))));
        }
        return d;
    }

    private static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void aSecondImplementationReadsTheLog() throws Exception {
        assumeTrue(has("node", "--version"), "skipped: node is not installed");
        Path d = log(600);
        String[] command = {
            "node",
            "src/test/js/check-log.mjs",
            d.toString(),
            SIGNER.key(NoteKey.ED25519).encode(),
            WITNESS.key(NoteKey.COSIGNATURE).encode()
        };
        Output honest = run(new byte[0], Map.of(), command);
        assertEquals("right: 600 entries\n", honest.text());
        for (String file : List.of("tile/entries/001", "tile/0/002.p/88", "tile/1/000.p/2", "checkpoint")) {
            flip(d.resolve(file));
            assertTrue(run(new byte[0], Map.of(), command).code() != 0, file);
            flip(d.resolve(file));
        }
    }

    @Test
    void theReferenceImplementationReadsTheLog() throws Exception {
        assumeTrue(
                has("go", "version") && Files.isDirectory(GO_SOURCES.resolve("src/golang.org/x/mod/sumdb/tlog")),
                "skipped: go and golang.org/x/mod are not installed");
        Path d = log(600);
        Path program = directory.resolve("checklog");
        Map<String, String> environment = Map.of(
                "GO111MODULE",
                "off",
                "GOPATH",
                GO_SOURCES.toString(),
                "GOFLAGS",
                "",
                "GOCACHE",
                directory.resolve("go-cache").toString());
        Output built =
                run(new byte[0], environment, "go", "build", "-o", program.toString(), "src/test/go/checklog.go");
        assertEquals(0, built.code(), built.text());
        String[] command = {
            program.toString(), d.toString(), SIGNER.key(NoteKey.ED25519).encode()
        };
        Output honest = run(new byte[0], Map.of(), command);
        assertEquals("right: 600 entries\n", honest.text());
        for (String file : List.of("tile/entries/001", "tile/0/002.p/88", "checkpoint")) {
            flip(d.resolve(file));
            assertTrue(run(new byte[0], Map.of(), command).code() != 0, file);
            flip(d.resolve(file));
        }
    }
}
