package dev.nanozk.receipt.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.gateway.worker.Generation;
import dev.nanozk.gateway.worker.ReceiptMaker;
import dev.nanozk.log.NoteKey;
import dev.nanozk.model.inference.TestModels;
import dev.nanozk.proving.prover.Boundaries;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.CanonicalJson;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Envelope;
import dev.nanozk.receipt.ReceiptKey;
import dev.nanozk.receipt.Request;
import dev.nanozk.receipt.Sampling;
import dev.nanozk.receipt.Statement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An honest bundle is verified; no altered one is, whoever signs it. */
class TamperedBundleTest {
    @TempDir
    static Path directory;

    private static ServedModel model;
    private static ReceiptKey key;
    private static Bundle honest;
    private static Statement statement;
    private static byte[] root;

    @BeforeAll
    static void make() throws Exception {
        Path file = TestModels.path("stories260K-q8_0.gguf");
        ModelStore store = new ModelStore(directory.resolve("data"));
        model = store.load(file, true, (step, f) -> {});
        key = store.receiptKey();
        root = model.key().root();
        ReceiptMaker maker = new ReceiptMaker(model, store.secret());
        Request request = Request.raw("Once upon");
        Generation.Answer answer =
                new Generation(model, model.encoder().raw("Once upon"), 3, List.of()).run(s -> {}, () -> false);
        Boundaries b = maker.boundaries(answer.prompt(), answer.output());
        Claim claim = ReceiptMaker.claim(model, request, answer, 3, List.of(), Sampling.GREEDY, "n-1")
                .withBoundaries(ReceiptMaker.rows(b));
        List<byte[]> proofs = new ArrayList<>();
        for (int l = 0; l < maker.layers(); l++) {
            proofs.add(maker.prove(maker.prover(claim, b), l));
        }
        Bundle unlogged = maker.bundle(claim, request, answer.text(), proofs, Instant.now(), key);
        statement = Statement.decode(unlogged.envelope().payload());
        honest = unlogged.with(
                Logged.inclusion(directory.resolve("log"), claim, statement.created(), unlogged, List.of(key)));
    }

    private static VerificationReport verify(byte[] bytes) {
        return new ReceiptVerifier(root, null, r -> Optional.empty()).verify(bytes);
    }

    private static void requireRejected(Bundle b, String what) {
        VerificationReport r = verify(b.bytes());
        assertEquals(1, r.exitCode(), what);
        assertFalse(r.reason().isEmpty(), what);
    }

    private static Bundle with(Statement s, String text, List<byte[]> proofs, Request request) {
        return new Bundle(
                Envelope.sign(s.bytes(), key),
                key.publicKey(),
                request,
                text,
                proofs,
                honest.verificationKey(),
                honest.rangeProof());
    }

    private static Statement with(Claim c) {
        return new Statement(
                c,
                statement.proofSha256(),
                statement.rangeProofSha256(),
                statement.created(),
                statement.proved(),
                statement.keyId());
    }

    private static void requireRejected(Claim c, String text) {
        requireRejected(with(with(c), text, honest.proofs(), honest.request()), "claim");
    }

    private static Claim claim(
            List<Integer> prompt, List<Integer> output, int max, String finish, String nonce, String text) {
        Claim c = statement.claim();
        return new Claim(
                c.modelRoot(),
                c.model(),
                c.tokenizerSha256(),
                c.templateSha256(),
                prompt,
                output,
                max,
                c.contextLimit(),
                c.stop(),
                finish,
                c.sampling(),
                nonce,
                c.requestSha256(),
                Digests.sha256(text.getBytes(StandardCharsets.UTF_8)),
                c.boundaries());
    }

