package dev.nanozk.fuzz;

import dev.nanozk.log.Checkpoint;
import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.model.inference.TinyModel;
import dev.nanozk.model.tokenizer.Tokenizer;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.proof.VerificationKey;
import dev.nanozk.proving.verifier.ProofVerifier;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Commitment;
import dev.nanozk.receipt.Envelope;
import dev.nanozk.receipt.KeyHistory;
import dev.nanozk.receipt.LogEntry;
import dev.nanozk.receipt.PostQuantumKey;
import dev.nanozk.receipt.ReceiptKey;
import dev.nanozk.receipt.Statement;
import dev.nanozk.receipt.verify.AuditArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Sound inputs of every target, from the vectors' receipt of the tiny model. */
final class FuzzSeeds {
    static final byte[] CHAT =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"on\"}]}".getBytes(StandardCharsets.UTF_8);
    private static FuzzSeeds instance;

    final Bundle bundle;
    final Statement statement;
    final VerificationKey key;
    final ProofVerifier verifier;
    final Completion completion;
    final byte[] proof;

    static synchronized FuzzSeeds get() {
        if (instance == null) {
            try {
                instance = new FuzzSeeds(
                        Files.readAllBytes(Path.of("src", "test", "resources", "vectors", "receipt.json")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        return instance;
    }

    private FuzzSeeds(byte[] bytes) throws Exception {
        bundle = Bundle.decode(bytes);
        statement = Statement.decode(bundle.envelope().payload());
        key = VerificationKey.decode(bundle.verificationKey());
        verifier = new ProofVerifier(key);
        Claim c = statement.claim();
        List<List<CompressedPoint>> rows = new ArrayList<>();
        for (byte[] b : c.boundaries()) {
            List<CompressedPoint> list = new ArrayList<>();
            for (int at = 0; at < b.length; at += 32) {
                list.add(new CompressedPoint(Arrays.copyOfRange(b, at, at + 32)));
            }
            rows.add(list);
        }
        completion = new Completion(c.contextDigest(), c.promptTokens(), c.outputTokens(), rows);
        proof = bundle.proofs().get(0);
    }

    static Tokenizer tokenizer() {
        return Tokenizer.fromCanonicalBytes(get().key.tokenizer());
    }

    private static byte[] utf8(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    /** Seeds by target. */
    static Map<String, List<byte[]>> all() {
        FuzzSeeds s = get();
        byte[] model = TinyModel.file();
        Map<String, List<byte[]>> m = new LinkedHashMap<>();
        m.put("gguf", List.of(model));
        m.put("modelShape", List.of(model));
        m.put("tokenizerOfModel", List.of(model));
        m.put("tokenizerBytes", List.of(s.key.tokenizer()));
        m.put("tokenizerText", List.of(utf8("the one \u00e9\u2581<s></s> on"), utf8(""), utf8("\ud83d\ude00 <0x0A>")));
        m.put(
                "template",
                List.of(
                        utf8("<|im_start|>\nhello"),
                        utf8("<|start_header_id|>\nx"),
                        utf8("<start_of_turn>\nx"),
                        utf8("[INST]\nx"),
                        utf8("<|user|><|assistant|>\nx"),
                        utf8("\nx")));
        m.put(
                "canonicalJson",
                List.of(
                        utf8("{\"a\":[1,-2,null,true],\"b\":{\"\":\"\\u0001\"},\"z\":9007199254740991}"),
                        s.statement.bytes()));
        m.put("bundle", List.of(s.bundle.bytes(), s.bundle.withoutKey().bytes()));
        m.put("statement", List.of(s.statement.bytes()));
        m.put("claim", List.of(s.statement.claim().bytes()));
        m.put(
                "request",
                List.of(s.bundle.request().bytes(), utf8("{\"messages\":[{\"content\":\"x\",\"role\":\"user\"}]}")));
        byte[] signed = concat(
                s.bundle.publicKey(),
                s.bundle.envelope().signatures().getFirst().value(),
                s.bundle.envelope().payload());
        m.put("dsse", List.of(signed));
        m.put("verificationKey", List.of(s.key.bytes()));
        m.put(
                "shapeAndProfile",
                List.of(s.key.spec().canonicalBytes(), s.key.profile().canonicalBytes()));
        m.put("proof", List.of(s.proof));
        m.put("rangeProof", List.of(s.bundle.rangeProof()));
        m.put("proofList", List.of(s.bundle.rangeProof()));
        m.put("upload", List.of(s.bundle.bytes()));
        m.put("completion", List.of(new byte[] {2, 1, 5, 6, 7, 8}, new byte[0], new byte[200]));
        m.put(
                "chatRequest",
                List.of(
                        CHAT,
                        utf8(
                                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"x\"}]}],"
                                        + "\"max_tokens\":5,\"stop\":[\"a\"],\"stream\":true,\"stream_options\":{\"include_usage\":true},\"temperature\":0,\"receipt\":{\"mode\":\"prove\",\"nonce\":\"n\"}}")));
        m.put("receiptOptions", List.of(utf8("prove"), utf8("commitnonce"), utf8("")));
        logs(m);
        evidence(m);
        m.put(
                "responseFormat",
                List.of(
                        utf8("{\"type\":\"json_object\"}"),
                        utf8(
                                "{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\",\"properties\":{\"a\":{\"enum\":[1,null,\"x\"]},"
                                        + "\"b\":{\"type\":\"array\",\"items\":{\"$ref\":\"#\"},\"maxItems\":3}},\"required\":[\"a\"]}}"),
                        utf8(
                                "{\"type\":\"json_schema\",\"schema\":{\"type\":[\"string\",\"number\"],\"minLength\":2}}")));
        m.put(
                "gatewayAnswer",
                List.of(
                        utf8("{\"commitment\":\"" + "00".repeat(32) + "\",\"id\":\"m\"}"),
                        utf8("{\"data\":[{\"commitment\":\"" + "00".repeat(32) + "\",\"id\":\"m\"},{\"id\":5}]}"),
                        utf8("{\"status\":\"proving\",\"proved\":1,\"total\":7,\"error\":{\"message\":null}}")));
        m.put("points", List.of(new byte[32], s.bundle.proofs().get(1)));
        return m;
    }

    private static void logs(Map<String, List<byte[]>> m) {
        FuzzLog log = FuzzLog.get();
        byte[] note = log.file(log.paths().indexOf(Checkpoint.PATH));
        String text = new String(note, StandardCharsets.UTF_8);
        m.put("checkpoint", List.of(utf8(text.substring(0, text.indexOf("\n\n") + 1))));
        m.put(
                "signedNote",
                List.of(note, utf8(text.substring(text.indexOf("\n\n") + 2).strip())));
        m.put("noteKey", List.of(utf8(FuzzLog.KEYS.getFirst().encode())));
        List<byte[]> tiles = new ArrayList<>();
        List<byte[]> replaced = new ArrayList<>();
        for (int k = 0; k < log.paths().size(); k++) {
            tiles.add(utf8(log.paths().get(k)));
            tiles.add(concat(new byte[] {0, 0, 0, 0, 0, 0, 1, 3}, log.file(k)));
            replaced.add(concat(new byte[] {(byte) k}, log.file(k)));
        }
        m.put("logTile", tiles);
        m.put("logAudit", replaced);
    }

    private static void evidence(Map<String, List<byte[]>> m) {
        FuzzSeeds s = get();
        ReceiptKey key = ReceiptKey.of(new byte[32]);
        Instant time = Instant.parse("2026-01-01T00:00:00Z");
        KeyHistory history = new KeyHistory(
                FuzzLog.KEYS.getFirst().name(),
                List.of(
                        new KeyHistory.Key(
                                KeyHistory.Use.RECEIPT, key.algorithm(), key.publicKey(), time, time, time, 7),
                        new KeyHistory.Key(
                                KeyHistory.Use.LOG,
                                key.algorithm(),
                                FuzzLog.KEYS.getFirst().publicKey(),
                                time,
                                null,
                                null,
                                -1)));
        m.put("keyHistory", List.of(history.bytes()));
        byte[] commitment = Commitment.of(s.statement.claim(), new byte[32], time, key.keyId())
                .bytes();
        m.put(
                "evidence",
                List.of(
                        LogEntry.commitment(new byte[32]).bytes(),
                        LogEntry.proof(3, new byte[32]).bytes(),
                        LogEntry.keys(new byte[32]).bytes(),
                        commitment));
        Envelope envelope = Envelope.sign(commitment, key);
        m.put(
                "envelope",
                List.of(
                        utf8(envelope.json()),
                        utf8(Envelope.sign(commitment, List.of(key, new PostQuantumKey(new byte[32])))
                                .json())));
        m.put("auditArchive", List.of(archive(utf8(envelope.json()), history.bytes())));
    }

    private static byte[] archive(byte[] manifest, byte[] keys) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> e : Map.of(
                            AuditArchive.MANIFEST, manifest, AuditArchive.KEYS, keys, "log/checkpoint", keys)
                    .entrySet()) {
                ZipEntry entry = new ZipEntry(e.getKey());
                entry.setTime(0);
                zip.putNextEntry(entry);
                zip.write(e.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] concat(byte[]... parts) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        for (byte[] p : parts) {
            out.writeBytes(p);
        }
        return out.toByteArray();
    }
}
