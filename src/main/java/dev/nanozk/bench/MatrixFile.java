package dev.nanozk.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.gateway.worker.Generation;
import dev.nanozk.gateway.worker.ReceiptMaker;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.model.inference.Sampler;
import dev.nanozk.proving.prover.Boundaries;
import dev.nanozk.proving.prover.CompletionProver;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.CanonicalJson;
import dev.nanozk.receipt.Challenge;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.ReceiptKey;
import dev.nanozk.receipt.Request;
import dev.nanozk.receipt.verify.Challenger;
import dev.nanozk.receipt.verify.ReceiptVerifier;
import dev.nanozk.receipt.verify.Verdict;
import dev.nanozk.receipt.verify.VerificationReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The rows of one model file. Lies about embedding and blocks do not depend on the sampling setting: they are tried on the first receipt of which all layers are proved, and so are the controls,
 * which show that the lying prover's proofs of true claims are accepted. Lies about head and sampling, and with a budget those about the drawn blocks, are tried on every receipt.
 *
 * <p>Receipts and lies are computed side by side, one a thread: short proofs leave little to split.
 */
final class MatrixFile {
    private static final String PROMPT = "Hi";
    /** The second is one that penalties are about; the head's columns grow with powers of two. */
    private static final int TOKENS = 2;
    /** Any detection at all: half of the blocks are drawn, and none has a weight of nothing. */
    private static final BigDecimal LEAST = new BigDecimal("0.000001");

    private static final String EMBEDDING = "embedding";
    private static final String BLOCKS = "blocks";
    private static final String CONTROLS = "controls";

    private final ServedModel model;
    private final byte[] secret;
    private final ReceiptKey key;
    private final ReceiptVerifier verifier;
    /** Of the first receipt, by place. */
    private final Map<String, MatrixLies.Outcome> shared = new ConcurrentHashMap<>();

    MatrixFile(ModelStore store, ServedModel model) throws IOException {
        this.model = model;
        this.secret = store.secret();
        this.key = store.receiptKey();
        this.verifier = new ReceiptVerifier(model.key().root(), key.publicKey(), r -> Optional.empty());
    }

    /**
     * What was run.
     *
     * @param rows by setting
     * @param lies what has become of all of them
     */
    record Result(List<ObjectNode> rows, MatrixLies.Outcome lies) {}

    /**
     * A proved completion with what lies about it need.
     *
     * @param proofs of all layers; null where a budget leaves one out
     * @param budget null where all layers are proved
     * @param digest of the logged boundaries, null without a budget
     */
    record Proved(
            ServedModel model,
            ReceiptMaker maker,
            Boundaries boundaries,
            Claim claim,
            Request request,
            String text,
            List<byte[]> proofs,
            Bundle bundle,
            MatrixBudget budget,
            byte[] digest) {}

    /** @param own outcomes of lies on this receipt, by place */
    private record Row(MatrixSampling sampling, VerificationReport report, Map<String, MatrixLies.Outcome> own) {}

    /** Rows of some settings, at least one. */
    Result run(List<MatrixSampling> settings) {
        int first = 0;
        while (first < settings.size() - 1 && settings.get(first).budget()) {
            first++;
        }
        int of = first;
        Proved base = prove(settings.get(of));
        List<Runnable> tasks = shared(base);
        Row[] made = new Row[settings.size()];
        for (int i = 0; i < made.length; i++) {
            int row = i;
            tasks.add(() -> made[row] = row(settings.get(row), row == of ? base : prove(settings.get(row))));
        }
        Threads.forEach(tasks.size(), i -> tasks.get(i).run());
        List<ObjectNode> rows = new ArrayList<>();
        List<MatrixLies.Outcome> all = new ArrayList<>(shared.values());
        for (Row r : made) {
            rows.add(json(r));
            all.addAll(r.own().values());
        }
        return new Result(rows, all.stream().reduce(MatrixLies.Outcome::and).orElseThrow());
    }

    /** What is tried on the first receipt alone. */
    private List<Runnable> shared(Proved base) {
        // Seen once before others use it side by side: it keeps what it has found out about the key.
        verifier.verify(base.bundle().bytes());
        List<Runnable> tasks = new ArrayList<>();
        MatrixLies lies = new MatrixLies(base, key, verifier);
        for (int l = 0; l < base.maker().layers(); l++) {
            int layer = l;
            if (base.proofs().get(layer) != null) {
                tasks.add(() -> add(CONTROLS, lies.control(layer)));
            }
            if (base.budget() == null && layer < base.maker().layers() - 1) {
                tasks.add(() -> add(BLOCKS, lies.about(MatrixLies.BLOCK + layer)));
            }
        }
        if (base.budget() == null) {
            tasks.add(() -> add(EMBEDDING, lies.about(EMBEDDING)));
        }
        return tasks;
    }

