package dev.nanozk.fuzz;

import dev.nanozk.client.ClientJson;
import dev.nanozk.gateway.api.ChatBodies;
import dev.nanozk.log.Checkpoint;
import dev.nanozk.log.LogException;
import dev.nanozk.log.MerkleProofs;
import dev.nanozk.log.NoteKey;
import dev.nanozk.log.SignedNote;
import dev.nanozk.log.Tile;
import dev.nanozk.log.TileReader;
import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.math.curve.HashToGroup;
import dev.nanozk.math.curve.InvalidPointException;
import dev.nanozk.math.curve.Point;
import dev.nanozk.math.field.FieldElement;
import dev.nanozk.model.grammar.ResponseFormat;
import dev.nanozk.model.inference.ModelReader;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NumericProfile;
import dev.nanozk.model.tokenizer.AnswerText;
import dev.nanozk.model.tokenizer.ChatMessage;
import dev.nanozk.model.tokenizer.ChatTemplate;
import dev.nanozk.model.tokenizer.Tokenizer;
import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.model.weights.GgufWriter;
import dev.nanozk.model.weights.ModelFormatException;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.proof.ProofList;
import dev.nanozk.proving.proof.VerificationKey;
import dev.nanozk.receipt.AuditManifest;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.CanonicalJson;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Commitment;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Envelope;
import dev.nanozk.receipt.KeyHistory;
import dev.nanozk.receipt.LogEntry;
import dev.nanozk.receipt.ReceiptFormatException;
import dev.nanozk.receipt.ReceiptKey;
import dev.nanozk.receipt.Request;
import dev.nanozk.receipt.Statement;
import dev.nanozk.receipt.verify.AuditArchive;
import dev.nanozk.receipt.verify.ReceiptVerifier;
import dev.nanozk.receipt.verify.TrustAnchors;
import dev.nanozk.receipt.verify.VerificationReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Every decoder and every entry that reads foreign bytes, one method each. Only declared exceptions are caught: anything else that leaves is a finding. What is
 * accepted must have one spelling: it is written again and compared.
 */
public final class FuzzTargets {
    private FuzzTargets() {}

    private static void require(boolean good, String what) {
        if (!good) {
            throw new AssertionError(what);
        }
    }

    private static String text(byte[] b) {
        return new String(b, StandardCharsets.UTF_8);
    }

    static void gguf(byte[] b) {
        try {
            GgufFile f = GgufWriter.read(b);
            f.tensors().values().forEach(t -> {
                if (t.cols() > 0 && t.rows() > 0) {
                    t.floatRow(t.rows() - 1, new float[t.cols()]);
                }
            });
        } catch (ModelFormatException e) {
            // Refused with a reason.
        }
    }

    static void modelShape(byte[] b) {
        try {
            ModelReader.spec(GgufWriter.read(b));
        } catch (IllegalArgumentException e) {
            // Refused with a reason; ModelFormatException is one of these.
        }
    }

    static void tokenizerOfModel(byte[] b) {
        try {
            Tokenizer t = Tokenizer.from(GgufWriter.read(b));
            t.encode("on the one", t.addBos(), true);
        } catch (ModelFormatException e) {
            // Refused with a reason.
        }
    }

    static void tokenizerBytes(byte[] b) {
        try {
            Tokenizer t = Tokenizer.fromCanonicalBytes(b);
            require(Arrays.equals(t.canonicalBytes(), b), "two spellings of a tokenizer");
            int[] ids = t.encode("on the \u00e9 one", t.addBos(), true);
            t.decode(Arrays.stream(ids)
                    .filter(i -> i >= 0 && i < t.vocabularySize())
                    .toArray());
        } catch (IllegalArgumentException e) {
            // Refused with a reason.
        }
    }

    static void tokenizerText(byte[] b) {
        Tokenizer t = FuzzSeeds.tokenizer();
        String s = text(b);
        int[] ids = t.encode(s, true, true);
        for (int id : ids) {
            require(id >= 0 && id < t.vocabularySize(), "token " + id);
        }
        t.decode(ids);
        AnswerText.of(t, new int[] {1}, ids, List.of("e", s.isEmpty() ? "x" : s.substring(0, 1)));
    }

    static void template(byte[] b) {
        String s = text(b);
        int cut = s.indexOf('\n');
        try {
            ChatTemplate t = ChatTemplate.of(cut < 0 ? s : s.substring(0, cut));
            String content = cut < 0 ? "x" : s.substring(cut + 1);
            t.render(
                    List.of(
                            new ChatMessage("system", content),
                            new ChatMessage("user", s),
                            new ChatMessage("tool", content)),
                    true);
        } catch (IllegalArgumentException e) {
            // Of no known family.
        }
    }

    static void canonicalJson(byte[] b) {
        try {
            require(Arrays.equals(CanonicalJson.bytes(CanonicalJson.parse(b, "document")), b), "two spellings");
        } catch (ReceiptFormatException e) {
            // Refused with a reason.
        }
    }

