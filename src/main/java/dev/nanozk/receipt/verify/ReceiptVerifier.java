package dev.nanozk.receipt.verify;

import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.model.sampling.LogitAdjustment;
import dev.nanozk.model.sampling.Seed;
import dev.nanozk.model.tokenizer.AnswerText;
import dev.nanozk.model.tokenizer.ChatMessage;
import dev.nanozk.model.tokenizer.ChatTemplate;
import dev.nanozk.model.tokenizer.PromptEncoder;
import dev.nanozk.model.tokenizer.Tokenizer;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.proof.VerificationKey;
import dev.nanozk.proving.verifier.ProofVerifier;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.ReceiptFormatException;
import dev.nanozk.receipt.Request;
import dev.nanozk.receipt.Statement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * Checks a whole receipt offline: signature, model root, tokens against request and text, every layer, sampling. Nothing in the bundle is trusted;
 * anything malformed is a rejection with a reason, never an exception. The decoded key is kept, so that a second receipt costs its own proofs alone.
 *
 * <pre>{@code
 * ReceiptVerifier verifier = new ReceiptVerifier(HexFormat.of().parseHex(root), null, r -> Optional.empty());
 * VerificationReport report = verifier.verify(Files.readAllBytes(bundle));
 * if (report.verdict() != Verdict.VERIFIED) {
 *     throw new IllegalStateException(report.reason());
 * }
 * }</pre>
 */
public final class ReceiptVerifier {
    /** Where the bar stands after a step; the last one, the sum of all equations, is about a fifth. */
    private static final double KEY_DONE = 0.02;

    private static final double MODEL_DONE = 0.2;
    private static final double LAYERS_READ = 0.8;

    private final byte[] pinnedRoot;
    private final TrustAnchors trusted;
    private final Function<byte[], Optional<byte[]>> keys;
    private final Challenger challenger;
    /** The key of the pinned root, decoded when it is first seen. */
    private volatile ProofVerifier ofPinnedRoot;
    /** Digest of the range proof that has been found good for that key. */
    private volatile byte[] goodRange;

    /**
     * @param pinnedRoot the model root that the client trusts
     * @param pinnedSigner the signer's public key that the client trusts, or null
     * @param keys finds the key of a root where the bundle leaves it out
     */
    public ReceiptVerifier(byte[] pinnedRoot, byte[] pinnedSigner, Function<byte[], Optional<byte[]>> keys) {
        this(keys, pinnedRoot, TrustAnchors.signer(pinnedSigner), Challenger.none());
    }

    private ReceiptVerifier(
            Function<byte[], Optional<byte[]>> keys, byte[] pinnedRoot, TrustAnchors trusted, Challenger challenger) {
        this.pinnedRoot = pinnedRoot.clone();
        this.trusted = trusted;
        this.keys = keys;
        this.challenger = challenger;
    }

    /**
     * A verifier that trusts more than a signer's key.
     *
     * @param pinnedRoot the model root that the client trusts
     * @param trusted whose signatures the client trusts
     * @param keys finds the key of a root where the bundle leaves it out
     */
    public static ReceiptVerifier trusting(
            byte[] pinnedRoot, TrustAnchors trusted, Function<byte[], Optional<byte[]>> keys) {
        return new ReceiptVerifier(keys, pinnedRoot, trusted, Challenger.none());
    }

    /** The same, with what it knows of the key, for a client that has challenged a receipt of which not all blocks are proved. */
    public ReceiptVerifier challenged(Challenger by) {
        ReceiptVerifier same = new ReceiptVerifier(keys, pinnedRoot, trusted, by);
        same.ofPinnedRoot = ofPinnedRoot;
        same.goodRange = goodRange;
        return same;
    }

    /** Checks the bytes of a bundle. */
    public VerificationReport verify(byte[] bytes) {
        return verify(bytes, VerificationProgress.NONE);
    }

    /** Checks the bytes of a bundle and tells how far that is. */
    public VerificationReport verify(byte[] bytes, VerificationProgress progress) {
        long start = System.nanoTime();
        try {
            return verify(Bundle.decode(bytes), progress, start);
        } catch (ReceiptFormatException | IllegalArgumentException e) {
            return VerificationReport.malformed(e.getMessage(), millis(start));
        }
    }

    /** Checks a bundle that has been decoded. */
    public VerificationReport verify(Bundle bundle, VerificationProgress progress) {
        return verify(bundle, progress, System.nanoTime());
    }

