package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.model.spec.HeadNormProfile;
import dev.nanozk.protocol.commitment.Weights;

/**
 * The RMS norm of every head of q or k, before rotation: {@code c = requantise(y W^T, sRaw)} ranged in 32 bits, and every head of c normed with one gain
 * of headDim entries as {@link RmsNorm} does it.
 *
 * <p>One answer: c follows from the accumulator, r of a head from c, the normed integers from both. The identities of all heads are tested with the
 * weights eq of the lowest units of the leaf point, which is drawn after all of this is committed.
 */
final class HeadNorms {
    private static final long OFFSET = 1L << 31;

    private final int heads;
    private final Gadgets.Range range;
    private final Gadgets.Requantise requantise;
    private final RmsNorm norm;

    /**
     * @param w null on the verifier's side
     * @param acc the prover's accumulators y W^T
     */
    HeadNorms(
            AdviceBuilder advice,
            int heads,
            HeadNormProfile p,
            WeightMatrix gain,
            HeadNormWitness w,
            AdviceBuilder.Filler acc) {
        this.heads = heads;
        int width = heads * gain.inputs();
        AdviceBuilder.Filler values = w == null ? null : BlockWitness.rows(w.heads(), width);
        Column c = advice.add(width, values);
        range = Gadgets.Range.declare(advice, c, OFFSET, 2, values);
        requantise = Gadgets.Requantise.declare(advice, p.sRaw(), c, null, acc);
        NormWitness rows = w == null ? null : w.norm();
        norm = new RmsNorm(
                advice, Input.of(c, values, null, rows), heads, gain, null, p.k(), p.sY(), p.normEps(), rows);
    }

    /** Normed heads, 16 bits. */
    Column y() {
        return norm.y();
    }

    AdviceBuilder.Filler yValues() {
        return norm.yValues();
    }

    /** @param product pushes y W^T */
    void lookUp(LookupArgument lookups, Looked.Push product) {
        range.lookUp(lookups);
        requantise.lookUp(lookups, product);
        norm.lookUp(lookups);
    }

    void identities(
            Weights.EqTable unitEq, FieldVector e, FieldElement gammaMs, FieldElement gammaRm, LinearEquation eq) {
        norm.identities(unitEq.slice(0, heads).dense(), e, gammaMs, gammaRm, eq);
    }
}
