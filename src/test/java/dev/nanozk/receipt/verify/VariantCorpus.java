package dev.nanozk.receipt.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.bench.ModelShape;
import dev.nanozk.model.inference.TestModels;
import dev.nanozk.model.inference.TinyModel;
import dev.nanozk.model.sampling.SamplingSettings;
import dev.nanozk.model.sampling.Seed;
import dev.nanozk.proving.prover.LyingProofs;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.CanonicalJson;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Envelope;
import dev.nanozk.receipt.ReceiptFormatException;
import dev.nanozk.receipt.Sampling;
import dev.nanozk.vectors.VectorReceipt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Receipts of every architecture, of min_p, top_k and top_p, honest and altered: what the tiny model's corpus does not reach. */
final class VariantCorpus {
    /** The vectors beside the tiny model's greedy receipt. */
    static final List<String> RECEIPTS = List.of(
            "receipt-compact",
            "receipt-sampled",
            "receipt-format",
            "receipt-min-p",
            "receipt-top-k",
            "receipt-top-p",
            "receipt-top-p-of-top-k",
            "receipt-gpt2",
            "receipt-qwen2",
            "receipt-qwen3",
            "receipt-llama3");

    /**
     * A bundle under a pinned root.
     *
     * @param good whether it is true; null where either is possible
     */
    record Case(String name, byte[] bytes, byte[] root, Boolean good) {}

    private final List<Case> cases = new ArrayList<>();
    private final Random random = new Random(11);

    private VariantCorpus() {}

    /** Alterations of what the vectors state and prove. */
    static List<Case> ofVectors() {
        VariantCorpus c = new VariantCorpus();
        for (String name : RECEIPTS) {
            c.receipt(name, TinyReceipt.of(name));
        }
        c.forms(TinyReceipt.get(), TinyReceipt.of("receipt-compact"));
        c.compactBudget();
        return c.cases;
    }

    /** Layers that stand alone and layers that are opened together, of the same completion: one for the other, mixed, and in another order. */
    private void forms(TinyReceipt alone, TinyReceipt compact) {
        List<byte[]> whole = alone.bundle.proofs();
        List<byte[]> open = compact.bundle.proofs();
        int layers = whole.size();
        form("whole proofs named compact", compact, append(whole, open.getLast()));
        form("open proofs named as whole", alone, open.subList(0, layers));
        form("an opening behind whole proofs", alone, append(whole, open.getLast()));
        form("an opening behind open proofs", alone, open);
        form("no opening", compact, open.subList(0, layers));
        form("an opening of no bytes", compact, append(open.subList(0, layers), new byte[0]));
        form("two openings", compact, append(open, open.getLast()));
        for (int l = 0; l < layers; l++) {
            List<byte[]> mixed = new ArrayList<>(open);
            mixed.set(l, whole.get(l));
            form("layer " + l + " whole", compact, mixed);
            List<byte[]> exchanged = new ArrayList<>(open);
            exchanged.set(l, open.get((l + 1) % layers));
            exchanged.set((l + 1) % layers, open.get(l));
            form("layer " + l + " exchanged with the next", compact, exchanged);
            List<byte[]> repeated = new ArrayList<>(open);
            repeated.set(l, open.get((l + 1) % layers));
            form("layer " + l + " as the next", compact, repeated);
        }
        List<byte[]> without = new ArrayList<>(open);
        without.remove(0);
        form("a layer left out", compact, without);
        form(
                "the opening first",
                compact,
                append(List.of(open.getLast()), open.subList(0, layers).toArray(byte[][]::new)));
        payload("a form that is not known", compact, n -> ((ObjectNode) n.get("predicate")).put("form", "layers"));
        payload("a form that is null", compact, n -> ((ObjectNode) n.get("predicate")).putNull("form"));
        payload("no form", compact, n -> ((ObjectNode) n.get("predicate")).remove("form"));
        payload("a form that is not the proofs'", alone, n -> ((ObjectNode) n.get("predicate")).put("form", "compact"));
        payload("an opening called head", compact, n -> ((ObjectNode) n.at("/predicate/proofs/" + layers))
                .put("kind", "head"));
        payload("an opening with an index", compact, n -> ((ObjectNode) n.at("/predicate/proofs/" + layers))
                .put("index", 1));
    }

