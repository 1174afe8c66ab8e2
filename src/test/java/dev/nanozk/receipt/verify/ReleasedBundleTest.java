package dev.nanozk.receipt.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.log.NoteKey;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.CanonicalJson;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Envelope;
import dev.nanozk.receipt.KeyHistory;
import dev.nanozk.receipt.PostQuantumKey;
import dev.nanozk.receipt.SigningKey;
import dev.nanozk.receipt.Statement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A bundle with everything that one can have (a place in a cosigned log, signatures of Ed25519 and of ML-DSA-65), and what its reader trusts. ML-DSA's signatures are random:
 * the bundle is kept, and must be verified as long as its version is. After a change of the format {@code ./nanozk test -Dtest=ReleasedBundleTest -Dnanozk.vectors=write}
 * writes another one; the tests in JavaScript read the same files.
 */
class ReleasedBundleTest {
    private static final Path BUNDLE = Path.of("src", "test", "resources", "vectors", "receipt-logged.json");
    private static final Path TRUST = BUNDLE.resolveSibling("trust-logged.json");

    private static void write(Path directory) throws Exception {
        TinyReceipt r = TinyReceipt.get();
        List<SigningKey> keys = List.of(r.key, new PostQuantumKey(Logged.seed(5)));
        Bundle b = r.bundle;
        Bundle signed = new Bundle(
                Envelope.sign(r.statement.bytes(), keys),
                b.publicKey(),
                b.request(),
                b.text(),
                b.proofs(),
                null,
                b.verificationKey(),
                b.rangeProof(),
                keys.get(1).publicKey());
        Statement s = r.statement;
        Files.write(
                BUNDLE,
                signed.with(Logged.inclusion(directory, s.claim(), s.created(), signed, keys))
                        .bytes());
        Instant start = Instant.parse("2020-01-01T00:00:00Z");
        NoteKey log = Logged.LOG.key(NoteKey.ED25519);
        KeyHistory history = new KeyHistory(
                log.name(),
                List.of(
                        history(KeyHistory.Use.RECEIPT, keys.get(0), start),
                        history(KeyHistory.Use.RECEIPT, keys.get(1), start),
                        new KeyHistory.Key(
                                KeyHistory.Use.LOG,
                                SigningKey.Algorithm.ED25519,
                                log.publicKey(),
                                start,
                                null,
                                null,
                                -1)));
        ObjectNode trust = CanonicalJson.object();
        trust.put("root", Digests.hex(r.root()));
        trust.put("signer", Digests.hex(r.key.publicKey()));
        trust.put("keys", new String(history.bytes(), StandardCharsets.UTF_8));
        trust.put("logKey", log.encode());
        trust.putArray("witnesses").add(Logged.WITNESS.key(NoteKey.COSIGNATURE).encode());
        Files.write(TRUST, CanonicalJson.bytes(trust));
    }

    private static KeyHistory.Key history(KeyHistory.Use use, SigningKey key, Instant from) {
        return new KeyHistory.Key(use, key.algorithm(), key.publicKey(), from, null, null, -1);
    }

    private static byte[] hex(JsonNode n) {
        return java.util.HexFormat.of().parseHex(n.asText());
    }

    @Test
    void aLoggedReceiptWithTwoSignaturesIsVerified(@TempDir Path directory) throws Exception {
        if ("write".equals(System.getProperty("nanozk.vectors"))) {
            write(directory);
        }
        JsonNode trust = new ObjectMapper().readTree(Files.readAllBytes(TRUST));
        byte[] bytes = Files.readAllBytes(BUNDLE);
        Bundle b = Bundle.decode(bytes);
        assertEquals(2, b.envelope().signatures().size());
        assertNotNull(b.inclusion());
        TrustAnchors byHistory = TrustAnchors.none()
                .withHistory(KeyHistory.decode(trust.get("keys").asText().getBytes(StandardCharsets.UTF_8)));
        TrustAnchors bySigner = TrustAnchors.signer(hex(trust.get("signer")));
        for (TrustAnchors anchors : List.of(byHistory, bySigner)) {
            TrustAnchors all = anchors.withLogKey(
                            NoteKey.decode(trust.get("logKey").asText()))
                    .withWitnesses(
                            List.of(NoteKey.decode(trust.get("witnesses").get(0).asText())));
            VerificationReport r = ReceiptVerifier.trusting(hex(trust.get("root")), all, k -> Optional.empty())
                    .verify(bytes);
            assertEquals("", r.reason());
            assertEquals(0, r.exitCode());
            assertEquals(Verdict.VERIFIED, r.signature());
            assertEquals(Verdict.VERIFIED, r.inclusion());
        }
        // Signatures of the kept bytes, not of a text that happens to be the same: one byte of either is a rejection.
        for (int k = 0; k < 2; k++) {
            List<Envelope.Signature> s = new java.util.ArrayList<>(b.envelope().signatures());
            byte[] value = s.get(k).value().clone();
            value[7] ^= 1;
            s.set(k, new Envelope.Signature(s.get(k).keyId(), value));
            Bundle bad = new Bundle(
                    new Envelope(b.envelope().payload(), s),
                    b.publicKey(),
                    b.request(),
                    b.text(),
                    b.proofs(),
                    b.inclusion(),
                    b.verificationKey(),
                    b.rangeProof(),
                    b.postQuantumKey());
            VerificationReport r = ReceiptVerifier.trusting(hex(trust.get("root")), bySigner, x -> Optional.empty())
                    .verify(bad.bytes());
            assertEquals(Verdict.REJECTED, r.signature(), "signature " + k);
            assertEquals(1, r.exitCode());
        }
    }
}
