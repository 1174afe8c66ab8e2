package dev.nanozk.proving.prover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.bench.ModelShape;
import dev.nanozk.model.inference.IntegerModel;
import dev.nanozk.model.inference.TestModels;
import dev.nanozk.model.spec.BlockTensor;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.PositionKind;
import dev.nanozk.model.trace.BlockTrace;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.proof.VerificationKey;
import dev.nanozk.proving.relation.BlockWitness;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Qwen 2 (biases inside rotated accumulators) and Llama 3 (scaled rotary positions) proved; wrong biases, integers and angles refused. */
class RotaryBiasProofTest {
    private static final ModelShape QWEN2 = new ModelShape("q", "qwen2", 16, 2, 2, 1, 24, 300, 64, 10000f);
    private static final ModelShape LLAMA3 = new ModelShape("l", "llama", 16, 2, 2, 1, 24, 300, 64, 10000f, 8, 8f);

    private static ProvedCompletion of(ModelShape shape) {
        return ProvedCompletion.of(shape.toString(), TestModels.random(shape), "ab", 2);
    }

    private static void requireAccepted(ProvedCompletion s) throws Exception {
        assertTrue(s.verifier.layers(s.completion, s.proofs()).stream().allMatch(Optional::isEmpty));
        byte[] key = s.model.key().bytes();
        assertEquals(key.length, VerificationKey.decode(key).bytes().length);
        byte[] range = WeightRangeProver.prove(s.model, ProvedCompletion.random(), f -> {});
        assertEquals(Optional.empty(), s.verifier.weightRange(range));
    }

    @Test
    void theHonestProofsOfQwen2AreAccepted() throws Exception {
        requireAccepted(of(QWEN2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"qRaw", "kRaw", "qAcc", "kAcc", "vAcc", "q", "k", "v"})
    void oneIntegerOffByOne(String component) throws Exception {
        ProvedCompletion s = of(QWEN2);
        BlockTrace t = BlockTrace.compute(s.model.model(), 1, s.boundaries.values(1), s.boundaries.positions());
        BlockWitness w = CompletionProver.witness(t);
        TamperedTraceTest.requireRejected(s, 1, TamperedTraceTest.with(w, component, 1), component);
        TamperedTraceTest.requireRejected(s, 1, TamperedTraceTest.with(w, component, -1), component);
    }

    /** In both blocks: everything that follows from the wrong bias is consistent with it. */
    @ParameterizedTest
    @EnumSource(
            value = BlockTensor.class,
            names = {"Q_BIAS", "K_BIAS", "V_BIAS"})
    void aWrongBias(BlockTensor bias) {
        ProvedCompletion s = of(QWEN2);
        IntegerModel m = s.model.model();
        for (int layer = 0; layer < 2; layer++) {
            assertTrue(Cheat.verdict(s, layer, m.outside(), Cheat.oneMore(s, layer, bias))
                    .isPresent());
        }
        assertEquals(Optional.empty(), Cheat.verdict(s, 1, m.outside(), Cheat.blocks(s)));
    }

    @Test
    void theHonestProofsOfScaledRotaryPositionsAreAccepted() throws Exception {
        ProvedCompletion s = of(LLAMA3);
        PositionKind.Rotary rotary =
                (PositionKind.Rotary) s.model.model().spec().positionKind();
        assertEquals(4, rotary.factors().size());
        assertTrue(rotary.factors().stream().distinct().count() > 1, rotary.toString());
        requireAccepted(s);
    }

    /** The verdict on block 1 as another engine computes it, under the same key. */
    private static Optional<String> verdict(ProvedCompletion s, IntegerModel engine) {
        Boundaries b = Boundaries.commit(s.model, engine, s.completion.tokens(), ProvedCompletion.random());
        Completion c = new Completion(s.completion.context(), s.completion.prompt(), s.completion.output(), b.rows());
        BlockTrace t = BlockTrace.compute(engine, 1, b.values(1), b.positions());
        byte[] proof =
                new CompletionProver(s.model, c, b).block(1, ProvedCompletion.random(), CompletionProver.witness(t));
        return s.verifier.layers(c, List.of(new byte[0], proof, new byte[0])).get(1);
    }

    /** A prover that rotates without the divisors, consistently. */
    @Test
    void otherAnglesThanTheKeysAreRefused() {
        ProvedCompletion s = of(LLAMA3);
        IntegerModel m = s.model.model();
        ModelSpec spec = m.spec();
        PositionKind.Rotary rotary = (PositionKind.Rotary) spec.positionKind();
        assertEquals(Optional.empty(), verdict(s, m));
        for (PositionKind.Rotary other : List.of(
                new PositionKind.Rotary(rotary.base()), new PositionKind.Rotary(rotary.base(), 2, rotary.factors()))) {
            ModelSpec changed = new ModelSpec(
                    spec.architecture(),
                    spec.embeddingLength(),
                    spec.blocks(),
                    spec.heads(),
                    spec.kvHeads(),
                    spec.headDim(),
                    spec.feedForward(),
                    spec.vocabulary(),
                    spec.context(),
                    spec.tiedHead(),
                    other,
                    spec.normEps());
            IntegerModel cheat = new IntegerModel(changed, m.profile(), m.outside(), Cheat.blocks(s));
            assertTrue(verdict(s, cheat).isPresent());
        }
    }
}
