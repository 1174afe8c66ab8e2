package dev.nanozk.proving.prover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.model.inference.ForwardPass;
import dev.nanozk.model.inference.Sampler;
import dev.nanozk.model.sampling.LogitAdjustment;
import dev.nanozk.model.sampling.SamplingSettings;
import dev.nanozk.model.sampling.Seed;
import dev.nanozk.model.sampling.TokenMask;
import dev.nanozk.model.trace.HeadTrace;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.relation.CutWitness;
import dev.nanozk.proving.relation.HeadWitness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Sampling settings and the head's proof: what was drawn by one is not accepted as drawn by another. */
class SampledProofTest {
    static final ProvedCompletion SUBJECT = ProvedCompletion.of("One", 2);
    private static final int EXPONENT = SUBJECT.model.model().logitExponent();
    static final int V = SUBJECT.model.key().spec().vocabulary();
    static final int OUTPUTS = 4;
    static final int WARM = 900_000;

    static SortedMap<Integer, Integer> bias(int... pairs) {
        TreeMap<Integer, Integer> out = new TreeMap<>();
        for (int k = 0; k < pairs.length; k += 2) {
            out.put(pairs[k], pairs[k + 1]);
        }
        return out;
    }

    static LogitAdjustment adjustment(SamplingSettings s, long seed, String nonce, int choice, TokenMask mask) {
        byte[] key = s.random() ? Seed.client(seed).noiseKey(nonce, new byte[32], choice) : null;
        return LogitAdjustment.of(s, EXPONENT, V, key, mask);
    }

    private static LogitAdjustment warm(int temperature, long seed, String nonce, int choice) {
        return adjustment(SamplingSettings.ofTemperature(temperature), seed, nonce, choice, null);
    }

    /** An honest answer with its boundaries, and the head's proof. */
    record Answer(Completion completion, Boundaries boundaries, byte[] proof) {
        static Answer of(LogitAdjustment a) {
            Sampler sampler = new Sampler(a);
            ForwardPass pass = new ForwardPass(SUBJECT.model.model());
            SUBJECT.completion.prompt().forEach(pass::step);
            List<Integer> out = new ArrayList<>();
            for (int i = 0; i < OUTPUTS; i++) {
                out.add(sampler.next(pass.logits(), out));
                pass.step(out.getLast());
            }
            List<Integer> tokens = new ArrayList<>(SUBJECT.completion.prompt());
            tokens.addAll(out.subList(0, OUTPUTS - 1));
            Boundaries b = Boundaries.commit(SUBJECT.model, tokens, ProvedCompletion.random());
            Completion c = new Completion(new byte[32], SUBJECT.completion.prompt(), out, b.rows(), a);
            return new Answer(c, b, new CompletionProver(SUBJECT.model, c, b).head(ProvedCompletion.random()));
        }

        /** The verdict on the head where the receipt states another adjustment. */
        Optional<String> verdict(LogitAdjustment stated) {
            return verdict(stated, completion.output(), proof);
        }

        Optional<String> verdict(LogitAdjustment stated, List<Integer> output, byte[] head) {
            List<byte[]> all = new ArrayList<>(Collections.nCopies(SUBJECT.blocks(), new byte[0]));
            all.add(head);
            Completion c =
                    new Completion(completion.context(), completion.prompt(), output, completion.boundaries(), stated);
            return SUBJECT.verifier.layers(c, all).getLast();
        }
    }

    @Test
    void anotherSeedTemperatureNonceOrChoice() {
        Answer a = Answer.of(warm(WARM, 7, "n", 0));
        assertEquals(Optional.empty(), a.verdict(warm(WARM, 7, "n", 0)));
        for (LogitAdjustment other : List.of(
                warm(WARM, 8, "n", 0),
                warm(WARM, 7, "m", 0),
                warm(WARM, 7, null, 0),
                warm(WARM, 7, "n", 1),
                warm(WARM + 1, 7, "n", 0),
                warm(WARM - 1, 7, "n", 0),
                LogitAdjustment.NONE)) {
            assertTrue(a.verdict(other).isPresent());
        }
    }