    private VerificationReport verify(Bundle bundle, VerificationProgress progress, long start) {
        Statement statement;
        try {
            statement = Statement.decode(bundle.envelope().payload());
        } catch (ReceiptFormatException | IllegalArgumentException e) {
            return VerificationReport.malformed(e.getMessage(), millis(start));
        }
        Optional<byte[]> known =
                bundle.verificationKey() == null ? keys.apply(pinnedRoot) : Optional.of(bundle.verificationKey());
        if (known.isEmpty()) {
            return VerificationReport.couldNot(
                    "the bundle leaves the verification key out and none is known for this root; give it with --key",
                    millis(start));
        }
        progress.at("signature, log and key", 0);
        Check[] signed = new Check[2];
        Model[] decoded = new Model[1];
        // Side by side: both take long in a process that has just begun.
        Threads.forEach(2, i -> {
            if (i == 0) {
                decoded[0] = model(statement, known.get(), bundle.rangeProof());
            } else {
                signed[0] = InclusionCheck.check(bundle, statement, trusted);
                signed[1] = signature(bundle, statement, signed[0]);
            }
        });
        Check inclusion = signed[0];
        Check signature = signed[1];
        progress.at("model", KEY_DONE);
        Model model = withRange(decoded[0], statement, bundle.rangeProof());
        Check tokens = Check.UNCHECKED;
        List<VerificationReport.Layer> layers = new ArrayList<>();
        String layerReason = "";
        if (model.verifier != null) {
            progress.at("tokens", MODEL_DONE);
            tokens = tokens(bundle, statement.claim(), model.verifier.key());
            List<Optional<String>> results = layers(bundle, statement, model.verifier, progress);
            for (int i = 0; i < results.size(); i++) {
                boolean head = i == results.size() - 1;
                boolean left = statement.choice() != null
                        && !head
                        && !statement.choice().blocks().contains(i);
                Verdict v = results.get(i).isPresent() ? Verdict.REJECTED : left ? Verdict.UNCHECKED : Verdict.VERIFIED;
                layers.add(new VerificationReport.Layer(head ? "head" : "block", head ? 0 : i, v));
                if (v == Verdict.REJECTED && layerReason.isEmpty()) {
                    layerReason = (head ? "head" : "block " + i) + ": "
                            + results.get(i).get();
                }
            }
        }
        progress.at("done", 1);
        VerificationReport.Choice choice =
                statement.choice() == null ? null : ChoiceCheck.check(statement, bundle.inclusion(), challenger);
        return report(signature, inclusion, model.check, tokens, layers, layerReason, choice, statement, millis(start));
    }

    private VerificationReport report(
            Check signature,
            Check inclusion,
            Check model,
            Check tokens,
            List<VerificationReport.Layer> layers,
            String layerReason,
            VerificationReport.Choice choice,
            Statement statement,
            long millis) {
        Check chosen = choice == null ? Check.OK : choice.check();
        Verdict sampling =
                layers.isEmpty() ? Verdict.UNCHECKED : layers.getLast().verdict();
        String reason = "";
        for (String r : List.of(
                model.reason(),
                signature.reason(),
                inclusion.reason(),
                tokens.reason(),
                chosen.reason(),
                layerReason)) {
            if (reason.isEmpty()) {
                reason = r;
            }
        }
        boolean good = !signature.isRejected()
                && !inclusion.isRejected()
                && model.verdict() == Verdict.VERIFIED
                && tokens.verdict() == Verdict.VERIFIED
                && !chosen.isRejected()
                && !layers.isEmpty()
                && layers.stream()
                        .allMatch(l ->
                                l.verdict() == Verdict.VERIFIED || choice != null && l.verdict() == Verdict.UNCHECKED);
        // Left out, and nobody has asked for less: not verified, and nothing wrong either.
        boolean tooLittle = good && choice != null && choice.minimum().compareTo(challenger.least()) < 0;
        if (tooLittle) {
            reason = "the detection probability is " + choice.minimum().toPlainString() + ", below the "
                    + challenger.least().toPlainString() + " that is asked for";
        }
        return new VerificationReport(
                tooLittle ? Verdict.UNCHECKED : good ? Verdict.VERIFIED : Verdict.REJECTED,
                good && !tooLittle ? "" : reason,
                signature.verdict(),
                inclusion.verdict(),
                model.verdict(),
                tokens.verdict(),
                layers,
                sampling,
                seed(statement.claim()),
                statement.covered(),
                statement.notCovered(),
                millis,
                tooLittle,
                choice);
    }

    private static String seed(Claim claim) {
        Seed seed = claim.sampling().seed();
        return seed == null
                ? ""
                : switch (seed.source()) {
                    case CLIENT -> "chosen by client";
                    case NONCE -> "nonce of the client";
                    case SERVER -> "chosen by server";
                };
    }