    static void bundle(byte[] b) {
        try {
            require(Arrays.equals(Bundle.decode(b).bytes(), b), "two spellings of a bundle");
        } catch (ReceiptFormatException e) {
            // Refused with a reason.
        }
    }

    static void statement(byte[] b) {
        try {
            require(Arrays.equals(Statement.decode(b).bytes(), b), "two spellings of a statement");
        } catch (ReceiptFormatException e) {
            // Refused with a reason.
        }
    }

    static void claim(byte[] b) {
        try {
            require(Arrays.equals(Claim.decode(b).bytes(), b), "two spellings of a claim");
        } catch (ReceiptFormatException e) {
            // Refused with a reason.
        }
    }

    static void request(byte[] b) {
        try {
            require(Arrays.equals(Request.decode(b).bytes(), b), "two spellings of a request");
        } catch (ReceiptFormatException e) {
            // Refused with a reason.
        }
    }

    /** Public key, signature and payload of any length. */
    static void dsse(byte[] b) {
        byte[] key = Arrays.copyOf(b, Math.min(32, b.length));
        byte[] signature = Arrays.copyOfRange(b, key.length, Math.min(b.length, key.length + 64));
        byte[] payload = Arrays.copyOfRange(b, key.length + signature.length, b.length);
        boolean good = Envelope.of(payload, Digests.sha256(key), signature).isSignedBy(key);
        require(
                !good || ReceiptKey.verify(key, Envelope.preAuthentication(Envelope.PAYLOAD_TYPE, payload), signature),
                "two verdicts");
    }

    static void verificationKey(byte[] b) {
        try {
            require(Arrays.equals(VerificationKey.decode(b).bytes(), b), "two spellings of a key");
        } catch (ProofFormatException e) {
            // Refused with a reason.
        }
    }

    static void shapeAndProfile(byte[] b) {
        try {
            require(Arrays.equals(ModelSpec.fromCanonicalBytes(b).canonicalBytes(), b), "two spellings of a shape");
        } catch (IllegalArgumentException e) {
            // Refused with a reason.
        }
        try {
            require(
                    Arrays.equals(NumericProfile.fromCanonicalBytes(b).canonicalBytes(), b),
                    "two spellings of a profile");
        } catch (IllegalArgumentException e) {
            // Refused with a reason.
        }
    }

    /** A block's proof; only the honest one passes. */
    static void proof(byte[] b) {
        FuzzSeeds s = FuzzSeeds.get();
        List<Optional<String>> reasons = s.verifier.layers(s.completion, List.of(b, new byte[0], new byte[0]));
        require(reasons.get(0).isPresent() || Arrays.equals(b, s.proof), "another proof passes");
    }

    static void rangeProof(byte[] b) {
        FuzzSeeds s = FuzzSeeds.get();
        boolean good = s.verifier.weightRange(b).isEmpty();
        require(!good || Arrays.equals(b, s.bundle.rangeProof()), "another range proof passes");
    }

    static void proofList(byte[] b) {
        for (int n = 0; n < 4; n++) {
            try {
                require(Arrays.equals(ProofList.encode(ProofList.decode(b, n)), b), "two spellings of a list");
            } catch (ProofFormatException e) {
                // Refused with a reason.
            }
        }
    }

    /** What a stranger uploads: his key, his root, his everything. */
    static void upload(byte[] b) {
        byte[] root = new byte[32];
        try {
            byte[] key = Bundle.decode(b).verificationKey();
            root = key == null ? root : Digests.sha256(key);
        } catch (ReceiptFormatException e) {
            // The verifier says so, too.
        }
        VerificationReport r = new ReceiptVerifier(root, null, k -> Optional.empty()).verify(b);
        require(r.exitCode() == 0 || !r.reason().isEmpty(), "a rejection without a reason");
        r.toText();
    }

    /** Completions of any lengths and ids against a key of the same shape. */
    static void completion(byte[] b) {
        FuzzSeeds s = FuzzSeeds.get();
        int cut = b.length == 0 ? 0 : (b[0] & 0xff) % b.length;
        List<Integer> ids = new java.util.ArrayList<>();
        for (int i = 1; i < b.length; i++) {
            ids.add((int) b[i] << (i % 3 == 0 ? 20 : 0));
        }
        cut = Math.min(cut, ids.size());
        try {
            Completion c = new Completion(
                    new byte[32], ids.subList(0, cut), ids.subList(cut, ids.size()), s.completion.boundaries());
            s.verifier.layers(c, List.of(s.proof, s.proof, s.proof));
        } catch (IllegalArgumentException e) {
            throw new AssertionError(e);
        }
    }

    static void chatRequest(byte[] b) {
        ChatBodies.read(b, null, null);
    }

    static void receiptOptions(byte[] b) {
        String s = text(b);
        int half = s.length() / 2;
        ChatBodies.read(FuzzSeeds.CHAT, s.substring(0, half), s.substring(half));
        ChatBodies.read(FuzzSeeds.CHAT, null, s);
    }