    @Test
    void anotherBiasOrPenalty() {
        SamplingSettings s = new SamplingSettings(WARM, 600_000, 400_000, bias(300, 2_000_000, 400, -5_000_000));
        Answer a = Answer.of(adjustment(s, 1, null, 0, null));
        assertEquals(Optional.empty(), a.verdict(adjustment(s, 1, null, 0, null)));
        for (SamplingSettings other : List.of(
                new SamplingSettings(WARM, 600_001, 400_000, s.bias()),
                new SamplingSettings(WARM, 600_000, 399_999, s.bias()),
                new SamplingSettings(WARM, 600_000, 400_000, bias(300, 2_000_001, 400, -5_000_000)),
                new SamplingSettings(WARM, 600_000, 400_000, bias(301, 2_000_000, 400, -5_000_000)),
                new SamplingSettings(WARM, 600_000, 400_000, bias(300, 2_000_000)))) {
            assertTrue(a.verdict(adjustment(other, 1, null, 0, null)).isPresent());
        }
    }

    @Test
    void biasAndPenaltiesWithoutNoise() {
        int greedy = SUBJECT.completion.output().getFirst();
        SamplingSettings s = new SamplingSettings(0, 2_000_000, 2_000_000, bias(greedy, -100_000_000));
        Answer a = Answer.of(adjustment(s, 0, null, 0, null));
        assertTrue(a.completion.output().getFirst() != greedy);
        assertEquals(Optional.empty(), a.verdict(adjustment(s, 0, null, 0, null)));
        assertTrue(a.verdict(LogitAdjustment.NONE).isPresent());
        assertTrue(a.verdict(adjustment(new SamplingSettings(0, 0, 0, s.bias()), 0, null, 0, null))
                .isPresent());
    }

    /** Even ids at even places, odd ones at odd places, but for {@code flipped}. */
    static TokenMask parity(int flipped) {
        return before -> {
            BitSet out = new BitSet();
            for (int v = 0; v < V; v++) {
                out.set(v, (v & 1) == (before.size() & 1) ^ v == flipped);
            }
            return out;
        };
    }

    @Test
    void masksExcludeAndNoBitOfThemCanBeFlipped() {
        for (SamplingSettings s : List.of(SamplingSettings.GREEDY, SamplingSettings.ofTemperature(WARM))) {
            Answer a = Answer.of(adjustment(s, 3, null, 0, parity(-1)));
            for (int i = 0; i < OUTPUTS; i++) {
                assertEquals(i & 1, a.completion.output().get(i) & 1);
            }
            assertEquals(Optional.empty(), a.verdict(adjustment(s, 3, null, 0, parity(-1))));
            int absent = 300;
            while (a.completion.output().contains(absent)) {
                absent++;
            }
            assertTrue(a.verdict(adjustment(s, 3, null, 0, parity(absent))).isPresent());
            assertTrue(a.verdict(adjustment(s, 3, null, 0, null)).isPresent());
            // A mask that excludes an output token is seen before any proof.
            int third = a.completion.output().get(2);
            assertEquals(
                    "output token " + a.completion.output().indexOf(third) + " is not allowed at its place",
                    a.verdict(adjustment(s, 3, null, 0, parity(third))).orElseThrow());
        }
    }

