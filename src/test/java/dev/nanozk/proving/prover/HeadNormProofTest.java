package dev.nanozk.proving.prover;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.bench.ModelShape;
import dev.nanozk.model.inference.IntegerModel;
import dev.nanozk.model.inference.TestModels;
import dev.nanozk.model.spec.BlockTensor;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NumericProfile;
import dev.nanozk.model.trace.BlockTrace;
import dev.nanozk.proving.proof.VerificationKey;
import dev.nanozk.proving.relation.BlockWitness;
import dev.nanozk.proving.relation.HeadNormWitness;
import dev.nanozk.proving.relation.NormWitness;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Qwen 3 (every head of q and k normed before its rotation) proved; wrong integers and gains at each step of it refused. */
class HeadNormProofTest {
    // Heads of 6 entries, three of q and one of k: no width is a power of two.
    private static final ModelShape SHAPE = new ModelShape("q", "qwen3", 16, 2, 3, 1, 24, 300, 64, 10000f, 6, 1);

    private static ProvedCompletion subject() {
        return ProvedCompletion.of(SHAPE.toString(), TestModels.random(SHAPE), "ab", 2);
    }

    private static BlockWitness witness(ProvedCompletion s) {
        return CompletionProver.witness(
                BlockTrace.compute(s.model.model(), 1, s.boundaries.values(1), s.boundaries.positions()));
    }

    @Test
    void theHonestProofsAreAcceptedAndTheKeySurvivesItsBytes() throws Exception {
        ProvedCompletion s = subject();
        assertTrue(s.verifier.layers(s.completion, s.proofs()).stream().allMatch(Optional::isEmpty));
        byte[] key = s.model.key().bytes();
        VerificationKey decoded = VerificationKey.decode(key);
        assertArrayEquals(key, decoded.bytes());
        assertEquals(s.model.key().profile(), decoded.profile());
        byte[] range = WeightRangeProver.prove(s.model, ProvedCompletion.random(), f -> {});
        assertEquals(Optional.empty(), s.verifier.weightRange(range));
    }

    @ParameterizedTest
    @ValueSource(strings = {"qRaw", "kRaw", "qAcc", "kAcc", "q", "k", "v", "xMid"})
    void oneIntegerOfABlockOffByOne(String component) throws Exception {
        ProvedCompletion s = subject();
        TamperedTraceTest.requireRejected(s, 1, TamperedTraceTest.with(witness(s), component, 1), component);
        TamperedTraceTest.requireRejected(s, 1, TamperedTraceTest.with(witness(s), component, -1), component);
    }

    static BlockWitness with(BlockWitness w, HeadNormWitness q, HeadNormWitness k) throws ReflectiveOperationException {
        Object[] values = Arrays.stream(BlockWitness.class.getRecordComponents())
                .map(c -> {
                    try {
                        return c.getName().equals("qNorm")
                                ? q
                                : c.getName().equals("kNorm")
                                        ? k
                                        : c.getAccessor().invoke(w);
                    } catch (ReflectiveOperationException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toArray();
        return (BlockWitness) BlockWitness.class.getDeclaredConstructors()[0].newInstance(values);
    }

    /** Each integer of the norms: the heads before, ms, r, accumulators and results of a head in the middle. */
    @Test
    void oneIntegerOfANormOfHeadsOffByOne() throws Exception {
        ProvedCompletion s = subject();
        BlockWitness w = witness(s);
        for (int change : new int[] {1, -1}) {
            HeadNormWitness q = new HeadNormWitness(
                    (int[]) TamperedTraceTest.tampered(w.qNorm().heads(), change),
                    w.qNorm().norm());
            HeadNormWitness k = new HeadNormWitness(
                    (int[]) TamperedTraceTest.tampered(w.kNorm().heads(), change),
                    w.kNorm().norm());
            TamperedTraceTest.requireRejected(s, 1, with(w, q, w.kNorm()), "q heads");
            TamperedTraceTest.requireRejected(s, 1, with(w, w.qNorm(), k), "k heads");
        }
        for (NormWitness n : TamperedTraceTest.tamperedNorms(w.qNorm().norm())) {
            HeadNormWitness q = new HeadNormWitness(w.qNorm().heads(), n);
            TamperedTraceTest.requireRejected(s, 1, with(w, q, w.kNorm()), "q norm");
        }
        for (NormWitness n : TamperedTraceTest.tamperedNorms(w.kNorm().norm())) {
            HeadNormWitness k = new HeadNormWitness(w.kNorm().heads(), n);
            TamperedTraceTest.requireRejected(s, 1, with(w, w.qNorm(), k), "k norm");
        }
    }

    /** Two heads whose norms are exchanged, everything else of them as it was: each is a right norm, but of the other head. */
    @Test
    void normsOfExchangedHeads() throws Exception {
        ProvedCompletion s = subject();
        BlockWitness w = witness(s);
        NormWitness n = w.qNorm().norm();
        long[] r = n.r().clone();
        var ms = n.ms().clone();
        int row = 3;
        assertNotEquals(r[row], r[row + 1]);
        long first = r[row];
        r[row] = r[row + 1];
        r[row + 1] = first;
        var square = ms[row];
        ms[row] = ms[row + 1];
        ms[row + 1] = square;
        HeadNormWitness q = new HeadNormWitness(w.qNorm().heads(), new NormWitness(n.mean(), ms, r, n.acc(), n.y()));
        TamperedTraceTest.requireRejected(s, 1, with(w, q, w.kNorm()), "exchanged");
    }

    /** In both blocks: everything that follows from the wrong weight is consistent with it. */
    @ParameterizedTest
    @EnumSource(
            value = BlockTensor.class,
            names = {"Q", "Q_NORM", "K", "K_NORM"})
    void aWrongWeight(BlockTensor weight) {
        ProvedCompletion s = subject();
        IntegerModel m = s.model.model();
        for (int layer = 0; layer < 2; layer++) {
            assertTrue(Cheat.verdict(s, layer, m.outside(), Cheat.oneMore(s, layer, weight))
                    .isPresent());
        }
        assertEquals(Optional.empty(), Cheat.verdict(s, 1, m.outside(), Cheat.blocks(s)));
    }

    @Test
    void aProfileWithoutTheNormsIsRefused() {
        IntegerModel m = subject().model.model();
        NumericProfile p = m.profile();
        byte[] bytes = p.canonicalBytes();
        assertEquals(p, NumericProfile.fromCanonicalBytes(bytes));
        NumericProfile without = NumericProfile.fromCanonicalBytes(Arrays.copyOf(bytes, bytes.length - 2 * 2 * 20));
        assertThrows(IllegalArgumentException.class, () -> without.requireFits(m.spec()));
        assertThrows(
                IllegalArgumentException.class,
                () -> NumericProfile.fromCanonicalBytes(Arrays.copyOf(bytes, bytes.length - 20)));
        ModelSpec plain = TestModels.random(new ModelShape("p", "llama", 16, 2, 2, 1, 24, 300, 64, 10000f))
                .model()
                .spec();
        assertThrows(IllegalArgumentException.class, () -> p.requireFits(plain));
    }
}