    private static List<byte[]> append(List<byte[]> proofs, byte[]... more) {
        List<byte[]> out = new ArrayList<>(proofs);
        out.addAll(List.of(more));
        return out;
    }

    private void form(String name, TinyReceipt r, List<byte[]> proofs) {
        bad("form: " + name, r, named(r, proofs), proofs, r.bundle.verificationKey());
    }

    private void payload(String name, TinyReceipt r, Consumer<ObjectNode> change) {
        bad("form: " + name, r, statement(r, change), r.bundle.proofs(), r.bundle.verificationKey());
    }

    /** A choice of blocks leaves layers open that no argument covers. */
    private void compactBudget() {
        payload("compact with a budget", TinyReceipt.of("budget"), n -> ((ObjectNode) n.get("predicate"))
                .put("form", "compact"));
    }

    private static byte[] signed(TinyReceipt r, byte[] payload, List<byte[]> proofs, byte[] verificationKey) {
        return new Bundle(
                        Envelope.sign(payload, r.key),
                        r.key.publicKey(),
                        r.bundle.request(),
                        r.bundle.text(),
                        proofs,
                        verificationKey,
                        r.bundle.rangeProof())
                .bytes();
    }

    private static byte[] statement(TinyReceipt r, Consumer<ObjectNode> change) {
        try {
            ObjectNode n = (ObjectNode) CanonicalJson.parse(r.statement.bytes(), "statement");
            change.accept(n);
            return CanonicalJson.bytes(n);
        } catch (ReceiptFormatException e) {
            throw new IllegalStateException(e);
        }
    }

    private void receipt(String name, TinyReceipt r) {
        cases.add(new Case(name + " honest", r.bundle.bytes(), r.root(), true));
        ObjectNode stated = r.statement.claim().toJson().withObject("/sampling");
        for (String[] change : new String[][] {
            {"minP", "0"},
            {"minP", "0.05"},
            {"minP", "0.050001"},
            {"minP", "0.000001"},
            {"minP", "1"},
            {"minP", "1.000001"},
            {"minP", "-0.1"},
            {"minP", "0.10"},
            {"minP", "0.1234567"},
            {"topP", "1"},
            {"topP", "0.8"},
            {"topP", "0.800001"},
            {"topP", "0.000001"},
            {"topP", "0"},
            {"topP", "1.000001"},
            {"topP", "-0.8"},
            {"topP", "0.80"},
            {"topK", "0"},
            {"topK", "7"},
            {"topK", "8"},
            {"topK", "65535"},
            {"topK", "65536"},
            {"topK", "-1"},
            {"topK", "4294967297"},
            {"temperature", "0"},
            {"temperature", "0.900001"}
        }) {
            if (stated.get(change[0]).asText().equals(change[1])) {
                continue;
            }
            byte[] payload = statement(r, n -> {
                ObjectNode s = (ObjectNode) n.at("/predicate/claim/sampling");
                if (change[0].equals("topK")) {
                    s.put("topK", Long.parseLong(change[1]));
                } else {
                    s.put(change[0], change[1]);
                }
            });
            bad(name + " " + change[0] + " " + change[1], r, payload, r.bundle.proofs(), r.bundle.verificationKey());
        }
        byte[] text = statement(r, n -> ((ObjectNode) n.at("/predicate/claim/sampling")).put("topK", "7"));
        bad(name + " topK as a text", r, text, r.bundle.proofs(), r.bundle.verificationKey());
        for (int layer = 0; layer < r.bundle.proofs().size(); layer++) {
            for (int k = 0; k < 3; k++) {
                List<byte[]> proofs = new ArrayList<>(r.bundle.proofs());
                byte[] proof = proofs.get(layer).clone();
                int items = proof.length / 32;
                int at = random.nextInt(items);
                System.arraycopy(proofs.get(layer), 32 * ((at + 1) % items), proof, 32 * at, 32);
                proofs.set(layer, proof);
                bad(name + " layer " + layer + " item " + at, r, named(r, proofs), proofs, r.bundle.verificationKey());
            }
        }
        key(name, r);
    }

