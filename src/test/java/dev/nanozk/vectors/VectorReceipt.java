package dev.nanozk.vectors;

import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.model.inference.ForwardPass;
import dev.nanozk.model.inference.Sampler;
import dev.nanozk.model.inference.TestModels;
import dev.nanozk.model.sampling.LogitAdjustment;
import dev.nanozk.model.tokenizer.AnswerText;
import dev.nanozk.protocol.commitment.InnerProductClaim;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.prover.Boundaries;
import dev.nanozk.proving.prover.CommittedModel;
import dev.nanozk.proving.prover.CompletionProver;
import dev.nanozk.proving.prover.WeightRangeProver;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Envelope;
import dev.nanozk.receipt.ReceiptKey;
import dev.nanozk.receipt.Request;
import dev.nanozk.receipt.Sampling;
import dev.nanozk.receipt.Statement;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Receipts of small models with fixed randomness, times and key. */
public final class VectorReceipt {
    /** Makes the proofs of a completion: blocks, then the head. */
    @FunctionalInterface
    public interface Prover {
        List<byte[]> proofs(CommittedModel model, Completion completion, Boundaries boundaries);
    }

    private VectorReceipt() {}

    /** @param sampling how the tokens are chosen */
    static byte[] make(TestModels.Loaded tiny, Sampling sampling) {
        return make(tiny, sampling, VectorReceipt::honest);
    }

    /** A compact receipt of the same completion. */
    static byte[] compact(TestModels.Loaded tiny, Sampling sampling) {
        return make(tiny, sampling, VectorReceipt::opened, true);
    }

    private static List<byte[]> opened(CommittedModel model, Completion completion, Boundaries b) {
        CompletionProver prover = new CompletionProver(model, completion, b);
        List<byte[]> proofs = new ArrayList<>();
        List<InnerProductClaim> claims = new ArrayList<>();
        for (int l = 0; l <= model.key().spec().blocks(); l++) {
            CompletionProver.OpenProof p = prover.open(l, FixedRandom.secrets());
            proofs.add(p.proof());
            claims.add(p.claim());
        }
        proofs.add(prover.opening(claims, FixedRandom.secrets()));
        return proofs;
    }

    private static List<byte[]> honest(CommittedModel model, Completion completion, Boundaries b) {
        CompletionProver prover = new CompletionProver(model, completion, b);
        List<byte[]> proofs = new ArrayList<>();
        for (int l = 0; l < model.key().spec().blocks(); l++) {
            proofs.add(prover.block(l, FixedRandom.secrets()));
        }
        proofs.add(prover.head(FixedRandom.secrets()));
        return proofs;
    }

    /** A receipt with proofs of any kind. */
    public static byte[] make(TestModels.Loaded tiny, Sampling sampling, Prover prover) {
        return make(tiny, sampling, prover, false);
    }

    private static byte[] make(TestModels.Loaded tiny, Sampling sampling, Prover prover, boolean compact) {
        CommittedModel model = CommittedModel.commit(
                tiny.model(), tiny.tokenizer().canonicalBytes(), new byte[0], CommittedModel.PUBLIC_SEED, f -> {});
        Request request = Request.raw("the one");
        int[] prompt = tiny.tokenizer().encode("the one", tiny.tokenizer().addBos());
        List<Integer> chosen = new ArrayList<>();
        LogitAdjustment adjustment = sampling.adjustment(
                tiny.model().spec(), tiny.model().profile(), tiny.tokenizer(), "n-1", request.digest());
        Sampler sampler = new Sampler(adjustment);
        ForwardPass pass = new ForwardPass(tiny.model());
        for (int id : prompt) {
            pass.step(id);
        }
        for (int i = 0; i < 3; i++) {
            chosen.add(sampler.next(pass.logits(), chosen));
            pass.step(chosen.getLast());
        }
        int[] output = chosen.stream().mapToInt(Integer::intValue).toArray();
        List<Integer> tokens = new ArrayList<>(list(prompt));
        tokens.addAll(list(output).subList(0, output.length - 1));
        Boundaries b = Boundaries.commit(model, tokens, FixedRandom.secrets());
        String text = AnswerText.of(tiny.tokenizer(), prompt, output, List.of()).text();
        Claim claim = new Claim(
                model.key().root(),
                "tiny",
                Digests.sha256(model.key().tokenizer()),
                Digests.sha256(model.key().template()),
                list(prompt),
                list(output),
                output.length,
                model.key().spec().context(),
                List.of(),
                AnswerText.finishReason(
                        tiny.tokenizer(),
                        prompt,
                        output,
                        List.of(),
                        output.length,
                        model.key().spec().context()),
                sampling,
                "n-1",
                request.digest(),
                Digests.sha256(text.getBytes(StandardCharsets.UTF_8)),
                rows(b));
        List<byte[]> proofs = prover.proofs(
                model, new Completion(claim.contextDigest(), list(prompt), list(output), b.rows(), adjustment), b);
        byte[] range = WeightRangeProver.prove(model, FixedRandom.secrets(), f -> {});
        ReceiptKey key = ReceiptKey.of(new byte[32]);
        Statement s = new Statement(
                claim,
                proofs.stream().map(Digests::sha256).toList(),
                Digests.sha256(range),
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2026-01-01T00:00:01Z"),
                key.keyId(),
                null,
                compact);
        return new Bundle(
                        Envelope.sign(s.bytes(), key),
                        key.publicKey(),
                        request,
                        text,
                        proofs,
                        model.key().bytes(),
                        range)
                .bytes();
    }

    private static List<Integer> list(int[] ids) {
        return Arrays.stream(ids).boxed().toList();
    }

    private static List<byte[]> rows(Boundaries b) {
        List<byte[]> out = new ArrayList<>();
        for (List<CompressedPoint> boundary : b.rows()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            boundary.forEach(p -> bytes.writeBytes(p.bytes()));
            out.add(bytes.toByteArray());
        }
        return out;
    }
}
