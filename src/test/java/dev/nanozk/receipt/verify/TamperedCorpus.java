package dev.nanozk.receipt.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.CanonicalJson;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Envelope;
import dev.nanozk.receipt.ReceiptFormatException;
import dev.nanozk.receipt.ReceiptKey;
import dev.nanozk.receipt.Request;
import dev.nanozk.receipt.Statement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** One honest bundle altered in every way that has a name, most of them signed anew, so that what is below the signature is reached. */
final class TamperedCorpus {
    private final Bundle honest;
    private final Statement statement;
    private final ReceiptKey key;
    private final Random random = new Random(7);
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    private TamperedCorpus(TinyReceipt r) {
        this.honest = r.bundle;
        this.statement = r.statement;
        this.key = r.key;
    }

    /** Bundles by name; {@code honest} and {@code no key} are the ones that need not be rejected. */
    static Map<String, byte[]> of(TinyReceipt r) {
        TamperedCorpus c = new TamperedCorpus(r);
        c.files.put("honest", c.honest.bytes());
        c.files.put("no key", c.honest.withoutKey().bytes());
        c.bytes();
        c.documents();
        c.claims();
        c.proofs();
        c.rangeProof();
        return c.files;
    }

    private void bytes() {
        byte[] b = honest.bytes();
        for (int i = 0; i < 120; i++) {
            byte[] bad = b.clone();
            int at = (int) ((long) b.length * i / 120) + random.nextInt(Math.max(1, b.length / 120));
            bad[Math.min(at, b.length - 1)] ^= (byte) (1 << random.nextInt(8));
            files.put("byte " + i, bad);
        }
        for (int n : new int[] {0, 1, b.length / 3, b.length - 1}) {
            files.put("cut to " + n, Arrays.copyOf(b, n));
        }
        files.put("line break behind it", Arrays.copyOf(b, b.length + 1));
        files.get("line break behind it")[b.length] = '\n';
    }

    private void document(String name, byte[] bytes, Consumer<ObjectNode> change) throws ReceiptFormatException {
        ObjectNode n = (ObjectNode) CanonicalJson.parse(bytes, "document");
        change.accept(n);
        files.put(name, CanonicalJson.bytes(n));
    }

    private void statement(String name, Consumer<ObjectNode> change) throws ReceiptFormatException {
        ObjectNode n = (ObjectNode) CanonicalJson.parse(statement.bytes(), "statement");
        change.accept(n);
        put(name, CanonicalJson.bytes(n), honest.text(), honest.proofs(), honest.request(), honest.rangeProof());
    }