    private static byte[] named(TinyReceipt r, List<byte[]> proofs) {
        return statement(r, n -> {
            int stated = Math.min(proofs.size(), n.at("/predicate/proofs").size());
            for (int i = 0; i < stated; i++) {
                ((ObjectNode) n.at("/predicate/proofs/" + i)).put("sha256", Digests.hex(Digests.sha256(proofs.get(i))));
            }
        });
    }

    private void bad(String name, TinyReceipt r, byte[] payload, List<byte[]> proofs, byte[] key) {
        cases.add(new Case(name, signed(r, payload, proofs, key), Digests.sha256(key), false));
    }

    /** Keys with changed bytes of shape and profile, pinned and named as such: another model, or none. */
    private void key(String name, TinyReceipt r) {
        byte[] key = r.bundle.verificationKey();
        for (int k = 0; k < 12; k++) {
            byte[] other = key.clone();
            // Tag, layout, shape and profile stand in front of the tokenizer.
            int at = 13 + random.nextInt(Math.min(700, key.length - 13));
            other[at] ^= (byte) (1 << random.nextInt(8));
            byte[] payload = statement(r, n -> ((ObjectNode) n.at("/predicate/claim"))
                    .put("modelRoot", Digests.hex(Digests.sha256(other))));
            bad(name + " key byte " + at, r, payload, r.bundle.proofs(), other);
        }
    }

    private static Sampling nucleus(int minP, int topK, String format) {
        return new Sampling(
                new SamplingSettings(2_000_000, 0, 0, new TreeMap<>(), minP, topK, 800_000),
                Seed.client(21),
                0,
                format);
    }

    private static Sampling sampling(int temperature, int minP, int topK) {
        return new Sampling(
                new SamplingSettings(temperature, 0, 0, new TreeMap<>(), minP, topK), Seed.client(21), 0, null);
    }

    /** Proofs of wrong integers under the right transcripts: only the relation tells them from true ones. */
    static List<Case> ofLies() {
        VariantCorpus c = new VariantCorpus();
        c.lies("min_p", TinyModel.loaded(), sampling(1_500_000, 200_000, 0));
        c.lies("top_k", TinyModel.loaded(), sampling(2_000_000, 0, 6));
        String texts = "{\"type\":\"json_schema\",\"schema\":{\"type\":\"string\"}}";
        c.lies(
                "min_p, masked",
                TinyModel.withEveryByte(),
                new Sampling(sampling(1_500_000, 200_000, 0).settings(), Seed.client(3), 0, texts));
        c.lies(
                "top_k, masked",
                TinyModel.withEveryByte(),
                new Sampling(sampling(2_000_000, 0, 5).settings(), Seed.client(3), 0, texts));
        c.lies("top_p", TinyModel.loaded(), nucleus(0, 0, null));
        c.lies("top_p of top_k", TinyModel.loaded(), nucleus(0, 9, null));
        c.lies("top_p, min_p, masked", TinyModel.withEveryByte(), nucleus(50_000, 0, texts));
        c.lies(
                "qwen3",
                TestModels.random(new ModelShape("v", "qwen3", 16, 2, 3, 1, 24, 300, 64, 1_000_000f, 6, 1)),
                Sampling.GREEDY);
        c.lies("gpt2", TestModels.random(new ModelShape("v", "gpt2", 16, 2, 2, 2, 24, 300, 64, 0f)), Sampling.GREEDY);
        c.lies(
                "qwen2",
                TestModels.random(new ModelShape("v", "qwen2", 16, 2, 4, 2, 24, 300, 64, 1_000_000f)),
                Sampling.GREEDY);
        return c.cases;
    }

    private void lies(String name, TestModels.Loaded model, Sampling sampling) {
        Map<String, List<byte[]>> all = new LinkedHashMap<>();
        byte[] honest = VectorReceipt.make(model, sampling, (committed, completion, boundaries) -> {
            all.putAll(LyingProofs.of(committed, completion, boundaries));
            return all.get("honest");
        });
        TinyReceipt r = TinyReceipt.of(honest);
        all.forEach((lie, proofs) -> cases.add(new Case(
                name + ": " + lie,
                signed(r, named(r, proofs), proofs, r.bundle.verificationKey()),
                r.root(),
                lie.startsWith("honest") ? Boolean.TRUE : LyingProofs.mayBeTrue(lie) ? null : Boolean.FALSE)));
    }
}