    @Test
    void aTokenThatIsNotTheLargestUnderTheNoise() {
        LogitAdjustment adjustment = warm(WARM, 5, null, 0);
        Answer a = Answer.of(adjustment);
        List<Integer> output = new ArrayList<>(a.completion.output());
        int honest = output.getLast();
        int other = (honest + 1) % V;
        output.set(OUTPUTS - 1, other);
        Completion c = new Completion(
                a.completion.context(), a.completion.prompt(), output, a.completion.boundaries(), adjustment);
        CompletionProver liar = new CompletionProver(SUBJECT.model, c, a.boundaries);
        assertThrows(IllegalStateException.class, () -> liar.head(ProvedCompletion.random()));
        assertTrue(a.verdict(adjustment, output, a.proof).isPresent());
        // Logits bent so that the other token wins: they are not those of the committed head.
        HeadTrace t = HeadTrace.compute(
                SUBJECT.model.model(),
                a.boundaries.values(SUBJECT.blocks()),
                a.completion.prompt().size() - 1,
                OUTPUTS);
        long[] last = t.logits[OUTPUTS - 1];
        long[] noise = adjustment.at(output.subList(0, OUTPUTS - 1));
        last[other] = last[honest] + noise[honest] - noise[other] + 1;
        byte[] lie =
                liar.head(ProvedCompletion.random(), new HeadWitness(t.xIn, CompletionProver.norm(t.norm), t.logits));
        assertTrue(a.verdict(adjustment, output, lie).isPresent());
    }

    private static LogitAdjustment cut(int minP, long seed) {
        return adjustment(new SamplingSettings(WARM, 300_000, 0, bias(300, 2_000_000), minP, 0), seed, null, 0, null);
    }

    @Test
    void minPIsProvedAndNoOtherOneIsAccepted() {
        Answer a = Answer.of(cut(100_000, 7));
        assertEquals(Optional.empty(), a.verdict(cut(100_000, 7)));
        for (LogitAdjustment other : List.of(cut(100_001, 7), cut(99_999, 7), cut(100_000, 8), cut(0, 7))) {
            assertTrue(a.verdict(other).isPresent());
        }
        // All of the noise's tokens survive the smallest cut, only the likeliest the largest.
        assertEquals(Optional.empty(), Answer.of(cut(1, 7)).verdict(cut(1, 7)));
        assertEquals(Optional.empty(), Answer.of(cut(1_000_000, 7)).verdict(cut(1_000_000, 7)));
        SamplingSettings s = new SamplingSettings(WARM, 0, 0, bias(), 100_000, 0);
        Answer masked = Answer.of(adjustment(s, 1, null, 0, parity(-1)));
        assertEquals(Optional.empty(), masked.verdict(adjustment(s, 1, null, 0, parity(-1))));
        assertTrue(masked.verdict(adjustment(s, 1, null, 0, null)).isPresent());
        for (int i = 0; i < OUTPUTS; i++) {
            assertEquals(i & 1, masked.completion.output().get(i) & 1);
        }
    }

    /** The head's verdict where a prover commits another cut. */
    private static Optional<String> lie(Answer a, List<Integer> output, LogitAdjustment stated, CutLie change) {
        Completion c = new Completion(
                a.completion.context(), a.completion.prompt(), output, a.completion.boundaries(), stated);
        HeadTrace t = HeadTrace.compute(
                SUBJECT.model.model(),
                a.boundaries.values(SUBJECT.blocks()),
                a.completion.prompt().size() - 1,
                OUTPUTS);
        CutWitness cut = CutWitness.of(stated, output, t.logits);
        change.apply(cut);
        try {
            byte[] proof = new CompletionProver(SUBJECT.model, c, a.boundaries)
                    .head(
                            ProvedCompletion.random(),
                            new HeadWitness(t.xIn, CompletionProver.norm(t.norm), t.logits, cut, null));
            return a.verdict(stated, output, proof);
        } catch (IllegalStateException e) {
            return Optional.of("no such proof: " + e.getMessage());
        }
    }

    @FunctionalInterface
    private interface CutLie {
        void apply(CutWitness cut);
    }