    private void documents() {
        try {
            byte[] b = honest.bytes();
            document("unknown field", b, n -> n.put("extra", 1));
            document("missing field", b, n -> n.remove("text"));
            document("other format", b, n -> n.put("format", "nanozk-bundle/v0"));
            document("text is a number", b, n -> n.put("text", 5));
            document("proofs is a text", b, n -> n.put("proofs", "x"));
            document("proof is no base64", b, n -> n.putArray("proofs").add("AB"));
            document("empty request", b, n -> n.putObject("request").putArray("messages"));
            document("two requests", b, n -> ((ObjectNode) n.get("request")).putArray("messages"));
            document("empty key", b, n -> n.put("verificationKey", ""));
            document("short public key", b, n -> n.put("publicKey", "AAAA"));
            statement("foreign coverage", n -> ((ObjectNode) n.at("/predicate/coverage"))
                    .putArray("proved")
                    .add("all"));
            statement("other protocol", n -> ((ObjectNode) n.at("/predicate/claim")).put("protocol", "nanozk/v0"));
            for (String[] field : new String[][] {
                {"temperature", "1"},
                {"temperature", "0.0"},
                {"temperature", "3"},
                {"presencePenalty", "0.5"},
                {"frequencyPenalty", "-0"},
                {"frequencyPenalty", "0.0000001"},
                {"topP", "0.5"}
            }) {
                statement(field[0] + " " + field[1], n -> ((ObjectNode) n.at("/predicate/claim/sampling"))
                        .put(field[0], field[1]));
            }
            statement("topK", n -> ((ObjectNode) n.at("/predicate/claim/sampling")).put("topK", 40));
            statement("choice", n -> ((ObjectNode) n.at("/predicate/claim/sampling")).put("choice", 1));
            statement("choice 128", n -> ((ObjectNode) n.at("/predicate/claim/sampling")).put("choice", 128));
            for (String format : new String[] {"{\"type\":\"json_object\"}", "json"}) {
                statement("format " + format, n -> ((ObjectNode) n.at("/predicate/claim/sampling"))
                        .put("responseFormat", format));
            }
            statement(
                    "format is null", n -> ((ObjectNode) n.at("/predicate/claim/sampling")).putNull("responseFormat"));
            statement("bias", n -> ((ObjectNode) n.at("/predicate/claim/sampling"))
                    .putArray("logitBias")
                    .addArray()
                    .add(7)
                    .add("2.5"));
            statement("bias of no token", n -> ((ObjectNode) n.at("/predicate/claim/sampling"))
                    .putArray("logitBias")
                    .addArray()
                    .add(1 << 20)
                    .add("2.5"));
            statement("warm by nonce", n -> ((ObjectNode) n.at("/predicate/claim/sampling"))
                    .put("temperature", "0.7")
                    .putObject("seed")
                    .put("source", "nonce")
                    .putNull("value"));
            statement("warm by client", n -> ((ObjectNode) n.at("/predicate/claim/sampling"))
                    .put("temperature", "0.7")
                    .putObject("seed")
                    .put("source", "client")
                    .put("value", "-7"));
            statement("warm by nobody", n -> ((ObjectNode) n.at("/predicate/claim/sampling"))
                    .put("temperature", "0.7")
                    .putObject("seed")
                    .put("source", "client")
                    .put("value", "07"));
            statement("no time", n -> ((ObjectNode) n.at("/predicate/times")).put("proved", "yesterday"));
            statement(
                    "31 February", n -> ((ObjectNode) n.at("/predicate/times")).put("proved", "2026-02-31T00:00:00Z"));
            statement("half a second", n -> ((ObjectNode) n.at("/predicate/times"))
                    .put("proved", "2026-02-03T00:00:00.5Z"));
            statement("half a second, three digits", n -> ((ObjectNode) n.at("/predicate/times"))
                    .put("proved", "2026-02-03T00:00:00.500Z"));
            statement("year of five digits", n -> ((ObjectNode) n.at("/predicate/times"))
                    .put("proved", "+12026-02-03T00:00:00Z"));
            statement("foreign subject", n -> ((ObjectNode) n.at("/subject/0")).put("name", "other"));
            statement("kinds", n -> ((ObjectNode) n.at("/predicate/proofs/0")).put("kind", "head"));
            statement("index", n -> ((ObjectNode) n.at("/predicate/proofs/0")).put("index", 1));
            statement(
                    "tokens digest", n -> ((ObjectNode) n.at("/predicate/claim")).put("tokensSha256", "00".repeat(32)));
        } catch (ReceiptFormatException e) {
            throw new IllegalStateException(e);
        }
        ReceiptKey other = ReceiptKey.of(Arrays.copyOf(new byte[] {1}, 32));
        Envelope foreign = Envelope.sign(statement.bytes(), other);
        files.put("signed by another", bundle(foreign, key.publicKey()));
        files.put(
                "signed by another, id kept",
                bundle(
                        Envelope.of(
                                foreign.payload(),
                                key.keyId(),
                                foreign.signatures().getFirst().value()),
                        key.publicKey()));
        files.put("signed and named by another", bundle(foreign, other.publicKey()));
        files.put("no signature", bundle(Envelope.of(statement.bytes(), key.keyId(), new byte[0]), key.publicKey()));
    }

