package dev.nanozk.bench;

import dev.nanozk.gateway.worker.ReceiptMaker;
import dev.nanozk.model.sampling.LogitAdjustment;
import dev.nanozk.model.sampling.SamplingSettings;
import dev.nanozk.model.sampling.Seed;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.prover.Boundaries;
import dev.nanozk.proving.prover.LyingProver;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Challenge;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.ReceiptKey;
import dev.nanozk.receipt.Sampling;
import dev.nanozk.receipt.verify.ReceiptVerifier;
import dev.nanozk.receipt.verify.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Lies about a proved completion, signed with the operator's own key: the layer that they are about gets a fresh proof under the lying claim, by a prover that
 * keeps to the protocol, and the verifier must reject that layer. A control shows that the same prover's proof of the true claim is accepted.
 */
final class MatrixLies {
    /** Before the number of a block, in the names of places. */
    static final String BLOCK = "block ";

    private static final int SEEDS = 64;

    private final MatrixFile.Proved p;
    private final ReceiptKey key;
    private final ReceiptVerifier verifier;

    MatrixLies(MatrixFile.Proved p, ReceiptKey key, ReceiptVerifier verifier) {
        this.p = p;
        this.key = key;
        this.verifier = verifier;
    }

    /**
     * What has become of lies, or of controls.
     *
     * @param tried how many lies were proved and shown to the verifier
     * @param unprovable how many have no proof: their integers leave the ranges that are committed
     * @param surviving those that were not rejected where they are told; controls that were not accepted
     */
    record Outcome(int tried, int unprovable, List<String> surviving) {
        Outcome and(Outcome other) {
            List<String> all = new ArrayList<>(surviving);
            all.addAll(other.surviving);
            return new Outcome(tried + other.tried, unprovable + other.unprovable, all);
        }
    }

    /** Tries the lies about a place of the coverage: embedding, head, sampling, or a block. */
    Outcome about(String place) {
        Trial t = new Trial();
        Claim c = p.claim();
        if (place.startsWith(BLOCK)) {
            int l = Integer.parseInt(place.substring(BLOCK.length()));
            Boundaries b = LyingProver.spliced(p.boundaries(), otherBoundaries(), l);
            t.check("another result of block " + l, c.withBoundaries(ReceiptMaker.rows(b)), b, l);
            return t.outcome();
        }
        switch (place) {
            case "embedding" -> {
                List<Integer> prompt = new ArrayList<>(c.promptTokens());
                prompt.set(prompt.size() - 1, other(prompt.getLast()));
                t.check("another prompt token", with(prompt, c.outputTokens(), c.sampling()), p.boundaries(), 0);
            }
            case "head" -> {
                List<Integer> output = new ArrayList<>(c.outputTokens());
                output.set(output.size() - 1, other(output.getLast()));
                Claim lie = with(c.promptTokens(), output, c.sampling());
                t.check("another last token", lie, p.boundaries(), head());
            }
            case "sampling" -> {
                t.check("a bias against the last token", with(biased()), p.boundaries(), head());
                if (c.sampling().settings().random()) {
                    LyingProver truth = prover(c, p.boundaries());
                    reseeded(truth).ifPresent(lie -> t.check("another seed", lie, p.boundaries(), head()));
                    t.check(
                            truth,
                            "a min_p that cuts the tokens",
                            onlyTheLikeliest(SamplingSettings.MILLION, SamplingSettings.MILLION));
                    t.check(truth, "a top_p that cuts the tokens", onlyTheLikeliest(0, 1));
                }
            }
            default -> t.surviving.add("no lie is known about " + place);
        }
        return t.outcome();
    }

    /** The lying prover's proof of a layer that is true. */
    Outcome control(int layer) {
        return new Outcome(
                0,
                0,
                verdict(p.claim(), p.boundaries(), layer) == Verdict.VERIFIED
                        ? List.of()
                        : List.of("the control of layer " + layer + ", which is true, is not accepted"));
    }