    @Test
    void theHonestBundle() {
        VerificationReport r = verify(honest.bytes());
        assertEquals(Verdict.VERIFIED, r.verdict(), r.reason());
        assertEquals(Verdict.UNCHECKED, r.signature());
        assertEquals(Verdict.UNCHECKED, r.inclusion());
        assertEquals(0, r.exitCode());
        assertEquals(6, r.layers().size());
        VerificationReport pinned =
                new ReceiptVerifier(root, key.publicKey(), x -> Optional.empty()).verify(honest.bytes());
        assertEquals(Verdict.VERIFIED, pinned.signature());
        byte[] other = ReceiptKey.of(new byte[32]).publicKey();
        assertEquals(
                1,
                new ReceiptVerifier(root, other, x -> Optional.empty())
                        .verify(honest.bytes())
                        .exitCode());
    }

    @Test
    void theLogsKeyPinned() {
        TrustAnchors pinned = TrustAnchors.none().withLogKey(Logged.LOG.key(NoteKey.ED25519));
        ReceiptVerifier verifier = ReceiptVerifier.trusting(root, pinned, x -> Optional.empty());
        VerificationReport r = verifier.verify(honest.bytes());
        assertEquals(Verdict.VERIFIED, r.inclusion(), r.reason());
        assertEquals(0, r.exitCode());
        VerificationReport without = verifier.verify(honest.with(null).bytes());
        assertEquals(Verdict.REJECTED, without.inclusion());
        assertEquals(1, without.exitCode());
        TrustAnchors other = TrustAnchors.none().withLogKey(Logged.WITNESS.key(NoteKey.ED25519));
        assertEquals(
                1,
                ReceiptVerifier.trusting(root, other, x -> Optional.empty())
                        .verify(honest.bytes())
                        .exitCode());
    }

    @Test
    void withoutTheKey() {
        byte[] bytes = honest.withoutKey().bytes();
        assertEquals(2, verify(bytes).exitCode());
        ReceiptVerifier cached = new ReceiptVerifier(root, null, r -> Optional.of(honest.verificationKey()));
        assertEquals(0, cached.verify(bytes).exitCode());
        ReceiptVerifier wrong = new ReceiptVerifier(root, null, r -> Optional.of(new byte[100]));
        assertEquals(1, wrong.verify(bytes).exitCode());
    }

    @Test
    void anyByteFlipped() {
        byte[] bytes = honest.bytes();
        Random random = new Random(5);
        // Every part of the document: a stride that is prime to the parts' lengths, and a random bit each.
        for (int i = 0; i < bytes.length; i += 331) {
            byte[] bad = bytes.clone();
            bad[i] ^= (byte) (1 << random.nextInt(8));
            assertEquals(1, verify(bad).exitCode(), "byte " + i);
        }
    }

    @Test
    void truncatedAndExtended() {
        byte[] bytes = honest.bytes();
        for (int n : new int[] {0, 1, 100, bytes.length / 2, bytes.length - 1}) {
            assertEquals(1, verify(Arrays.copyOf(bytes, n)).exitCode(), n + " bytes");
        }
        assertEquals(1, verify(Arrays.copyOf(bytes, bytes.length + 1)).exitCode());
        byte[] newline = Arrays.copyOf(bytes, bytes.length + 1);
        newline[bytes.length] = '\n';
        assertEquals(1, verify(newline).exitCode());
    }

    @Test
    void anotherModelRoot() {
        byte[] other = root.clone();
        other[0] ^= 1;
        VerificationReport r = new ReceiptVerifier(other, null, x -> Optional.empty()).verify(honest.bytes());
        assertEquals(1, r.exitCode());
        assertEquals(Verdict.REJECTED, r.model());
    }

    @Test
    void oneTokenChanged() {
        Claim c = statement.claim();
        List<Integer> output = new ArrayList<>(c.outputTokens());
        output.set(1, (output.get(1) + 1) % 512);
        String text = new String(
                model.tokenizer().continuation(ints(c.promptTokens()), ints(output)), StandardCharsets.UTF_8);
        requireRejected(claim(c.promptTokens(), output, 3, "length", "n-1", text), text);
        List<Integer> prompt = new ArrayList<>(c.promptTokens());
        prompt.set(1, (prompt.get(1) + 1) % 512);
        requireRejected(claim(prompt, c.outputTokens(), 3, "length", "n-1", honest.text()), honest.text());
    }

