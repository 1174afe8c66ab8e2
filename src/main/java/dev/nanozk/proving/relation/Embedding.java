package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.protocol.commitment.EvaluationClaim;
import dev.nanozk.protocol.commitment.Weights;
import java.util.List;

/**
 * X_0 from the committed tables at the public token ids and positions: with {@code acc = 2^a E[tok_i] + 2^b P[i]} at the finer of their exponents
 * (no P where positions are rotary), {@code X_0 = requantise(acc, s)} where that is finer than the residual stream by s bits, otherwise
 * {@code X_0 = 2^-s acc} exactly. |acc| < 2^56.
 */
final class Embedding {
    /**
     * A committed table and what its rows are multiplied with, as a power of two.
     *
     * @param rows the public row of each position
     */
    record Table(WeightMatrix weights, List<Integer> rows, int shift) {
        private long at(int channel, int position) {
            return (long) weights.data().at(rows.get(position), channel) << shift;
        }
    }

    private final Column x;
    private final List<Table> tables;
    private final int shift;
    private final Gadgets.Requantise requantise;

    Embedding(AdviceBuilder advice, Column x, List<Table> tables, int shift) {
        this.x = x;
        this.tables = tables;
        this.shift = shift;
        AdviceBuilder.Filler acc = tables.get(0).weights().data() == null
                ? null
                : (u, i) -> tables.stream().mapToLong(t -> t.at(u, i)).sum();
        requantise = shift > 0 ? Gadgets.Requantise.declare(advice, shift, x, null, acc) : null;
    }

    void lookUp(LookupArgument lookups) {
        if (requantise != null) {
            requantise.lookUp(lookups, (scale, units, e, eq) -> push(scale, units, e, eq));
        }
    }

    /** {@code scale * sum_i e_i sum_d w_d acc[i, d]}. */
    private void push(FieldElement scale, Weights channels, FieldVector e, LinearEquation eq) {
        for (Table t : tables) {
            eq.add(rowTerm(t.weights(), t.rows(), e, channels, scale.multiply(Vectors.pow2(t.shift()))));
        }
    }

    /** The exact shift, weighted by gamma; nothing where the requantisation ties X_0 already. */
    void identity(FieldElement gamma, Weights units, FieldVector e, LinearEquation eq) {
        if (requantise == null) {
            eq.add(gamma, x, units, new Weights.Dense(e));
            push(gamma.multiply(Vectors.pow2(-shift)).negate(), units, e, eq);
        }
    }

    /** {@code scale * sum_i e_i sum_d w_d M[row_i, d]} as a functional of the table. */
    static EvaluationClaim.Term rowTerm(
            WeightMatrix table, List<Integer> rows, FieldVector e, Weights channels, FieldElement scale) {
        FieldVector all = new FieldVector(table.outputs());
        for (int i = 0; i < rows.size(); i++) {
            all.addAt(rows.get(i), e.get(i));
        }
        return new EvaluationClaim.Term(table.matrix(), 0, new Weights.Dense(all), channels, scale);
    }
}