    private byte[] bundle(Envelope e, byte[] publicKey) {
        return new Bundle(
                        e,
                        publicKey,
                        honest.request(),
                        honest.text(),
                        honest.proofs(),
                        honest.verificationKey(),
                        honest.rangeProof())
                .bytes();
    }

    private void put(
            String name, byte[] payload, String text, List<byte[]> proofs, Request request, byte[] rangeProof) {
        files.put(
                name,
                new Bundle(
                                Envelope.sign(payload, key),
                                key.publicKey(),
                                request,
                                text,
                                proofs,
                                honest.verificationKey(),
                                rangeProof)
                        .bytes());
    }

    private void claim(String name, UnaryOperator<ObjectNode> change) {
        claim(name, honest.text(), change);
    }

    private void claim(String name, String text, UnaryOperator<ObjectNode> change) {
        try {
            Claim c = Claim.decode(
                    CanonicalJson.bytes(change.apply(statement.claim().toJson())));
            Statement s = new Statement(
                    c,
                    statement.proofSha256(),
                    statement.rangeProofSha256(),
                    statement.created(),
                    statement.proved(),
                    statement.keyId());
            put(name, s.bytes(), text, honest.proofs(), honest.request(), honest.rangeProof());
        } catch (ReceiptFormatException e) {
            throw new IllegalStateException(name, e);
        }
    }

    private void tokens(String name, List<Integer> prompt, List<Integer> output) {
        Claim c = statement.claim();
        Claim changed = new Claim(
                c.modelRoot(),
                c.model(),
                c.tokenizerSha256(),
                c.templateSha256(),
                prompt,
                output,
                c.maxTokens(),
                c.contextLimit(),
                c.stop(),
                c.finishReason(),
                c.sampling(),
                c.nonce(),
                c.requestSha256(),
                c.responseSha256(),
                c.boundaries());
        claim(name, n -> changed.toJson());
    }

    private void claims() {
        Claim c = statement.claim();
        List<Integer> output = new ArrayList<>(c.outputTokens());
        output.set(output.size() - 1, (output.getLast() + 1) % 40);
        tokens("other token", c.promptTokens(), output);
        List<Integer> moved = new ArrayList<>(c.promptTokens());
        moved.add(c.outputTokens().getFirst());
        tokens(
                "token moved",
                moved,
                c.outputTokens().subList(1, c.outputTokens().size()));
        tokens("cut short", c.promptTokens(), c.outputTokens().subList(0, 2));
        tokens("no output", c.promptTokens(), List.of());
        tokens("no prompt", List.of(), c.outputTokens());
        tokens("token of no vocabulary", c.promptTokens(), List.of(5, 6, 1 << 30));
        claim("other nonce", n -> n.put("nonce", "n-2"));
        claim("no nonce", n -> n.putNull("nonce"));
        claim("other model name", n -> n.put("model", "gpt"));
        claim("other root", n -> n.put("modelRoot", "11".repeat(32)));
        claim("other tokenizer", n -> n.put("tokenizerSha256", "11".repeat(32)));
        claim("other template", n -> n.put("templateSha256", "11".repeat(32)));
        claim("higher limit", n -> n.put("maxTokens", 30));
        claim("lower limit", n -> n.put("maxTokens", 1));
        claim("other context", n -> n.put("contextLimit", 23));
        claim("other finish", n -> n.put("finishReason", "stop"));
        claim("a stop string", n -> {
            n.putArray("stop").add(honest.text().substring(0, 1));
            return n;
        });
        claim("an idle stop string", n -> {
            n.putArray("stop").add("zzzzzz").add("");
            return n;
        });
        claim("other request", n -> n.put("requestSha256", "11".repeat(32)));
        claim("other response", n -> n.put("responseSha256", "11".repeat(32)));
        claim(
                "other text",
                "x",
                n -> n.put("responseSha256", Digests.hex(Digests.sha256("x".getBytes(StandardCharsets.UTF_8)))));
        claim("boundaries exchanged", n -> {
            var first = n.get("boundaries").get(0);
            var second = n.get("boundaries").get(1);
            n.putArray("boundaries").add(second).add(first);
            return n;
        });
        claim("boundary left out", n -> {
            var first = n.get("boundaries").get(0);
            n.putArray("boundaries").add(first);
            return n;
        });
        put("text alone", statement.bytes(), "x", honest.proofs(), honest.request(), honest.rangeProof());
        put(
                "request alone",
                statement.bytes(),
                honest.text(),
                honest.proofs(),
                Request.raw("the two"),
                honest.rangeProof());
        put(
                "chat instead",
                statement.bytes(),
                honest.text(),
                honest.proofs(),
                Request.chat(List.of(new Request.Message("user", "the one"))),
                honest.rangeProof());
    }

