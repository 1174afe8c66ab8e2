package dev.nanozk.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.gateway.worker.Generation;
import dev.nanozk.gateway.worker.ReceiptMaker;
import dev.nanozk.model.inference.Sampler;
import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.model.weights.RowFormat;
import dev.nanozk.model.weights.TensorType;
import dev.nanozk.proving.prover.Boundaries;
import dev.nanozk.proving.prover.CompletionProver;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.CanonicalJson;
import dev.nanozk.receipt.Challenge;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Request;
import dev.nanozk.receipt.verify.Challenger;
import dev.nanozk.receipt.verify.ReceiptVerifier;
import dev.nanozk.receipt.verify.Verdict;
import dev.nanozk.receipt.verify.VerificationReport;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Answers, proves and verifies a short completion of every model in every tensor type and sampling setting, and tries lies on each receipt: a place is marked
 * proved only if the honest receipt is verified and every lie about that place is rejected.
 */
public final class MatrixBench {
    private static final List<String> SHAPES = List.of("tiny-llama3", "tiny-gpt2", "tiny-qwen2", "tiny-qwen3");
    private static final String PROMPT = "Hi";
    private static final int TOKENS = 3;
    /** Any detection at all: half of the blocks are drawn, and none has a weight of nothing. */
    private static final BigDecimal LEAST = new BigDecimal("0.000001");

    private final BenchModels models;
    private final ModelStore.Progress progress;
    private final Predicate<String> wanted;
    private final Consumer<String> lines;
    private final ObjectNode result = CanonicalJson.object();
    private final ArrayNode rows = result.put("suite", "matrix").putArray("rows");

    /**
     * @param wanted which rows, by {@code model type sampling}
     * @param lines told the lines of the table as they are there
     */
    public MatrixBench(
            BenchModels models, ModelStore.Progress progress, Predicate<String> wanted, Consumer<String> lines) {
        this.models = models;
        this.progress = progress;
        this.wanted = wanted;
        this.lines = lines;
    }

    /**
     * Runs all rows.
     *
     * @param files model files, each written again in every tensor type; random models in every architecture are added
     */
    public ObjectNode run(List<Path> files) throws IOException {
        lines.accept("| model | type | sampling | verdict | layers | proved | not proved |");
        lines.accept("|---|---|---|---|---|---|---|");
        for (Path source : files) {
            String name = ModelStore.name(source);
            for (TensorType type : RowFormat.TYPES) {
                Path target = models.directory().resolve(name + "-as-" + lower(type) + ".gguf");
                if (anyWanted(name, type)) {
                    Requantised.write(GgufFile.open(source), type, target);
                    rows(name, type, target);
                }
            }
        }
        for (String name : SHAPES) {
            for (TensorType type : RowFormat.TYPES) {
                if (anyWanted(name, type)) {
                    rows(name, type, models.file(ModelShape.of(name), type, 1));
                }
            }
        }
        boolean good = true;
        for (JsonNode row : rows) {
            good &= row.get("verdict").asText().equals("verified")
                    && row.get("surviving_lies").isEmpty();
        }
        good &= !rows.isEmpty();
        lines.accept("");
        lines.accept(rows.size() + " receipts, " + (good ? "every one verified, every lie rejected" : "NOT ALL GOOD"));
        return result.put("count", rows.size()).put("good", good);
    }