    @Test
    void noOtherCutOfTheSameLogits() {
        LogitAdjustment stated = cut(100_000, 7);
        Answer a = Answer.of(stated);
        List<Integer> output = a.completion.output();
        int last = OUTPUTS - 1;
        assertEquals(Optional.empty(), lie(a, output, stated, cut -> {}));
        // A maximum that no token has: everything is in its range, but z M is not 0.
        assertEquals(
                Optional.of("the proof does not hold"),
                lie(a, output, stated, cut -> cut.gap()[last]++).map(SampledProofTest::kind));
        // The maximum's mark on another token, with and without the right one.
        int other = (indexOf(stated, a) + 1) % V;
        assertEquals(
                Optional.of("the proof does not hold"),
                lie(a, output, stated, cut -> cut.marks()[last][other] = 1).map(SampledProofTest::kind));
        assertTrue(lie(a, output, stated, cut -> {
                    cut.marks()[last] = new int[V];
                    cut.marks()[last][other] = 1;
                })
                .isPresent());
        assertTrue(lie(a, output, stated, cut -> cut.marks()[last] = new int[V]).isPresent());
        assertTrue(lie(a, output, stated, cut -> cut.gap()[last]--).isPresent());
        // Bits that are none, a token that is excluded and is not.
        assertTrue(
                lie(a, output, stated, cut -> cut.excluded()[last][other] = 2).isPresent());
        int kept = 0;
        CutWitness honest = honest(stated, a);
        while (honest.excluded()[last][kept] == 1) {
            kept++;
        }
        int survivor = kept;
        assertTrue(lie(a, output, stated, cut -> cut.excluded()[last][survivor] = 1)
                .isPresent());
        // Another token under the same noise: one that is cut, and one that is not but loses.
        List<Integer> changed = new ArrayList<>(output);
        for (int v : new int[] {other, (output.getLast() + 1) % V}) {
            changed.set(last, v);
            assertTrue(lie(a, changed, stated, cut -> {}).isPresent());
        }
    }

    private static LogitAdjustment top(int k, long seed, TokenMask mask) {
        SamplingSettings s = new SamplingSettings(2 * WARM, 300_000, 0, bias(300, 2_000_000), 0, k);
        return adjustment(s, seed, null, 0, mask);
    }

    @Test
    void topKIsProvedAndNoOtherOneIsAccepted() {
        Answer a = Answer.of(top(12, 7, null));
        assertEquals(Optional.empty(), a.verdict(top(12, 7, null)));
        for (LogitAdjustment other :
                List.of(top(11, 7, null), top(13, 7, null), top(12, 8, null), top(0, 7, null), cut(1, 7))) {
            assertTrue(a.verdict(other).isPresent());
        }
        for (int k : new int[] {1, V, SamplingSettings.MAX_TOP_K}) {
            assertEquals(Optional.empty(), Answer.of(top(k, 7, null)).verdict(top(k, 7, null)));
        }
        Answer masked = Answer.of(top(3, 1, parity(-1)));
        assertEquals(Optional.empty(), masked.verdict(top(3, 1, parity(-1))));
        assertTrue(masked.verdict(top(3, 1, null)).isPresent());
        assertTrue(masked.verdict(top(4, 1, parity(-1))).isPresent());
    }

    @Test
    void noOtherTopKOfTheSameLogits() {
        LogitAdjustment stated = top(6, 7, null);
        Answer a = Answer.of(stated);
        List<Integer> output = a.completion.output();
        int last = OUTPUTS - 1;
        CutWitness honest = honest(stated, a);
        long[] adjusted = adjusted(stated, a);
        assertEquals(6, V - Arrays.stream(honest.excluded()[last]).sum());
        assertEquals(5, Arrays.stream(honest.marks()[last]).sum());
        assertEquals(Optional.empty(), lie(a, output, stated, cut -> {}));
        // Every reference other than the sixth largest, its bits as exact as they can be: the counts do not fit.
        long[] sorted = adjusted.clone();
        Arrays.sort(sorted);
        for (long reference : new long[] {sorted[V - 6] + 1, sorted[V - 6] - 1, sorted[V - 5], sorted[V - 7]}) {
            assertTrue(lie(a, output, stated, cut -> {
                        cut.gap()[last] += reference - sorted[V - 6];
                        for (int v = 0; v < V; v++) {
                            cut.excluded()[last][v] = adjusted[v] < reference ? 1 : 0;
                            cut.marks()[last][v] = adjusted[v] > reference ? 1 : 0;
                        }
                    })
                    .isPresent());
        }
        // Wrong bits at the honest reference, one each way, of both kinds.
        for (int v : new int[] {index(honest.excluded()[last], 0), index(honest.excluded()[last], 1)}) {
            assertTrue(
                    lie(a, output, stated, cut -> cut.excluded()[last][v] ^= 1).isPresent());
            assertTrue(lie(a, output, stated, cut -> cut.marks()[last][v] ^= 1).isPresent());
        }
        assertTrue(lie(a, output, stated, cut -> cut.excluded()[last][0] = 2).isPresent());
        // A token that is not among them.
        List<Integer> changed = new ArrayList<>(output);
        changed.set(last, index(honest.excluded()[last], 1));
        assertTrue(lie(a, changed, stated, cut -> {}).isPresent());
    }

