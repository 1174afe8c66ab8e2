package dev.nanozk.proving.prover;

import static dev.nanozk.proving.prover.SampledProofTest.OUTPUTS;
import static dev.nanozk.proving.prover.SampledProofTest.SUBJECT;
import static dev.nanozk.proving.prover.SampledProofTest.V;
import static dev.nanozk.proving.prover.SampledProofTest.WARM;
import static dev.nanozk.proving.prover.SampledProofTest.parity;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.model.sampling.LogitAdjustment;
import dev.nanozk.model.sampling.Nucleus;
import dev.nanozk.model.sampling.SamplingSettings;
import dev.nanozk.model.sampling.TokenMask;
import dev.nanozk.model.spec.NucleusTable;
import dev.nanozk.model.trace.HeadTrace;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.prover.SampledProofTest.Answer;
import dev.nanozk.proving.relation.CutWitness;
import dev.nanozk.proving.relation.HeadWitness;
import dev.nanozk.proving.relation.NucleusWitness;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** top_p and the head's proof: no other share, and no other nucleus of the same logits, is accepted. */
class NucleusProofTest {
    private static final int SHARE = 900_000;
    private static final int LAST = OUTPUTS - 1;

    private static LogitAdjustment of(int topP, int topK, int minP, long seed, TokenMask mask) {
        SamplingSettings s =
                new SamplingSettings(2 * WARM, 300_000, 0, SampledProofTest.bias(300, 2_000_000), minP, topK, topP);
        return SampledProofTest.adjustment(s, seed, null, 0, mask);
    }

    private static LogitAdjustment share(int topP) {
        return of(topP, 0, 0, 7, null);
    }

    private static boolean accepted(LogitAdjustment a) {
        return Answer.of(a).verdict(a).isEmpty();
    }

    @Test
    void topPIsProvedAndNoOtherOneIsAccepted() {
        Answer a = Answer.of(share(SHARE));
        assertEquals(Optional.empty(), a.verdict(share(SHARE)));
        for (LogitAdjustment other : List.of(
                share(SHARE + 1),
                share(SHARE - 1),
                share(SamplingSettings.MILLION),
                of(SHARE, 0, 0, 8, null),
                of(SHARE, 5, 0, 7, null),
                of(SHARE, 0, 1, 7, null))) {
            assertTrue(a.verdict(other).isPresent());
        }
        // Only the likeliest, and nearly all.
        assertTrue(accepted(share(1)));
        assertTrue(accepted(share(SamplingSettings.MILLION - 1)));
    }

    @Test
    void topPWithTopKMinPAndMasks() {
        for (LogitAdjustment a : List.of(
                of(SHARE, 5, 0, 7, null),
                of(SHARE, 0, 200_000, 7, null),
                of(SHARE, 0, 0, 1, parity(-1)),
                of(SHARE, 6, 0, 1, parity(-1)),
                of(SHARE, 0, 100_000, 1, parity(-1)))) {
            assertTrue(accepted(a));
        }
        Answer masked = Answer.of(of(SHARE, 6, 0, 1, parity(-1)));
        assertTrue(masked.verdict(of(SHARE, 6, 0, 1, null)).isPresent());
        assertTrue(masked.verdict(of(SHARE, 7, 0, 1, parity(-1))).isPresent());
        assertTrue(masked.verdict(of(SHARE, 0, 0, 1, parity(-1))).isPresent());
    }

    private static HeadTrace trace(Answer a) {
        return HeadTrace.compute(
                SUBJECT.model.model(),
                a.boundaries().values(SUBJECT.blocks()),
                a.completion().prompt().size() - 1,
                OUTPUTS);
    }

    /** Whether the verifier accepts the head of a prover that commits another nucleus, or another cut beside it. */
    private static boolean accepts(
            Answer a,
            List<Integer> output,
            LogitAdjustment stated,
            Consumer<CutWitness> cutChange,
            Consumer<NucleusWitness> change) {
        Completion c = new Completion(
                a.completion().context(),
                a.completion().prompt(),
                output,
                a.completion().boundaries(),
                stated);
        HeadTrace t = trace(a);
        CutWitness cut = stated.cuts() ? CutWitness.of(stated, output, t.logits) : null;
        NucleusWitness nucleus = NucleusWitness.of(stated, output, t.logits);
        cutChange.accept(cut);
        change.accept(nucleus);
        try {
            byte[] proof = new CompletionProver(SUBJECT.model, c, a.boundaries())
                    .head(
                            ProvedCompletion.random(),
                            new HeadWitness(t.xIn, CompletionProver.norm(t.norm), t.logits, cut, nucleus));
            return a.verdict(stated, output, proof).isEmpty();
        } catch (IllegalStateException e) {
            // An integer that leaves its limbs or is in no table: there is nothing to send.
            return false;
        }
    }

    private static boolean accepts(Answer a, LogitAdjustment stated, Consumer<NucleusWitness> change) {
        return accepts(a, a.completion().output(), stated, cut -> {}, change);
    }

