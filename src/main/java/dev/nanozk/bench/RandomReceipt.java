package dev.nanozk.bench;

import dev.nanozk.gateway.store.AtomicFiles;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.gateway.worker.Generation;
import dev.nanozk.gateway.worker.ReceiptMaker;
import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.model.tokenizer.Tokenizer;
import dev.nanozk.model.weights.TensorType;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.proof.VerificationKey;
import dev.nanozk.proving.prover.Boundaries;
import dev.nanozk.proving.prover.CompletionProver;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.ReceiptFormatException;
import dev.nanozk.receipt.Request;
import dev.nanozk.receipt.Sampling;
import dev.nanozk.receipt.Statement;
import dev.nanozk.receipt.verify.ReceiptVerifier;
import dev.nanozk.receipt.verify.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The bundle of one completion of a random-weight model, half of its positions generated: what {@code nanozk prove} writes, for a prompt of as many tokens as are
 * wanted. Kept beside the model's file, since proving is not what verification is measured for.
 *
 * @param root the model root to pin
 * @param key the verification key's bytes
 */
record RandomReceipt(Path file, byte[] bytes, byte[] root, byte[] key) {
    /** Prompts that are tried until one is answered at the length that is wanted: an answer may end earlier. */
    private static final int PROMPTS = 64;

    /** A receipt of a shape; proved where there is none yet, or the one that is kept is not verified any more. */
    static RandomReceipt of(
            BenchModels models,
            ModelShape shape,
            TensorType type,
            int positions,
            long seed,
            ModelStore.Progress progress)
            throws IOException {
        if (positions < 2 || positions > shape.context()) {
            throw new IllegalArgumentException(
                    "--positions: " + positions + " is not within 2 and the context of " + shape.context());
        }
        Path gguf = models.file(shape, type, seed);
        ServedModel model = models.store().load(gguf, false, progress);
        Path file = models.directory().resolve(ModelStore.name(gguf) + "-" + positions + ".bundle.json");
        if (Files.exists(file)) {
            RandomReceipt kept = of(model, file, Files.readAllBytes(file));
            if (kept.isVerified()) {
                return kept;
            }
        }
        RandomReceipt made = of(model, file, prove(models.store(), model, positions, seed, progress));
        if (!made.isVerified()) {
            throw new IllegalStateException("the receipt is not verified");
        }
        AtomicFiles.write(file, made.bytes());
        return made;
    }

    private static RandomReceipt of(ServedModel model, Path file, byte[] bytes) {
        return new RandomReceipt(file, bytes, model.key().root(), model.key().bytes());
    }

    private boolean isVerified() {
        return new ReceiptVerifier(root, null, r -> Optional.of(key))
                        .verify(bytes)
                        .verdict()
                == Verdict.VERIFIED;
    }

    private static byte[] prove(
            ModelStore store, ServedModel model, int positions, long seed, ModelStore.Progress progress)
            throws IOException {
        int generated = positions / 2;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < PROMPTS; i++) {
            String text = text(model, positions - generated + 1, random);
            int[] prompt = model.encoder().raw(text);
            Generation.Answer answer = new Generation(model, prompt, generated, List.of()).run(s -> {}, () -> false);
            if (prompt.length + answer.output().length - 1 == positions) {
                return bundle(store, model, Request.raw(text), answer, generated, progress);
            }
        }
        throw new IllegalStateException("none of " + PROMPTS + " prompts is answered at " + positions + " positions");
    }

    /** Random letters, as many as make so many tokens; the least where a model's own tokens are more than that. */
    private static String text(ServedModel model, int tokens, SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        do {
            text.append((char) random.nextInt('a', 'z' + 1));
        } while (model.encoder().raw(text.toString()).length < tokens);
        return text.toString();
    }

    private static byte[] bundle(
            ModelStore store,
            ServedModel model,
            Request request,
            Generation.Answer answer,
            int maxTokens,
            ModelStore.Progress progress)
            throws IOException {
        Instant created = Instant.now();
        ReceiptMaker maker = new ReceiptMaker(model, store.secret());
        Boundaries b = maker.boundaries(answer.prompt(), answer.output());
        Claim claim = ReceiptMaker.claim(model, request, answer, maxTokens, List.of(), Sampling.GREEDY, null)
                .withBoundaries(ReceiptMaker.rows(b));
        CompletionProver prover = maker.prover(claim, b);
        List<byte[]> proofs = new ArrayList<>();
        for (int l = 0; l < maker.layers(); l++) {
            proofs.add(maker.prove(prover, l));
            progress.at("proving", (l + 1.0) / maker.layers());
        }
        return maker.bundle(claim, request, answer.text(), proofs, created, store.receiptKey())
                .bytes();
    }

    /** The proofs, blocks first, the head last. */
    List<byte[]> proofs() {
        return bundle().proofs();
    }

    /** What the proofs are bound to. */
    Completion completion() {
        try {
            Claim claim = Statement.decode(bundle().envelope().payload()).claim();
            VerificationKey k = VerificationKey.decode(key);
            List<List<CompressedPoint>> boundaries = new ArrayList<>();
            for (byte[] rows : claim.boundaries()) {
                List<CompressedPoint> points = new ArrayList<>();
                for (int at = 0; at < rows.length; at += CompressedPoint.LENGTH) {
                    points.add(new CompressedPoint(Arrays.copyOfRange(rows, at, at + CompressedPoint.LENGTH)));
                }
                boundaries.add(points);
            }
            return new Completion(
                    claim.contextDigest(),
                    claim.promptTokens(),
                    claim.outputTokens(),
                    boundaries,
                    claim.adjustment(k.spec(), k.profile(), Tokenizer.fromCanonicalBytes(k.tokenizer())));
        } catch (ReceiptFormatException | ProofFormatException e) {
            throw new IllegalStateException(e);
        }
    }

    private Bundle bundle() {
        try {
            return Bundle.decode(bytes);
        } catch (ReceiptFormatException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The root as the command line takes it. */
    String rootHex() {
        return Digests.hex(root);
    }
}
