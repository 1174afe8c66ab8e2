package dev.nanozk.proving.relation;

import dev.nanozk.protocol.commitment.EvaluationClaim;
import dev.nanozk.protocol.lookup.Arities;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.SealedChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Every committed weight is a 32-bit integer: {@code w + 2^31 = l_0 + 2^16 l_1}, both limbs in [0, 2^16), over tensors of one input
 * width. No later proof ranges the weights, so that the verdict on a model needs this one.
 */
public final class WeightRangeRelation {
    private WeightRangeRelation() {}

    /**
     * Runs the relation.
     *
     * @param tensors of one input width; their data is null on the verifier's side
     */
    public static List<EvaluationClaim> run(SealedChannel channel, int columnBits, List<WeightMatrix> tensors)
            throws ProofFormatException {
        int inputs = tensors.get(0).inputs();
        AdviceBuilder advice = new AdviceBuilder("weight limbs", inputs, false);
        LookupArgument lookups = new LookupArgument(inputs);
        List<Gadgets.Range> ranges = new ArrayList<>();
        for (WeightMatrix t : tensors) {
            if (t.inputs() != inputs) {
                throw new IllegalArgumentException(t.matrix().name() + " has another input width");
            }
            AdviceBuilder.Filler values = t.data() == null ? null : t.data()::at;
            ranges.add(Gadgets.Range.declare(advice, Column.of(t.matrix()), 1L << 31, 2, values));
        }
        advice.commit(channel, columnBits);
        ranges.forEach(r -> r.lookUp(lookups));
        List<EvaluationClaim> claims = new ArrayList<>();
        LookupArgument.Result r = lookups.run(channel, columnBits, Arities.PROTOCOL, claims);
        ProductArgument.run(channel, r.q(), r.equation(), claims);
        return claims;
    }
}