    @Test
    void noOtherNucleusOfTheSameLogits() {
        LogitAdjustment stated = share(SHARE);
        Answer a = Answer.of(stated);
        int chosen = a.completion().output().getLast();
        NucleusWitness honest = NucleusWitness.of(stated, a.completion().output(), trace(a).logits);
        assertTrue(accepts(a, stated, n -> {}));
        int inside = token(honest, 0, chosen);
        int outside = token(honest, 1, chosen);
        int farthest = NucleusTable.SIZE - 1;
        // The next larger or smaller nucleus, all bits as they follow from its last step: the share does not fit.
        int next = farthest;
        int before = 0;
        for (char k : honest.steps()[LAST]) {
            next = k > honest.last()[LAST] ? Math.min(next, k) : next;
            before = k < honest.last()[LAST] ? Math.max(before, k) : before;
        }
        for (int t : new int[] {next, before, honest.last()[LAST] + 1, honest.last()[LAST] - 1, farthest}) {
            assertTrue(!accepts(a, stated, n -> {
                n.last()[LAST] = t;
                n.follow(LAST);
            }));
        }
        // A largest logit that no token has, a mark of a token that has not, no mark.
        assertTrue(!accepts(a, stated, n -> n.gap()[LAST]++));
        assertTrue(!accepts(a, stated, n -> n.gap()[LAST] += 1L << 40));
        assertTrue(!accepts(a, stated, n -> n.gap()[LAST]--));
        assertTrue(!accepts(a, stated, n -> n.marks()[LAST][outside] = 1));
        assertTrue(!accepts(a, stated, n -> n.marks()[LAST] = new byte[V]));
        assertTrue(!accepts(a, stated, n -> n.marks()[LAST][outside] = -1));
        // Steps off by one, with the weight of the step or of the true one; a weight of no step; a farthest token that
        // is not.
        for (int v : new int[] {inside, outside, chosen}) {
            for (int by : new int[] {-1, 1}) {
                assertTrue(!accepts(a, stated, n -> {
                    n.steps()[LAST][v] += (char) by;
                    n.follow(LAST);
                }));
                assertTrue(!accepts(a, stated, n -> n.steps()[LAST][v] += (char) by));
                assertTrue(!accepts(a, stated, n -> n.weights()[LAST][v] += by));
            }
            assertTrue(!accepts(a, stated, n -> n.farthest()[LAST][v] ^= 1));
            assertTrue(!accepts(a, stated, n -> {
                n.steps()[LAST][v] = Nucleus.FARTHEST;
                n.follow(LAST);
            }));
            // Bits of the order.
            assertTrue(!accepts(a, stated, n -> n.above()[LAST][v] ^= 1));
            assertTrue(!accepts(a, stated, n -> n.reached()[LAST][v] ^= 1));
            assertTrue(!accepts(a, stated, n -> n.above()[LAST][v] = 2));
        }
    }

    @Test
    void aTokenOutsideOfTheNucleusIsNotAccepted() {
        LogitAdjustment stated = share(SHARE);
        Answer a = Answer.of(stated);
        NucleusWitness honest = NucleusWitness.of(stated, a.completion().output(), trace(a).logits);
        List<Integer> output = new ArrayList<>(a.completion().output());
        output.set(LAST, token(honest, 1, output.getLast()));
        assertTrue(!accepts(a, output, stated, cut -> {}, n -> {}));
        // Nor where its own bit is cleared.
        assertTrue(!accepts(a, output, stated, cut -> {}, n -> n.above()[LAST][output.getLast()] = 0));
        // One inside that loses under the noise.
        List<Integer> other = new ArrayList<>(a.completion().output());
        other.set(LAST, token(honest, 0, other.getLast()));
        assertTrue(!accepts(a, other, stated, cut -> {}, n -> {}));
    }

    @Test
    void whatTopKExcludesHasNoWeight() {
        LogitAdjustment stated = of(SHARE, 5, 0, 7, null);
        Answer a = Answer.of(stated);
        List<Integer> output = a.completion().output();
        HeadTrace t = trace(a);
        CutWitness cut = CutWitness.of(stated, output, t.logits);
        int excluded = 0;
        while (cut.excluded()[LAST][excluded] == 0) {
            excluded++;
        }
        int v = excluded;
        char[] all = NucleusWitness.of(share(SHARE), output, t.logits).steps()[LAST];
        assertTrue(all[v] < Nucleus.FARTHEST, "the token would have no weight anyway");
        assertTrue(accepts(a, stated, n -> {}));
        // The step that it would have without top_k, alone and with its true order.
        assertTrue(!accepts(a, stated, n -> n.steps()[LAST][v] = all[v]));
        assertTrue(!accepts(a, stated, n -> {
            n.steps()[LAST][v] = all[v];
            n.follow(LAST);
        }));
        // The share of all tokens instead of top_k's.
        assertTrue(!accepts(a, stated, n -> {
            n.steps()[LAST] = all.clone();
            n.last()[LAST] = NucleusWitness.of(share(SHARE), output, t.logits).last()[LAST];
            n.follow(LAST);
        }));
        // Nor is it farthest where top_k keeps it.
        int kept = 0;
        while (cut.excluded()[LAST][kept] == 1 || kept == output.getLast()) {
            kept++;
        }
        int w = kept;
        assertTrue(!accepts(a, output, stated, c -> c.excluded()[LAST][w] = 1, n -> {
            n.steps()[LAST][w] = Nucleus.FARTHEST;
            n.follow(LAST);
        }));
    }

    /** A token other than the chosen one that is excluded or not. */
    private static int token(NucleusWitness w, int above, int chosen) {
        int v = 0;
        while (w.above()[LAST][v] != above || v == chosen || above == 0 && w.marks()[LAST][v] == 1) {
            v++;
        }
        return v;
    }
}
