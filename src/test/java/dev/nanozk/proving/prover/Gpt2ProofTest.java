package dev.nanozk.proving.prover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.model.inference.IntegerMatrix;
import dev.nanozk.model.inference.IntegerModel;
import dev.nanozk.model.spec.BlockTensor;
import dev.nanozk.model.trace.BlockTrace;
import dev.nanozk.model.trace.HeadTrace;
import dev.nanozk.proving.proof.VerificationKey;
import dev.nanozk.proving.relation.BlockWitness;
import dev.nanozk.proving.relation.HeadWitness;
import dev.nanozk.proving.relation.NormWitness;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A GPT-2 model (layer norms, biases, learned positions, GELU) proved; wrong integers and weights at each of its steps refused. */
class Gpt2ProofTest {
    private static final String FILE = "random-tiny-gpt2-q8_0.gguf";

    private static ProvedCompletion subject() {
        return ProvedCompletion.of(FILE, "ab", 2);
    }

    @Test
    void theHonestProofsAreAcceptedAndTheKeySurvivesItsBytes() throws Exception {
        ProvedCompletion s = subject();
        assertTrue(s.verifier.layers(s.completion, s.proofs()).stream().allMatch(Optional::isEmpty));
        byte[] key = s.model.key().bytes();
        assertEquals(key.length, VerificationKey.decode(key).bytes().length);
        byte[] range = WeightRangeProver.prove(s.model, ProvedCompletion.random(), f -> {});
        assertEquals(Optional.empty(), s.verifier.weightRange(range));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xMid", "qRaw", "qAcc", "kAcc", "vAcc", "q", "k", "v", "o", "xaAcc", "gAcc", "g", "act", "h", "xfAcc"
            })
    void oneIntegerOfABlockOffByOne(String component) throws Exception {
        ProvedCompletion s = subject();
        BlockTrace t = BlockTrace.compute(s.model.model(), 1, s.boundaries.values(1), s.boundaries.positions());
        BlockWitness w = CompletionProver.witness(t);
        if (component.equals("qRaw")) {
            // Only rotary positions look at it.
            byte[] proof = s.prover.block(1, ProvedCompletion.random(), TamperedTraceTest.with(w, component, 1));
            assertEquals(Optional.empty(), s.verdict(1, proof));
            return;
        }
        TamperedTraceTest.requireRejected(s, 1, TamperedTraceTest.with(w, component, 1), component);
    }

    @Test
    void oneIntegerOfALayerNormOffByOne() {
        ProvedCompletion s = subject();
        BlockTrace t = BlockTrace.compute(s.model.model(), 1, s.boundaries.values(1), s.boundaries.positions());
        BlockWitness w = CompletionProver.witness(t);
        List<NormWitness> first = TamperedTraceTest.tamperedNorms(w.norm1());
        assertEquals(5, first.size());
        for (NormWitness n : first) {
            TamperedTraceTest.requireRejected(s, 1, TamperedTraceTest.with(w, n, w.norm2()), "norm1");
        }
        for (NormWitness n : TamperedTraceTest.tamperedNorms(w.norm2())) {
            TamperedTraceTest.requireRejected(s, 1, TamperedTraceTest.with(w, w.norm1(), n), "norm2");
        }
    }

    @Test
    void oneIntegerOfTheHeadOffByOne() {
        ProvedCompletion s = subject();
        HeadTrace t = HeadTrace.compute(
                s.model.model(),
                s.boundaries.values(s.blocks()),
                s.completion.prompt().size() - 1,
                s.completion.output().size());
        for (NormWitness n : TamperedTraceTest.tamperedNorms(CompletionProver.norm(t.norm))) {
            byte[] proof;
            try {
                proof = s.prover.head(ProvedCompletion.random(), new HeadWitness(t.xIn, n, t.logits));
            } catch (IllegalStateException e) {
                continue;
            }
            assertTrue(s.verdict(s.blocks(), proof).isPresent());
        }
    }

    private static Optional<String> cheated(int layer, IntegerModel.Outside outside, List<IntegerModel.Block> blocks) {
        return Cheat.verdict(subject(), layer, outside, blocks);
    }

    private static List<IntegerModel.Block> blocks() {
        return Cheat.blocks(subject());
    }

    @ParameterizedTest
    @EnumSource(
            value = BlockTensor.class,
            names = {
                "ATTN_NORM_BIAS",
                "Q_BIAS",
                "K_BIAS",
                "V_BIAS",
                "ATTN_OUTPUT_BIAS",
                "FFN_NORM_BIAS",
                "FFN_UP_BIAS",
                "FFN_DOWN_BIAS"
            })
    void aWrongBias(BlockTensor bias) {
        IntegerModel m = subject().model.model();
        assertTrue(cheated(1, m.outside(), Cheat.oneMore(subject(), 1, bias)).isPresent());
    }

    private static IntegerModel.Outside with(IntegerMatrix positions, IntegerMatrix outputNormBias) {
        IntegerModel.Outside o = subject().model.model().outside();
        return new IntegerModel.Outside(o.embedding(), positions, o.outputNorm(), outputNormBias, o.output());
    }

    @Test
    void aWrongPositionRowAndSwappedPositions() {
        IntegerModel.Outside o = subject().model.model().outside();
        int d = o.positions().cols();
        assertEquals(Optional.empty(), cheated(0, o, blocks()));
        IntegerMatrix wrong = Cheat.changed(o.positions(), data -> {
            data[d + 5]++;
            return data;
        });
        assertTrue(cheated(0, with(wrong, o.outputNormBias()), blocks()).isPresent());
        IntegerMatrix swapped = Cheat.changed(o.positions(), data -> {
            for (int i = 0; i < d; i++) {
                int first = data[i];
                data[i] = data[d + i];
                data[d + i] = first;
            }
            return data;
        });
        assertTrue(cheated(0, with(swapped, o.outputNormBias()), blocks()).isPresent());
    }

    @Test
    void aWrongBiasOfTheFinalNorm() {
        IntegerModel.Outside o = subject().model.model().outside();
        int head = subject().blocks();
        assertTrue(cheated(head, with(o.positions(), Cheat.changed(o.outputNormBias(), Cheat::oneMore)), blocks())
                .isPresent());
    }
}