    private void proofs(String name, List<byte[]> proofs) {
        Statement s = new Statement(
                statement.claim(),
                proofs.stream().map(Digests::sha256).toList(),
                statement.rangeProofSha256(),
                statement.created(),
                statement.proved(),
                statement.keyId());
        put(name, s.bytes(), honest.text(), proofs, honest.request(), honest.rangeProof());
    }

    private void proofs() {
        List<byte[]> all = honest.proofs();
        proofs("proofs exchanged", List.of(all.get(1), all.get(0), all.get(2)));
        proofs("proof left out", all.subList(0, 2));
        proofs("proof twice", List.of(all.get(0), all.get(0), all.get(2)));
        proofs("no proofs", List.of(new byte[0], new byte[0], new byte[0]));
        put(
                "proofs that the statement does not name",
                statement.bytes(),
                honest.text(),
                List.of(all.get(0), all.get(0), all.get(2)),
                honest.request(),
                honest.rangeProof());
        for (int layer = 0; layer < all.size(); layer++) {
            byte[] proof = all.get(layer);
            int items = proof.length / 32;
            proof(layer, "cut", Arrays.copyOf(proof, proof.length - 32));
            proof(layer, "longer", Arrays.copyOf(proof, proof.length + 32));
            for (int k = 0; k < 8; k++) {
                int at = random.nextInt(items);
                byte[] flipped = proof.clone();
                flipped[32 * at + random.nextInt(32)] ^= (byte) (1 << random.nextInt(8));
                proof(layer, "item " + at + " changed", flipped);
                byte[] neighbour = proof.clone();
                System.arraycopy(proof, 32 * ((at + 1) % items), neighbour, 32 * at, 32);
                proof(layer, "item " + at + " from its neighbour", neighbour);
            }
            for (int at : new int[] {0, items / 2, items - 1}) {
                byte[] identity = proof.clone();
                Arrays.fill(identity, 32 * at, 32 * at + 32, (byte) 0);
                proof(layer, "item " + at + " zero", identity);
                byte[] high = proof.clone();
                Arrays.fill(high, 32 * at, 32 * at + 32, (byte) 0xff);
                proof(layer, "item " + at + " not canonical", high);
            }
        }
    }

    private void proof(int layer, String name, byte[] proof) {
        List<byte[]> all = new ArrayList<>(honest.proofs());
        all.set(layer, proof);
        proofs("layer " + layer + " " + name, all);
    }

    private void rangeProof() {
        byte[] range = honest.rangeProof();
        for (int k = 0; k < 8; k++) {
            byte[] bad = range.clone();
            bad[k == 0 ? 1 : random.nextInt(range.length)] ^= 1;
            range("range proof changed " + k, bad);
        }
        range("range proof cut", Arrays.copyOf(range, range.length - 1));
        range("no range proof", new byte[0]);
        put("range proof alone", statement.bytes(), honest.text(), honest.proofs(), honest.request(), new byte[4]);
    }

    private void range(String name, byte[] range) {
        Statement s = new Statement(
                statement.claim(),
                statement.proofSha256(),
                Digests.sha256(range),
                statement.created(),
                statement.proved(),
                statement.keyId());
        put(name, s.bytes(), honest.text(), honest.proofs(), honest.request(), range);
    }
}