    static void points(byte[] b) {
        byte[] item = Arrays.copyOf(b, 32);
        try {
            Point p = new CompressedPoint(item).decompress();
            require(Arrays.equals(p.compress().bytes(), item), "two spellings of a point");
        } catch (InvalidPointException e) {
            // Refused.
        }
        try {
            require(Arrays.equals(FieldElement.fromCanonicalBytes(item).toBytes(), item), "two spellings of a scalar");
        } catch (IllegalArgumentException e) {
            // Refused.
        }
        FieldElement.fromWideBytes(Arrays.copyOf(b, 64));
        require(!HashToGroup.point(text(b), b.length).isIdentity(), "a generator is the identity");
    }

    static void checkpoint(byte[] b) {
        try {
            require(Checkpoint.parse(text(b)).text().equals(text(b)), "two spellings of a checkpoint");
        } catch (LogException e) {
            // Refused with a reason.
        }
    }

    /** A note, its lines, and whose signatures they are: only what was signed verifies. */
    static void signedNote(byte[] b) {
        try {
            SignedNote.Line.decode(text(b));
        } catch (LogException e) {
            // Refused with a reason.
        }
        try {
            SignedNote note = SignedNote.decode(b);
            require(Arrays.equals(note.bytes(), b), "two spellings of a note");
            for (NoteKey k : FuzzLog.KEYS) {
                boolean signed =
                        k.line(note).filter(l -> k.verifies(note.text(), l)).isPresent();
                require(!signed || FuzzLog.get().isText(note.text()), "a signature of another note passes");
            }
        } catch (LogException e) {
            // Refused with a reason.
        }
    }

    static void noteKey(byte[] b) {
        try {
            require(NoteKey.decode(text(b)).encode().equals(text(b)), "two spellings of a verifier key");
        } catch (LogException e) {
            // Refused with a reason.
        }
    }

    /** A tile's path, hashes and entries of any bytes, under a size that the first bytes give. */
    static void logTile(byte[] b) {
        String path = text(b);
        require(Tile.parse(path).map(t -> t.path().equals(path)).orElse(true), "two spellings of a path");
        long size = 1 + ByteBuffer.wrap(Arrays.copyOf(b, 8)).getLong() % (1L << (b.length % 50));
        byte[] served = Arrays.copyOfRange(b, Math.min(8, b.length), b.length);
        TileReader reader = new TileReader(p -> Optional.of(served), Math.abs(size));
        for (long index : new long[] {0, Math.abs(size) - 1}) {
            try {
                if (Math.abs(size) > 0) {
                    reader.entry(index);
                    MerkleProofs.inclusion(reader, index, Math.abs(size));
                }
            } catch (LogException e) {
                // Refused with a reason.
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** One file of a sound log replaced, of those that an audit reads: any other bytes are found. */
    static void logAudit(byte[] b) {
        FuzzLog log = FuzzLog.get();
        int file = b.length == 0 ? 0 : (b[0] & 0xff) % log.paths().size();
        byte[] bytes = Arrays.copyOfRange(b, Math.min(1, b.length), b.length);
        try {
            log.audit(log.paths().get(file), bytes);
            require(
                    Arrays.equals(bytes, log.file(file)),
                    "a log with another " + log.paths().get(file) + " passes");
        } catch (LogException e) {
            require(!Arrays.equals(bytes, log.file(file)), "a sound log is refused: " + e.getMessage());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static void keyHistory(byte[] b) {
        try {
            require(Arrays.equals(KeyHistory.decode(b).bytes(), b), "two spellings of a history");
        } catch (ReceiptFormatException e) {
            // Refused with a reason.
        }
    }

    /** What the log's entries are, and what they are digests of. */
    static void evidence(byte[] b) {
        try {
            require(Arrays.equals(LogEntry.decode(b).bytes(), b), "two spellings of an entry");
        } catch (ReceiptFormatException e) {
            // Refused with a reason.
        }
        try {
            require(Arrays.equals(Commitment.decode(b).bytes(), b), "two spellings of a commitment");
        } catch (ReceiptFormatException e) {
            // Refused with a reason.
        }
        try {
            require(Arrays.equals(AuditManifest.decode(b).bytes(), b), "two spellings of a manifest");
        } catch (ReceiptFormatException e) {
            // Refused with a reason.
        }
    }

    /** A DSSE envelope as JSON. */
    static void envelope(byte[] b) {
        try {
            require(Envelope.decode(b).json().equals(text(b)), "two spellings of an envelope");
        } catch (ReceiptFormatException e) {
            // Refused with a reason.
        }
    }

    static void auditArchive(byte[] b) {
        try {
            Path file = Files.createTempFile("nanozk-fuzz", ".zip");
            try {
                Files.write(file, b);
                AuditArchive.read(file).verify(TrustAnchors.none(), List.of(), s -> {});
            } catch (LogException | ReceiptFormatException e) {
                // Refused with a reason.
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static void responseFormat(byte[] b) {
        try {
            ResponseFormat.grammar(text(b));
        } catch (IllegalArgumentException e) {
            // Refused with a reason.
        }
    }

    /** What a gateway sends to its clients. */
    static void gatewayAnswer(byte[] b) {
        ClientJson.read(b);
    }
}
