package dev.nanozk.gateway.worker;

import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.model.sampling.LogitAdjustment;
import dev.nanozk.protocol.transcript.SecretRandom;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.prover.Boundaries;
import dev.nanozk.proving.prover.CompletionProver;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Envelope;
import dev.nanozk.receipt.LayerChoice;
import dev.nanozk.receipt.ReceiptKey;
import dev.nanozk.receipt.Request;
import dev.nanozk.receipt.Sampling;
import dev.nanozk.receipt.Statement;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** From an answer to its bundle: boundary commitments, claim, layer proofs, signed statement. */
public final class ReceiptMaker {
    private final ServedModel model;
    private final byte[] secret;

    /** @param secret the operator's secret behind masks and blindings */
    public ReceiptMaker(ServedModel model, byte[] secret) {
        this.model = model;
        this.secret = secret.clone();
    }

    /** Fresh randomness for one attempt. */
    public SecretRandom random() {
        return new SecretRandom(secret, new SecureRandom());
    }

    /** Number of proofs: blocks and head. */
    public int layers() {
        return model.integers().spec().blocks() + 1;
    }

    /** Commits the residual stream at all boundaries; before any challenge, once a completion. */
    public Boundaries boundaries(int[] prompt, int[] output) {
        List<Integer> tokens = new ArrayList<>();
        Arrays.stream(prompt).forEach(tokens::add);
        Arrays.stream(output, 0, output.length - 1).forEach(tokens::add);
        return Boundaries.commit(model.committed(), tokens, random());
    }

    /** The public rows of boundaries, as a claim holds them. */
    public static List<byte[]> rows(Boundaries b) {
        List<byte[]> rows = new ArrayList<>();
        for (List<CompressedPoint> boundary : b.rows()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            boundary.forEach(p -> out.writeBytes(p.bytes()));
            rows.add(out.toByteArray());
        }
        return rows;
    }

    /** What the proofs bind, boundaries not yet among it. */
    public static Claim claim(
            ServedModel model,
            Request request,
            Generation.Answer answer,
            int maxTokens,
            List<String> stop,
            Sampling sampling,
            String nonce) {
        return new Claim(
                model.key().root(),
                model.name(),
                Digests.sha256(model.key().tokenizer()),
                Digests.sha256(model.key().template()),
                list(answer.prompt()),
                list(answer.output()),
                maxTokens,
                model.context(),
                stop,
                answer.finishReason(),
                sampling,
                nonce,
                request.digest(),
                Digests.sha256(answer.text().getBytes(StandardCharsets.UTF_8)),
                List.of());
    }

    private static List<Integer> list(int[] ids) {
        return Arrays.stream(ids).boxed().toList();
    }

    /** The prover of a claim's layers. */
    public CompletionProver prover(Claim claim, Boundaries b) {
        LogitAdjustment adjustment =
                claim.adjustment(model.key().spec(), model.key().profile(), model.tokenizer());
        Completion c =
                new Completion(claim.contextDigest(), claim.promptTokens(), claim.outputTokens(), b.rows(), adjustment);
        return new CompletionProver(model.committed(), c, b);
    }

    /** One layer's proof: blocks by index, the head last. */
    public byte[] prove(CompletionProver prover, int layer) {
        return layer < layers() - 1 ? prover.block(layer, random()) : prover.head(random());
    }

    /** Whether the weights' range proof is there, without which a bundle has no verdict on the model. */
    public boolean canBundle() {
        return model.range().known().isPresent();
    }

    /** What is to be signed, now; all blocks are proved. */
    public Statement statement(Claim claim, List<byte[]> proofs, Instant created, byte[] keyId) {
        return statement(claim, proofs, created, keyId, null);
    }

    /**
     * What is to be signed, now.
     *
     * @param proofs blocks in order, those of the choice alone where there is one, then the head
     * @param choice of a claim with a budget, else null
     */
    public Statement statement(Claim claim, List<byte[]> proofs, Instant created, byte[] keyId, LayerChoice choice) {
        return statement(claim, proofs, created, keyId, choice, false);
    }

    private Statement statement(
            Claim claim, List<byte[]> proofs, Instant created, byte[] keyId, LayerChoice choice, boolean compact) {
        return new Statement(
                claim,
                proofs.stream().map(Digests::sha256).toList(),
                Digests.sha256(model.rangeProof()),
                created.truncatedTo(ChronoUnit.SECONDS),
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                keyId,
                choice,
                compact);
    }

    /**
     * Makes, signs and bundles a compact receipt.
     *
     * @param layers blocks in order, then the head, each up to its inner product argument
     */
    public Bundle compact(
            Claim claim,
            Request request,
            String text,
            CompletionProver prover,
            List<CompletionProver.OpenProof> layers,
            Instant created,
            ReceiptKey key) {
        List<byte[]> proofs = new ArrayList<>(
                layers.stream().map(CompletionProver.OpenProof::proof).toList());
        proofs.add(prover.opening(
                layers.stream().map(CompletionProver.OpenProof::claim).toList(), random()));
        Statement s = statement(claim, proofs, created, key.keyId(), null, true);
        return bundle(Envelope.sign(s.bytes(), key), List.of(key.publicKey()), request, text, proofs);
    }

    /** The bundle of a signed statement and the public keys of its signatures. */
    public Bundle bundle(Envelope signed, List<byte[]> publicKeys, Request request, String text, List<byte[]> proofs) {
        return new Bundle(
                signed,
                publicKeys.getFirst(),
                request,
                text,
                proofs,
                null,
                model.key().bytes(),
                model.rangeProof(),
                publicKeys.size() > 1 ? publicKeys.get(1) : null);
    }

    /** Signs and bundles. */
    public Bundle bundle(
            Claim claim, Request request, String text, List<byte[]> proofs, Instant created, ReceiptKey key) {
        Statement s = statement(claim, proofs, created, key.keyId());
        return bundle(Envelope.sign(s.bytes(), key), List.of(key.publicKey()), request, text, proofs);
    }
}
