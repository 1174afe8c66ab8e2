package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.protocol.commitment.EvaluationClaim;
import dev.nanozk.protocol.commitment.Weights;
import java.util.List;

/**
 * What a norm scales: {@code c[u, i] = x[u, i] - mean[i]}, the mean absent in an RMS norm.
 *
 * @param x committed values
 * @param mean one unit, or null
 * @param values the prover's integers c
 */
record Input(Column x, Column mean, AdviceBuilder.Filler values) {
    /**
     * The input of a norm.
     *
     * @param mean of a layer norm, null for an RMS norm
     * @param w null on the verifier's side
     */
    static Input of(Column x, AdviceBuilder.Filler xValues, Mean mean, NormWitness w) {
        if (mean == null) {
            return new Input(x, null, xValues);
        }
        return new Input(x, mean.column(), w == null ? null : (u, i) -> xValues.at(u, i) - w.mean()[i]);
    }

    int channels() {
        return x.units();
    }

    /** {@code scale sum_{u,i} w_u e_i c[u, i]} as functionals of x and mean. */
    List<EvaluationClaim.Term> terms(FieldElement scale, Weights units, FieldVector positions) {
        EvaluationClaim.Term own = x.term(units, new Weights.Dense(positions), scale);
        if (mean == null) {
            return List.of(own);
        }
        return List.of(
                own,
                mean.term(
                        new Weights.Ones(1),
                        new Weights.Dense(positions),
                        scale.multiply(units.sum()).negate()));
    }
}
