package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;

/**
 * The prover's side of one GKR layer: round polynomials of {@code sum_y eq(r, y) (P(y) + lambda Q(y))} with eq of the bound and the current variable taken out,
 * {@code s(X) = sum_y' eq(rest, y') (P(X, y') + lambda Q(X, y'))} of degree A.
 */
interface LayerRounds {
    int arity();

    /**
     * Values of s at {@code from, from + 1, ...}.
     *
     * @param rest the coordinates of r above the current variable
     * @param from 1 for s(1), ..., s(A), or 0 for s(0) alone
     */
    FieldVector evaluations(FieldVector rest, int from);

    /**
     * The values from sums over what is stored.
     *
     * @param partial sums, and behind them the weights of what they are over; what is not stored holds 0/1 and adds lambda times the rest of eq's total weight 1
     */
    default FieldVector evaluations(FieldVector[] partial, FieldElement lambda, int from) {
        FieldVector total = new FieldVector(arity() + 1);
        for (FieldVector part : partial) {
            total.add(part);
        }
        FieldElement absent = FieldElement.ONE.subtract(total.get(arity())).multiply(lambda);
        FieldVector out = new FieldVector(from == 0 ? 1 : arity());
        for (int x = 0; x < out.size(); x++) {
            out.set(x, total.get(x).add(absent));
        }
        return out;
    }

    /** Binds the current variable. */
    void bind(FieldElement r);

    /** p_0 .. p_(A-1), q_0 .. q_(A-1) once every variable is bound. */
    FieldVector finalValues();

    /**
     * Values s(0), ..., s(A).
     *
     * @param claim {@code (1 - ri) s(0) + ri s(1)}, from which s(0) follows unless ri is one
     * @param ri the coordinate of r that belongs to the current variable
     * @param rest the coordinates of r above it
     */
    default FieldVector roundEvaluations(FieldElement claim, FieldElement ri, FieldVector rest) {
        FieldVector later = evaluations(rest, 1);
        FieldVector out = new FieldVector(arity() + 1);
        for (int x = 1; x <= arity(); x++) {
            out.set(x, later.get(x - 1));
        }
        FieldElement other = FieldElement.ONE.subtract(ri);
        out.set(
                0,
                other.isZero()
                        ? evaluations(rest, 0).get(0)
                        : claim.subtract(ri.multiply(out.get(1))).multiply(other.invert()));
        return out;
    }
}