    private static int index(int[] bits, int bit) {
        int v = 0;
        while (bits[v] != bit) {
            v++;
        }
        return v;
    }

    private static long[] adjusted(LogitAdjustment stated, Answer a) {
        HeadTrace t = HeadTrace.compute(
                SUBJECT.model.model(),
                a.boundaries.values(SUBJECT.blocks()),
                a.completion.prompt().size() - 1,
                OUTPUTS);
        long[] out = stated.base(a.completion.output().subList(0, OUTPUTS - 1));
        for (int v = 0; v < V; v++) {
            out[v] += t.logits[OUTPUTS - 1][v];
        }
        return out;
    }

    private static CutWitness honest(LogitAdjustment stated, Answer a) {
        HeadTrace t = HeadTrace.compute(
                SUBJECT.model.model(),
                a.boundaries.values(SUBJECT.blocks()),
                a.completion.prompt().size() - 1,
                OUTPUTS);
        return CutWitness.of(stated, a.completion.output(), t.logits);
    }

    private static int indexOf(LogitAdjustment stated, Answer a) {
        int[] top = honest(stated, a).marks()[OUTPUTS - 1];
        int v = 0;
        while (top[v] == 0) {
            v++;
        }
        return v;
    }

    /** The verifier's own word, where a proof was made. */
    static String kind(String reason) {
        return reason.startsWith("no such proof") ? reason : "the proof does not hold";
    }

    @Test
    void limbsFollowFromKeyAndSettings() {
        Completion greedy = SUBJECT.completion;
        int limbs = SUBJECT.model.key().deltaLimbs();
        assertEquals(limbs, greedy.deltaLimbs(limbs));
        assertEquals(1, greedy.deltaLimbs(1));
        SamplingSettings s = new SamplingSettings(0, 0, 0, bias(1, 1_000_000));
        for (int exponent : new int[] {13, 14, 15, 29, 30, 31, 45, 46, 47}) {
            LogitAdjustment a = LogitAdjustment.of(s, exponent, V, null, null);
            Completion c = new Completion(new byte[32], greedy.prompt(), greedy.output(), greedy.boundaries(), a);
            // span = 2^exponent + 1 needs half of the range of n limbs: exponent <= 16 n - 2.
            assertEquals((exponent + 2 + 15) / 16, c.deltaLimbs(1), "exponent " + exponent);
        }
    }

    @Test
    void adjustmentsOfAnotherModel() {
        Completion g = SUBJECT.completion;
        for (LogitAdjustment foreign : List.of(
                LogitAdjustment.of(new SamplingSettings(0, 0, 0, bias(1, 1)), EXPONENT + 1, V, null, null),
                LogitAdjustment.of(new SamplingSettings(0, 0, 0, bias(1, 1)), EXPONENT, V + 1, null, null))) {
            Completion c = new Completion(g.context(), g.prompt(), g.output(), g.boundaries(), foreign);
            assertEquals(
                    Optional.of("the sampling settings are of another model's logits"),
                    SUBJECT.verifier.layers(c, List.of()).getLast());
            assertThrows(
                    IllegalArgumentException.class, () -> new CompletionProver(SUBJECT.model, c, SUBJECT.boundaries));
        }
    }
}