    private static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    @Test
    void cutShort() {
        Claim c = statement.claim();
        List<Integer> output = c.outputTokens().subList(0, 2);
        String text = new String(
                model.tokenizer().continuation(ints(c.promptTokens()), ints(output)), StandardCharsets.UTF_8);
        for (String finish : List.of("length", "stop")) {
            Claim cut = claim(c.promptTokens(), output, 3, finish, "n-1", text);
            VerificationReport r = verify(
                    with(with(cut), text, honest.proofs(), honest.request()).bytes());
            assertEquals(Verdict.REJECTED, r.tokens());
            assertTrue(r.reason().contains("cut short"), r.reason());
        }
        requireRejected(claim(c.promptTokens(), output, 2, "length", "n-1", text), text);
    }

    @Test
    void anotherNonceRequestTextOrFinishReason() {
        Claim c = statement.claim();
        requireRejected(claim(c.promptTokens(), c.outputTokens(), 3, "length", "n-2", honest.text()), honest.text());
        requireRejected(claim(c.promptTokens(), c.outputTokens(), 3, "length", null, honest.text()), honest.text());
        requireRejected(claim(c.promptTokens(), c.outputTokens(), 3, "stop", "n-1", honest.text()), honest.text());
        requireRejected(claim(c.promptTokens(), c.outputTokens(), 9, "length", "n-1", honest.text()), honest.text());
        requireRejected(claim(c.promptTokens(), c.outputTokens(), 3, "length", "n-1", "x"), "x");
        requireRejected(with(statement, "x", honest.proofs(), honest.request()), "text");
        requireRejected(with(statement, honest.text(), honest.proofs(), Request.raw("Once upom")), "request");
    }

    @Test
    void proofsSwappedDroppedOrForeign() {
        List<byte[]> swapped = new ArrayList<>(honest.proofs());
        swapped.set(1, honest.proofs().get(2));
        swapped.set(2, honest.proofs().get(1));
        requireRejected(with(statement, honest.text(), swapped, honest.request()), "swapped");
        Statement s = new Statement(
                statement.claim(),
                swapped.stream().map(Digests::sha256).toList(),
                statement.rangeProofSha256(),
                statement.created(),
                statement.proved(),
                statement.keyId());
        requireRejected(with(s, honest.text(), swapped, honest.request()), "swapped and signed");
        List<byte[]> dropped = honest.proofs().subList(0, 5);
        Statement d = new Statement(
                statement.claim(),
                dropped.stream().map(Digests::sha256).toList(),
                statement.rangeProofSha256(),
                statement.created(),
                statement.proved(),
                statement.keyId());
        requireRejected(with(d, honest.text(), dropped, honest.request()), "dropped");
    }

    @Test
    void signedByAnotherKey() {
        ReceiptKey other = ReceiptKey.of(new byte[32]);
        Bundle b = new Bundle(
                Envelope.sign(statement.bytes(), other),
                key.publicKey(),
                honest.request(),
                honest.text(),
                honest.proofs(),
                honest.verificationKey(),
                honest.rangeProof());
        VerificationReport r = verify(b.bytes());
        assertEquals(Verdict.REJECTED, r.signature());
        assertEquals(1, r.exitCode());
    }

    @Test
    void unknownFieldsAndForeignCoverage() throws Exception {
        ObjectNode n = (ObjectNode) CanonicalJson.parse(honest.bytes(), "bundle");
        n.put("extra", 1);
        assertEquals(1, verify(CanonicalJson.bytes(n)).exitCode());
        ObjectNode s = (ObjectNode) CanonicalJson.parse(statement.bytes(), "statement");
        ((ObjectNode) s.get("predicate").get("coverage")).putArray("proved").add("everything");
        Bundle b = new Bundle(
                Envelope.sign(CanonicalJson.bytes(s), key),
                key.publicKey(),
                honest.request(),
                honest.text(),
                honest.proofs(),
                honest.verificationKey(),
                honest.rangeProof());
        requireRejected(b, "coverage");
    }
}
