package dev.nanozk.proving.prover;

import dev.nanozk.model.inference.IntegerMatrix;
import dev.nanozk.model.inference.IntegerModel;
import dev.nanozk.model.spec.BlockTensor;
import dev.nanozk.model.trace.HeadTrace;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.relation.HeadWitness;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A prover whose model differs from the key's, in everything consistent with itself. */
final class Cheat {
    private Cheat() {}

    /** The verdict on a layer that another model than the key's has computed and proved. */
    static Optional<String> verdict(
            ProvedCompletion s, int layer, IntegerModel.Outside outside, List<IntegerModel.Block> blocks) {
        IntegerModel m = s.model.model();
        IntegerModel other = new IntegerModel(m.spec(), m.profile(), outside, blocks);
        CommittedModel cheat = CommittedModel.known(other, s.model.key(), CommittedModel.PUBLIC_SEED);
        Boundaries b = Boundaries.commit(cheat, s.completion.tokens(), ProvedCompletion.random());
        Completion c = new Completion(s.completion.context(), s.completion.prompt(), s.completion.output(), b.rows());
        CompletionProver prover = new CompletionProver(cheat, c, b);
        List<byte[]> proofs = new ArrayList<>();
        for (int l = 0; l <= s.blocks(); l++) {
            proofs.add(new byte[0]);
        }
        HeadTrace head = HeadTrace.compute(
                other, b.values(s.blocks()), c.prompt().size() - 1, c.output().size());
        proofs.set(
                layer,
                layer < s.blocks()
                        ? prover.block(layer, ProvedCompletion.random())
                        : prover.head(
                                ProvedCompletion.random(),
                                new HeadWitness(head.xIn, CompletionProver.norm(head.norm), head.logits)));
        return s.verifier.layers(c, proofs).get(layer);
    }

    static List<IntegerModel.Block> blocks(ProvedCompletion s) {
        List<IntegerModel.Block> out = new ArrayList<>();
        for (int l = 0; l < s.blocks(); l++) {
            out.add(s.model.model().block(l));
        }
        return out;
    }

    /** The blocks, one tensor of one of them with one integer more. */
    static List<IntegerModel.Block> oneMore(ProvedCompletion s, int layer, BlockTensor t) {
        IntegerModel m = s.model.model();
        List<IntegerMatrix> all = new ArrayList<>(m.block(layer).all());
        int at = BlockTensor.of(m.spec()).indexOf(t);
        all.set(at, changed(all.get(at), Cheat::oneMore));
        List<IntegerModel.Block> blocks = blocks(s);
        blocks.set(layer, new IntegerModel.Block(m.spec(), all));
        return blocks;
    }

    static IntegerMatrix changed(IntegerMatrix w, UnaryOperator<int[]> change) {
        return new IntegerMatrix(
                w.name(),
                w.rows(),
                w.cols(),
                w.exponent(),
                change.apply(w.data().clone()));
    }

    static int[] oneMore(int[] data) {
        data[data.length / 3]++;
        return data;
    }
}
