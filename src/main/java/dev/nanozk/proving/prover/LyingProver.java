package dev.nanozk.proving.prover;

import dev.nanozk.model.inference.Sampler;
import dev.nanozk.model.sampling.LogitAdjustment;
import dev.nanozk.model.trace.BlockTrace;
import dev.nanozk.model.trace.HeadTrace;
import dev.nanozk.protocol.transcript.SecretRandom;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.relation.HeadWitness;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes proofs of a completion whether it is true or not, keeping to the protocol: a block is computed from the boundary before it, whatever is committed behind
 * it, and logits are bent until the sampler chooses the claimed tokens. For showing that lies are refused; honest proofs are {@link CompletionProver}'s.
 */
public final class LyingProver {
    private final CommittedModel model;
    private final Completion completion;
    private final Boundaries boundaries;
    private final CompletionProver prover;
    /** Logits as the model has them, computed when they are first asked for. */
    private HeadTrace truth;

    /** @throws IllegalArgumentException if completion, boundaries and model do not fit together in shape */
    public LyingProver(CommittedModel model, Completion completion, Boundaries boundaries) {
        this.model = model;
        this.completion = completion;
        this.boundaries = boundaries;
        this.prover = new CompletionProver(model, completion, boundaries);
    }

    /** X_0 .. X_last of one completion, the boundaries behind of another one with as many positions. */
    public static Boundaries spliced(Boundaries first, Boundaries second, int last) {
        return first.until(last, second);
    }

    /** A proof of a block. */
    public byte[] block(int layer, SecretRandom random) {
        BlockTrace t = BlockTrace.compute(model.model(), layer, boundaries.values(layer), boundaries.positions());
        return prover.block(layer, random, CompletionProver.witness(t));
    }

    /** Whether the tokens are those that some settings choose from the logits behind the last boundary. */
    public boolean areChosenBy(LogitAdjustment settings) {
        if (truth == null) {
            truth = prover.headTrace();
        }
        return CompletionProver.firstNotSampled(truth, settings, completion.output())
                .isEmpty();
    }

    /**
     * A proof of the head.
     *
     * @throws IllegalStateException if no bent logits stay in the range that the proof has for them
     */
    public byte[] head(SecretRandom random) {
        HeadTrace t = prover.headTrace();
        Sampler sampler = new Sampler(completion.adjustment());
        List<Integer> before = new ArrayList<>();
        for (int i = 0; i < completion.output().size(); i++) {
            int token = completion.output().get(i);
            long step = 1;
            while (sampler.next(t.logits[i], before) != token) {
                t.logits[i][token] += step;
                step *= 2;
            }
            before.add(token);
        }
        return prover.head(random, new HeadWitness(t.xIn, CompletionProver.norm(t.norm), t.logits));
    }
}
