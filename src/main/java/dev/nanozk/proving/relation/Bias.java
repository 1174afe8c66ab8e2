package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.protocol.commitment.EvaluationClaim;
import dev.nanozk.protocol.commitment.Weights;

/**
 * A committed bias inside an accumulator, before its requantisation: {@code acc[i, o] += 2^shift b[o]}.
 *
 * @param vector 1 x width
 * @param shift the accumulator's exponent less the bias', 0..62: with |b| < 2^31 it adds less than 2^93, and nothing wraps in F
 */
record Bias(WeightMatrix vector, int shift) {
    /** {@code scale 2^shift sum_o w_o b[o]}, w_o being the sum of all weights on an output. */
    void push(FieldElement scale, Weights outputs, LinearEquation eq) {
        eq.add(new EvaluationClaim.Term(
                vector.matrix(), 0, new Weights.Ones(1), outputs, scale.multiply(Vectors.pow2(shift))));
    }

    /** The prover's bias at the accumulator's exponent. */
    long at(int output) {
        return (long) vector.data().at(0, output) << shift;
    }

    /** A push that adds the bias to another: every position takes part with its weight. */
    static Looked.Push with(Bias bias, Looked.Push push) {
        if (bias == null) {
            return push;
        }
        return (scale, units, e, eq) -> {
            push.push(scale, units, e, eq);
            bias.push(scale.multiply(e.sum()), units, eq);
        };
    }
}