    private static long millis(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }

    private Check signature(Bundle bundle, Statement statement, Check inclusion) {
        long index = inclusion.verdict() == Verdict.VERIFIED
                ? bundle.inclusion().proofAt().index()
                : -1;
        return SignatureCheck.check(
                bundle.envelope(), bundle.publicKeys(), statement.keyId(), statement.proved(), index, trusted);
    }

    private record Model(Check check, ProofVerifier verifier) {
        static Model rejected(String reason) {
            return new Model(Check.rejected(reason), null);
        }
    }

    /** The key, decoded, of the pinned root and the receipt's. */
    private Model model(Statement statement, byte[] keyBytes, byte[] rangeProof) {
        Claim claim = statement.claim();
        if (!Arrays.equals(claim.modelRoot(), pinnedRoot)) {
            return Model.rejected(
                    "the receipt is of model root " + Digests.hex(claim.modelRoot()) + ", not of the pinned one");
        }
        byte[] root = Digests.sha256(keyBytes);
        if (!Arrays.equals(root, pinnedRoot)) {
            return Model.rejected("the verification key is not that of the pinned root");
        }
        if (!Arrays.equals(Digests.sha256(rangeProof), statement.rangeProofSha256())) {
            return Model.rejected("the weights' range proof is not the one that the statement names");
        }
        ProofVerifier verifier = ofPinnedRoot;
        if (verifier == null) {
            try {
                verifier = new ProofVerifier(VerificationKey.decode(keyBytes, root));
            } catch (ProofFormatException e) {
                return Model.rejected(e.getMessage());
            }
            ofPinnedRoot = verifier;
        }
        VerificationKey key = verifier.key();
        if (!Arrays.equals(Digests.sha256(key.tokenizer()), claim.tokenizerSha256())
                || !Arrays.equals(Digests.sha256(key.template()), claim.templateSha256())) {
            return Model.rejected("the receipt names another tokenizer or chat template than the key");
        }
        return new Model(Check.OK, verifier);
    }

    /** The same once its weights are known to be in range; the proof is the one that the statement names. */
    private Model withRange(Model decoded, Statement statement, byte[] rangeProof) {
        byte[] digest = statement.rangeProofSha256();
        if (decoded.verifier == null || Arrays.equals(digest, goodRange)) {
            return decoded;
        }
        if (!CheckedRanges.holds(pinnedRoot, digest)) {
            Optional<String> wrong = decoded.verifier.weightRange(rangeProof);
            if (wrong.isPresent()) {
                return new Model(Check.rejected(wrong.get()), decoded.verifier);
            }
            CheckedRanges.add(pinnedRoot, digest);
        }
        goodRange = digest;
        return decoded;
    }

    private static Check tokens(Bundle bundle, Claim claim, VerificationKey key) {
        if (!Arrays.equals(bundle.request().digest(), claim.requestSha256())) {
            return Check.rejected("the request is not the one that the receipt names");
        }
        if (!Arrays.equals(Digests.sha256(bundle.text().getBytes(StandardCharsets.UTF_8)), claim.responseSha256())) {
            return Check.rejected("the text is not the one that the receipt names");
        }
        int[] prompt = ints(claim.promptTokens());
        int[] output = ints(claim.outputTokens());
        if (prompt.length == 0 || output.length == 0) {
            return Check.rejected("prompt and output have at least one token each");
        }
        int limit = key.spec().context();
        if (claim.contextLimit() != limit
                || prompt.length + output.length > limit
                || output.length > claim.maxTokens()) {
            return Check.rejected("the answer is longer than its limits");
        }
        try {
            Tokenizer tokenizer = Tokenizer.fromCanonicalBytes(key.tokenizer());
            if (tokenizer.vocabularySize() > key.spec().vocabulary()) {
                return Check.rejected("the key's tokenizer has more tokens than the model");
            }
            ChatTemplate template = ChatTemplate.of(new String(key.template(), StandardCharsets.UTF_8));
            if (!Arrays.equals(prompt(bundle.request(), new PromptEncoder(tokenizer, template)), prompt)) {
                return Check.rejected("the prompt tokens are not those of the request");
            }
            AnswerText text = AnswerText.of(tokenizer, prompt, output, claim.stop());
            if (!text.text().equals(bundle.text())) {
                return Check.rejected("the text is not that of the output tokens");
            }
            return end(claim, tokenizer, prompt, output);
        } catch (IllegalArgumentException e) {
            return Check.rejected(e.getMessage());
        }
    }