    private static String lower(TensorType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private static String row(String name, TensorType type, MatrixSampling s) {
        return name + " " + lower(type) + " " + s.label();
    }

    private boolean anyWanted(String name, TensorType type) {
        return MatrixSampling.ALL.stream().anyMatch(s -> wanted.test(row(name, type, s)));
    }

    private void rows(String name, TensorType type, Path file) throws IOException {
        ServedModel model = models.store().load(file, true, progress);
        ReceiptVerifier verifier = new ReceiptVerifier(
                model.key().root(), models.store().receiptKey().publicKey(), r -> Optional.empty());
        Map<String, List<String>> layers = new HashMap<>();
        for (MatrixSampling sampling : MatrixSampling.ALL) {
            String label = row(name, type, sampling);
            if (!wanted.test(label)) {
                continue;
            }
            progress.at(label, 0);
            Proved p = prove(model, sampling);
            ReceiptVerifier challenger = p.digest() == null
                    ? verifier
                    : verifier.challenged(new Challenger(p.digest(), List.of(MatrixBudget.NONCE), LEAST));
            VerificationReport report = challenger.verify(p.bundle().bytes());
            ObjectNode n = rows.addObject();
            n.put("model", name).put("type", lower(type)).put("sampling", sampling.label());
            n.put("verdict", report.verdict().word()).put("reason", report.reason());
            n.put(
                    "layers",
                    report.layers().stream()
                            .filter(l -> l.verdict() == Verdict.VERIFIED)
                            .count());
            n.put("of", model.key().spec().blocks() + 1);
            ArrayNode proved = n.putArray("proved");
            ArrayNode surviving = n.putArray("surviving_lies");
            MatrixLies lies = new MatrixLies(p, models.store().receiptKey(), verifier);
            List<String> covered = report.verdict() == Verdict.VERIFIED ? report.proved() : List.of();
            for (String place : covered) {
                // Embedding and blocks do not depend on the setting: their lies are tried on the first receipt of a
                // file.
                boolean once = place.equals("embedding") || place.equals("blocks");
                List<String> survivors = once ? layers.computeIfAbsent(place, lies::surviving) : lies.surviving(place);
                survivors.forEach(surviving::add);
                if (survivors.isEmpty()) {
                    proved.add(place);
                }
            }
            ArrayNode not = n.putArray("not_proved");
            report.notProved().forEach(not::add);
            lines.accept(line(n));
            progress.at(label, 1);
        }
    }

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

    private Proved prove(ServedModel model, MatrixSampling sampling) throws IOException {
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
        ReceiptMaker maker = new ReceiptMaker(model, models.store().secret());
        Boundaries b = maker.boundaries(answer.prompt(), answer.output());
        Claim claim = ReceiptMaker.claim(
                        model, request, answer, TOKENS, List.of(), sampling.sampling(), sampling.nonce())
                .withBoundaries(ReceiptMaker.rows(b));
        if (sampling.budget()) {
            return budgeted(model, maker, b, claim, request, answer.text());
        }
        CompletionProver prover = maker.prover(claim, b);
        List<byte[]> proofs = new ArrayList<>();
        for (int l = 0; l < maker.layers(); l++) {
            proofs.add(maker.prove(prover, l));
        }
        Bundle bundle = maker.bundle(
                claim,
                request,
                answer.text(),
                proofs,
                Instant.now(),
                models.store().receiptKey());
        return new Proved(model, maker, b, claim, request, answer.text(), proofs, bundle, null, null);
    }

    private Proved budgeted(
            ServedModel model, ReceiptMaker maker, Boundaries b, Claim all, Request request, String text)
            throws IOException {
        MatrixBudget budget = new MatrixBudget(model, maker, models.store().receiptKey());
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

    private static String line(ObjectNode r) {
        String reason = r.get("reason").asText();
        return String.format(
                "| %s | %s | %s | %s | %d of %d | %s | %s |",
                r.get("model").asText(),
                r.get("type").asText(),
                r.get("sampling").asText(),
                r.get("verdict").asText() + (reason.isEmpty() ? "" : ": " + reason),
                r.get("layers").asInt(),
                r.get("of").asInt(),
                words(r.get("proved")),
                r.get("surviving_lies").isEmpty()
                        ? words(r.get("not_proved"))
                        : "SURVIVING LIES: " + words(r.get("surviving_lies")));
    }

    private static String words(JsonNode list) {
        List<String> out = new ArrayList<>();
        list.forEach(v -> out.add(v.asText()));
        return out.isEmpty() ? "nothing" : String.join(", ", out);
    }
}