    private void add(String place, MatrixLies.Outcome outcome) {
        shared.merge(place, outcome, MatrixLies.Outcome::and);
    }

    private Row row(MatrixSampling sampling, Proved p) {
        ReceiptVerifier challenger = p.digest() == null
                ? verifier
                : verifier.challenged(new Challenger(p.digest(), List.of(MatrixBudget.NONCE), LEAST));
        VerificationReport report = challenger.verify(p.bundle().bytes());
        Map<String, MatrixLies.Outcome> own = new HashMap<>();
        MatrixLies lies = new MatrixLies(p, key, verifier);
        for (String place : covered(report)) {
            if (p.budget() != null || !place.equals(EMBEDDING) && !place.equals(BLOCKS)) {
                own.put(place, lies.about(place));
            }
        }
        return new Row(sampling, report, own);
    }

    private static List<String> covered(VerificationReport report) {
        return report.verdict() == Verdict.VERIFIED ? report.proved() : List.of();
    }

    private ObjectNode json(Row row) {
        VerificationReport report = row.report();
        ObjectNode n = CanonicalJson.object();
        n.put("sampling", row.sampling().label());
        n.put("verdict", report.verdict().word()).put("reason", report.reason());
        n.put(
                "layers",
                report.layers().stream()
                        .filter(l -> l.verdict() == Verdict.VERIFIED)
                        .count());
        n.put("of", model.key().spec().blocks() + 1);
        ArrayNode proved = n.putArray("proved");
        ArrayNode surviving = n.putArray("surviving_lies");
        shared.get(CONTROLS).surviving().forEach(surviving::add);
        for (String place : covered(report)) {
            MatrixLies.Outcome outcome = row.own().getOrDefault(place, shared.get(place));
            outcome.surviving().forEach(surviving::add);
            int least = place.equals(BLOCKS) ? model.key().spec().blocks() : 1;
            if (outcome.tried() < least) {
                surviving.add(outcome.tried() + " lies about " + place + " have a proof where " + least + " are due");
            } else if (outcome.surviving().isEmpty()) {
                proved.add(place);
            }
        }
        ArrayNode not = n.putArray("not_proved");
        report.notProved().forEach(not::add);
        return n;
    }

    private Proved prove(MatrixSampling sampling) {
        try {
            return proved(sampling);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Proved proved(MatrixSampling sampling) throws IOException {
        Request request = Request.raw(PROMPT);
        int[] prompt = model.encoder().raw(PROMPT);
        Sampler sampler = new Sampler(sampling.sampling()
                .adjustment(
                        model.key().spec(),
                        model.key().profile(),
                        model.tokenizer(),
                        sampling.nonce(),
                        request.digest()));
        Generation.Answer answer =
                new Generation(model, prompt, TOKENS, List.of(), sampler).run(piece -> {}, () -> false);
        ReceiptMaker maker = new ReceiptMaker(model, secret);
        Boundaries b = maker.boundaries(answer.prompt(), answer.output());
        Claim claim = ReceiptMaker.claim(
                        model, request, answer, TOKENS, List.of(), sampling.sampling(), sampling.nonce())
                .withBoundaries(ReceiptMaker.rows(b));
        if (sampling.budget()) {
            return budgeted(maker, b, claim, request, answer.text());
        }
        CompletionProver prover = maker.prover(claim, b);
        List<byte[]> proofs = new ArrayList<>();
        for (int l = 0; l < maker.layers(); l++) {
            proofs.add(maker.prove(prover, l));
        }
        Bundle bundle = maker.bundle(claim, request, answer.text(), proofs, Instant.now(), key);
        return new Proved(model, maker, b, claim, request, answer.text(), proofs, bundle, null, null);
    }

    private Proved budgeted(ReceiptMaker maker, Boundaries b, Claim all, Request request, String text)
            throws IOException {
        MatrixBudget budget = new MatrixBudget(model, maker, key);
        Claim claim = all.withBudget(budget.budget());
        CompletionProver prover = maker.prover(claim, b);
        byte[][] proofs = new byte[maker.layers()][];
        Bundle bundle = budget.bundle(
                claim,
                request,
                text,
                digest -> Challenge.draw(
                        digest, MatrixBudget.NONCE, claim.budget().layers(), claim.budget()),
                l -> proofs[l] = maker.prove(prover, l));
        byte[] digest =
                Digests.sha256(bundle.inclusion().boundaries().envelope().payload());
        return new Proved(model, maker, b, claim, request, text, Arrays.asList(proofs), bundle, budget, digest);
    }
}