    private static Check end(Claim claim, Tokenizer tokenizer, int[] prompt, int[] output) {
        int[] before = Arrays.copyOf(output, output.length - 1);
        if (!AnswerText.goesOn(tokenizer, prompt, before, claim.stop())) {
            return Check.rejected("the answer goes on after its end");
        }
        String reason = AnswerText.finishReason(
                tokenizer, prompt, output, claim.stop(), claim.maxTokens(), claim.contextLimit());
        if (reason == null) {
            return Check.rejected("the answer is cut short: neither an end token, nor a stop string, nor a limit");
        }
        return reason.equals(claim.finishReason())
                ? Check.OK
                : Check.rejected("the finish reason is " + claim.finishReason() + " where the tokens say " + reason);
    }

    private static int[] prompt(Request request, PromptEncoder encoder) {
        return request.prompt() != null
                ? encoder.raw(request.prompt())
                : encoder.chat(request.messages().stream()
                        .map(m -> new ChatMessage(m.role(), m.content()))
                        .toList());
    }

    private static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    private static List<Optional<String>> layers(
            Bundle bundle, Statement statement, ProofVerifier verifier, VerificationProgress progress) {
        int expected = verifier.key().spec().blocks() + 1;
        List<byte[]> proofs = bundle.proofs();
        Claim claim = statement.claim();
        List<Integer> blocks = statement.blocks();
        int due = statement.compact() ? expected + 1 : statement.choice() == null ? expected : blocks.size() + 1;
        if (proofs.size() != due || statement.proofSha256().size() != due) {
            return rejected(expected, "the receipt has " + proofs.size() + " proofs where " + due + " are due");
        }
        if (statement.choice() != null && claim.budget().weights().size() != expected - 1) {
            return rejected(
                    expected,
                    "the budget is one of " + claim.budget().weights().size() + " blocks where the model has "
                            + (expected - 1));
        }
        List<List<CompressedPoint>> boundaries = new ArrayList<>();
        for (byte[] b : claim.boundaries()) {
            List<CompressedPoint> rows = new ArrayList<>();
            for (int at = 0; at < b.length; at += CompressedPoint.LENGTH) {
                rows.add(new CompressedPoint(Arrays.copyOfRange(b, at, at + CompressedPoint.LENGTH)));
            }
            boundaries.add(rows);
        }
        if (claim.promptTokens().isEmpty() || claim.outputTokens().isEmpty()) {
            return rejected(expected, "prompt and output have at least one token each");
        }
        LogitAdjustment adjustment;
        try {
            VerificationKey key = verifier.key();
            adjustment = claim.adjustment(key.spec(), key.profile(), Tokenizer.fromCanonicalBytes(key.tokenizer()));
        } catch (IllegalArgumentException e) {
            return rejected(expected, e.getMessage());
        }
        Completion completion = new Completion(
                claim.contextDigest(), claim.promptTokens(), claim.outputTokens(), boundaries, adjustment);
        IntConsumer begun = n -> progress.at("layers", MODEL_DONE + (LAYERS_READ - MODEL_DONE) * n / expected);
        if (statement.compact()) {
            return compact(completion, proofs, statement.proofSha256(), verifier, begun);
        }
        // A place for each layer, null where a budget leaves it out.
        List<byte[]> placed = new ArrayList<>(Collections.nCopies(expected, null));
        for (int i = 0; i < due; i++) {
            placed.set(i < due - 1 ? blocks.get(i) : expected - 1, proofs.get(i));
        }
        List<Optional<String>> out = new ArrayList<>(verifier.layers(completion, placed, begun));
        for (int i = 0; i < due; i++) {
            if (!Arrays.equals(
                    Digests.sha256(proofs.get(i)), statement.proofSha256().get(i))) {
                out.set(
                        i < due - 1 ? blocks.get(i) : expected - 1,
                        Optional.of("the proof is not the one that the statement names"));
            }
        }
        return out;
    }

    /** Layers that one argument opens: where one of the parts is another than stated, none is proved. */
    private static List<Optional<String>> compact(
            Completion completion,
            List<byte[]> proofs,
            List<byte[]> digests,
            ProofVerifier verifier,
            IntConsumer begun) {
        int layers = proofs.size() - 1;
        for (int i = 0; i <= layers; i++) {
            if (!Arrays.equals(Digests.sha256(proofs.get(i)), digests.get(i))) {
                return rejected(layers, "proof " + i + " is not the one that the statement names");
            }
        }
        return verifier.compact(completion, proofs.subList(0, layers), proofs.getLast(), begun);
    }

    private static List<Optional<String>> rejected(int count, String reason) {
        List<Optional<String>> out = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            out.add(Optional.of(reason));
        }
        return out;
    }
}
