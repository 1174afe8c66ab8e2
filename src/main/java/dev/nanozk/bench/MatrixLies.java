package dev.nanozk.bench;

import dev.nanozk.gateway.worker.ReceiptMaker;
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
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Lies about a proved completion, signed with the operator's own key: the layer that they are about gets a fresh proof under the lying claim, by a prover that
 * keeps to the protocol, and the verifier must reject that layer. A control shows that the same prover's proof of the true claim is accepted.
 */
final class MatrixLies {
    private static final int SEEDS = 200;
    private static final String BLOCK = "block ";

    private final MatrixBench.Proved p;
    private final ReceiptKey key;
    private final ReceiptVerifier verifier;

    MatrixLies(MatrixBench.Proved p, ReceiptKey key, ReceiptVerifier verifier) {
        this.p = p;
        this.key = key;
        this.verifier = verifier;
    }

    /** The lies about a place of the coverage that are not rejected there; empty where all are. */
    List<String> surviving(String place) {
        List<String> out = new ArrayList<>();
        Claim c = p.claim();
        if (place.startsWith(BLOCK)) {
            block(out, Integer.parseInt(place.substring(BLOCK.length())), otherBoundaries());
            return out;
        }
        switch (place) {
            case "embedding" -> {
                List<Integer> prompt = new ArrayList<>(c.promptTokens());
                prompt.set(prompt.size() - 1, other(prompt.getLast()));
                check(out, "another prompt token", with(prompt, c.outputTokens(), c.sampling()), p.boundaries(), 0);
                control(out, 0);
            }
            case "blocks" -> {
                Boundaries of = otherBoundaries();
                for (int l = 0; l < head(); l++) {
                    block(out, l, of);
                }
            }
            case "head" -> {
                List<Integer> output = new ArrayList<>(c.outputTokens());
                output.set(output.size() - 1, other(output.getLast()));
                Claim lie = with(c.promptTokens(), output, c.sampling());
                check(out, "another last token", lie, p.boundaries(), head());
                control(out, head());
            }
            case "sampling" -> {
                check(out, "a bias against the last token", with(biased()), p.boundaries(), head());
                if (c.sampling().settings().random()) {
                    Claim lie = reseeded();
                    if (lie != null) {
                        check(out, "another seed", lie, p.boundaries(), head());
                    }
                    check(
                            out,
                            "a min_p that cuts the tokens",
                            onlyTheLikeliest(SamplingSettings.MILLION, SamplingSettings.MILLION));
                    check(out, "a top_p that cuts the tokens", onlyTheLikeliest(0, 1));
                }
            }
            default -> out.add("no lie is known about " + place);
        }
        return out;
    }

    private void block(List<String> out, int l, Boundaries of) {
        Boundaries b = LyingProver.spliced(p.boundaries(), of, l);
        check(out, "another result of block " + l, p.claim().withBoundaries(ReceiptMaker.rows(b)), b, l);
        control(out, l);
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
                claim.contextDigest(),
                claim.promptTokens(),
                claim.outputTokens(),
                b.rows(),
                claim.adjustment(
                        p.model().key().spec(),
                        p.model().key().profile(),
                        p.model().tokenizer()));
        return new LyingProver(p.model().committed(), completion, b);
    }

    /** The verdict on one layer with a fresh proof of it under a claim. */
    private Verdict verdict(Claim claim, Boundaries b, int layer) {
        LyingProver prover = prover(claim, b);
        IntFunction<byte[]> lying = l -> l < head()
                ? prover.block(l, p.maker().random())
                : prover.head(p.maker().random());
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

    private void check(List<String> out, String lie, Claim claim, Boundaries b, int layer) {
        try {
            if (verdict(claim, b, layer) != Verdict.REJECTED) {
                out.add(lie);
            }
        } catch (IllegalStateException e) {
            // The integers of this lie have no form that could be committed: there is no such proof.
        }
    }

    private void control(List<String> out, int layer) {
        if (verdict(p.claim(), p.boundaries(), layer) != Verdict.VERIFIED) {
            out.add("the control of layer " + layer + ", which is true, is not accepted");
        }
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

    /** A lie about the sampling, where other tokens would have been chosen. */
    private void check(List<String> out, String lie, Sampling sampling) {
        Claim claim = with(sampling);
        if (!prover(claim, p.boundaries()).samplingIsTrue()) {
            check(out, lie, claim, p.boundaries(), head());
        }
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

    /** The claim with a seed that would have chosen other tokens, null if none is found. */
    private Claim reseeded() {
        Sampling s = p.claim().sampling();
        for (int seed = 0; seed < SEEDS; seed++) {
            Claim lie = with(new Sampling(s.settings(), Seed.client(1_000_003L * seed + 5), s.choice()));
            if (!prover(lie, p.boundaries()).samplingIsTrue()) {
                return lie;
            }
        }
        return null;
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
