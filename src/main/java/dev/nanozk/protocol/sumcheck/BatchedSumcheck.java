package dev.nanozk.protocol.sumcheck;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.protocol.transcript.LinearForm;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.SealedChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One sumcheck for several instances of different length (Thaler, <i>Proofs, Arguments, and Zero-Knowledge</i>, 4.1 and
 * 4.4, with sealed round polynomials).
 *
 * <p>With R rounds, an instance over v variables takes part in the last v; in the R - v rounds before it is constant,
 * so that its claim stands in the batch scaled by {@code 2^(R - v)}. A round sends coefficients {@code c_1, ..., c_d};
 * {@code c_0 = (claim - sum c_i) / 2} follows from {@code s(0) + s(1) = claim}, and the next claim is
 * {@code claim / 2 + sum_i c_i (r^i - 1/2)}.
 */
public final class BatchedSumcheck {
    private static final FieldElement HALF = FieldElement.of(2).invert();

    private BatchedSumcheck() {}

    /** The claim after the last round and all challenges, first round first. */
    public record Result(LinearForm claim, FieldVector challenges) {
        /** The point of an instance over {@code v} variables, lowest variable first. */
        public FieldVector point(int v) {
            FieldVector p = new FieldVector(v);
            int skip = challenges.size() - v;
            for (int i = 0; i < v; i++) {
                p.set(i, challenges.get(skip + i));
            }
            return p;
        }
    }

    /** The factor {@code 2^(rounds - variables)} by which an instance's claim enters the batch. */
    public static FieldElement gap(int rounds, int variables) {
        return FieldElement.of(2).pow(rounds - variables);
    }

    /**
     * @param claim form of {@code sum_t 2^(rounds - v_t) sum_x g_t(x)}
     * @param instances the prover's data, empty on the verifier's side
     */
    public static Result run(
            SealedChannel channel,
            String label,
            int rounds,
            int degree,
            LinearForm claim,
            List<? extends SumcheckInstance> instances)
            throws ProofFormatException {
        FieldVector challenges = new FieldVector(rounds);
        List<FieldElement> constants = new ArrayList<>();
        for (SumcheckInstance t : instances) {
            constants.add(t.variables() == rounds ? FieldElement.ZERO : t.sum().multiply(gap(rounds, t.variables())));
        }
        for (int round = 0; round < rounds; round++) {
            FieldVector message = null;
            if (channel.isProver()) {
                FieldVector values = new FieldVector(degree + 1);
                for (int t = 0; t < instances.size(); t++) {
                    SumcheckInstance instance = instances.get(t);
                    if (instance.variables() == rounds - round) {
                        values.add(instance.roundEvaluations(degree));
                    } else {
                        FieldElement half = constants.get(t).multiply(HALF);
                        constants.set(t, half);
                        for (int x = 0; x <= degree; x++) {
                            values.addAt(x, half);
                        }
                    }
                }
                FieldVector c = Interpolation.coefficients(values);
                message = new FieldVector(degree);
                for (int i = 0; i < degree; i++) {
                    message.set(i, c.get(i + 1));
                }
            }
            List<LinearForm> sealed = channel.seal(label, degree, message);
            FieldElement r = channel.challenge(label);
            challenges.set(round, r);
            for (SumcheckInstance instance : instances) {
                if (instance.variables() == rounds - round) {
                    instance.bind(r);
                }
            }
            claim = next(channel, claim, sealed, r);
        }
        return new Result(claim, challenges);
    }

    private static LinearForm next(SealedChannel channel, LinearForm claim, List<LinearForm> sealed, FieldElement r) {
        List<LinearForm> operands = new ArrayList<>(sealed.size() + 1);
        List<FieldElement> coefficients = new ArrayList<>(sealed.size() + 1);
        operands.add(claim);
        coefficients.add(HALF);
        FieldElement power = FieldElement.ONE;
        for (LinearForm c : sealed) {
            power = power.multiply(r);
            operands.add(c);
            coefficients.add(power.subtract(HALF));
        }
        return channel.graph().affine(FieldElement.ZERO, Collections.unmodifiableList(operands), coefficients);
    }
}