    /** The integers of a lie have no form that could be committed: it has no proof. */
    private static final class NoProofException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoProofException(IllegalStateException cause) {
            super(cause);
        }
    }

    /** Lies about one place. */
    private final class Trial {
        private final List<String> surviving = new ArrayList<>();
        private int tried;
        private int unprovable;

        Outcome outcome() {
            return new Outcome(tried, unprovable, surviving);
        }

        void check(String lie, Claim claim, Boundaries b, int layer) {
            try {
                if (verdict(claim, b, layer) != Verdict.REJECTED) {
                    surviving.add(lie);
                }
                tried++;
            } catch (NoProofException e) {
                unprovable++;
            }
        }

        /** A lie about the sampling, where other tokens would have been chosen. */
        void check(LyingProver truth, String lie, Sampling sampling) {
            Claim claim = with(sampling);
            if (!truth.areChosenBy(adjustment(claim))) {
                check(lie, claim, p.boundaries(), head());
            }
        }
    }

    private int head() {
        return p.maker().layers() - 1;
    }

    private int other(int token) {
        return (token + 1) % p.model().key().spec().vocabulary();
    }

    private Boundaries otherBoundaries() {
        int[] prompt =
                p.claim().promptTokens().stream().mapToInt(Integer::intValue).toArray();
        prompt[prompt.length - 1] = other(prompt[prompt.length - 1]);
        int[] output =
                p.claim().outputTokens().stream().mapToInt(Integer::intValue).toArray();
        return p.maker().boundaries(prompt, output);
    }

    private LyingProver prover(Claim claim, Boundaries b) {
        Completion completion = new Completion(
                claim.contextDigest(), claim.promptTokens(), claim.outputTokens(), b.rows(), adjustment(claim));
        return new LyingProver(p.model().committed(), completion, b);
    }

    private LogitAdjustment adjustment(Claim claim) {
        return claim.adjustment(
                p.model().key().spec(), p.model().key().profile(), p.model().tokenizer());
    }

    /** The verdict on one layer with a fresh proof of it under a claim. */
    private Verdict verdict(Claim claim, Boundaries b, int layer) {
        LyingProver prover = prover(claim, b);
        IntFunction<byte[]> lying = l -> {
            try {
                return l < head()
                        ? prover.block(l, p.maker().random())
                        : prover.head(p.maker().random());
            } catch (IllegalStateException e) {
                throw new NoProofException(e);
            }
        };
        if (p.budget() != null) {
            // Named, so that nothing depends on a draw; the head is due whatever is demanded.
            int demanded = layer < head() ? layer : 0;
            Challenge challenge = Challenge.named(MatrixBudget.NONCE, List.of(demanded));
            Bundle made = p.budget().bundle(claim, p.request(), p.text(), digest -> challenge, lying);
            return verifier.verify(made.bytes()).layers().get(layer).verdict();
        }
        List<byte[]> proofs = new ArrayList<>(p.proofs());
        proofs.set(layer, lying.apply(layer));
        byte[] bundle = p.maker()
                .bundle(claim, p.request(), p.text(), proofs, Instant.now(), key)
                .bytes();
        return verifier.verify(bundle).layers().get(layer).verdict();
    }

    /** A bias so large against the last token that another one would have been chosen. */
    private Sampling biased() {
        Sampling s = p.claim().sampling();
        TreeMap<Integer, Integer> bias = new TreeMap<>(s.settings().bias());
        bias.put(p.claim().outputTokens().getLast(), -SamplingSettings.MAX_BIAS * SamplingSettings.MILLION);
        SamplingSettings settings = new SamplingSettings(
                s.settings().temperature(),
                s.settings().presence(),
                s.settings().frequency(),
                bias,
                s.settings().minP(),
                s.settings().topK(),
                s.settings().topP());
        return new Sampling(settings, s.seed(), s.choice());
    }

    private Sampling onlyTheLikeliest(int minP, int topP) {
        Sampling s = p.claim().sampling();
        SamplingSettings settings = new SamplingSettings(
                s.settings().temperature(),
                s.settings().presence(),
                s.settings().frequency(),
                s.settings().bias(),
                minP,
                0,
                topP);
        return new Sampling(settings, s.seed(), s.choice());
    }

    /** The claim with a seed that would have chosen other tokens. */
    private Optional<Claim> reseeded(LyingProver truth) {
        Sampling s = p.claim().sampling();
        return IntStream.range(0, SEEDS)
                .mapToObj(i -> with(new Sampling(s.settings(), Seed.client(1_000_003L * i + 5), s.choice())))
                .filter(lie -> !truth.areChosenBy(adjustment(lie)))
                .findFirst();
    }

    private Claim with(Sampling sampling) {
        return with(p.claim().promptTokens(), p.claim().outputTokens(), sampling);
    }

    private Claim with(List<Integer> prompt, List<Integer> output, Sampling sampling) {
        Claim c = p.claim();
        return new Claim(
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
                        sampling,
                        c.nonce(),
                        c.requestSha256(),
                        c.responseSha256(),
                        c.boundaries())
                .withBudget(c.budget());
    }
}
