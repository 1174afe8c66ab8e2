package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.protocol.commitment.EvaluationClaim;
import dev.nanozk.protocol.commitment.Weights;
import java.util.List;

/**
 * X_0 from the committed embedding table at the public token ids: {@code X_0 = requantise(E[tok], s)} where the table is finer than
 * the residual stream by s bits, otherwise {@code X_0 = 2^-s E[tok]} exactly.
 */
final class Embedding {
    private final Column x;
    private final WeightMatrix table;
    private final List<Integer> tokens;
    private final int shift;
    private final Gadgets.Requantise requantise;

    Embedding(AdviceBuilder advice, Column x, WeightMatrix table, List<Integer> tokens, int shift) {
        this.x = x;
        this.table = table;
        this.tokens = tokens;
        this.shift = shift;
        AdviceBuilder.Filler acc =
                table.data() == null ? null : (u, i) -> table.data().at(tokens.get(i), u);
        requantise = shift > 0 ? Gadgets.Requantise.declare(advice, shift, x, null, acc) : null;
    }

    void lookUp(LookupArgument lookups) {
        if (requantise != null) {
            requantise.lookUp(lookups, (scale, units, e, eq) -> eq.add(row(units, e, scale)));
        }
    }

    /** {@code scale * sum_i e_i sum_d w_d E[tok_i, d]}. */
    private EvaluationClaim.Term row(Weights channels, FieldVector e, FieldElement scale) {
        return tokenTerm(table, tokens, e, channels, scale);
    }

    /** The exact shift, weighted by gamma; nothing where the requantisation ties X_0 already. */
    void identity(FieldElement gamma, Weights units, FieldVector e, LinearEquation eq) {
        if (requantise == null) {
            eq.add(gamma, x, units, new Weights.Dense(e));
            eq.add(row(units, e, gamma.multiply(Vectors.pow2(-shift)).negate()));
        }
    }

    /** {@code scale * sum_i e_i sum_d w_d M[tok_i, d]} as a functional of the table. */
    static EvaluationClaim.Term tokenTerm(
            WeightMatrix table, List<Integer> tokens, FieldVector e, Weights channels, FieldElement scale) {
        FieldVector vocabulary = new FieldVector(table.outputs());
        for (int i = 0; i < tokens.size(); i++) {
            vocabulary.addAt(tokens.get(i), e.get(i));
        }
        return new EvaluationClaim.Term(table.matrix(), 0, new Weights.Dense(vocabulary), channels, scale);
    }
}
