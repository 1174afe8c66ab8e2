package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.protocol.sumcheck.Interpolation;

/**
 * The prover's side of one GKR layer: round polynomials of {@code sum_y eq(r, y) (P(y) + lambda Q(y))} with eq of the bound and the current variable taken out,
 * {@code s(X) = sum_y' eq(rest, y') (P(X, y') + lambda Q(X, y'))} of degree A.
 *
 * <p>Besides s(0) and values at small integers the leading coefficient counts as a value, the one at infinity: for linear numerators and denominators it is that of their slopes.
 */
interface LayerRounds {
    int arity();

    /**
     * Values of s.
     *
     * @param rest the coordinates of r above the current variable
     * @param from 1 or 2 for {@code s(from), ..., s(A - 1)} and behind them the leading coefficient, or 0 for s(0) alone
     */
    FieldVector evaluations(FieldVector rest, int from);

    /** How many values {@link #evaluations(FieldVector, int)} gives. */
    static int values(int arity, int from) {
        return from == 0 ? 1 : arity - from + 1;
    }

    /**
     * The values from sums over what is stored.
     *
     * @param partial sums, and behind them the weights of what they are over; what is not stored holds 0/1 and adds lambda times the rest of eq's total weight 1, nothing to the leading
     *     coefficient
     */
    default FieldVector evaluations(FieldVector[] partial, FieldElement lambda, int from) {
        int n = values(arity(), from);
        FieldVector total = new FieldVector(n + 1);
        for (FieldVector part : partial) {
            total.add(part);
        }
        FieldElement absent = FieldElement.ONE.subtract(total.get(n)).multiply(lambda);
        for (int k = 0; k < (from == 0 ? 1 : n - 1); k++) {
            total.addAt(k, absent);
        }
        return total.slice(0, n);
    }

    /** Binds the current variable. */
    void bind(FieldElement r);

    /** p_0 .. p_(A-1), q_0 .. q_(A-1) once every variable is bound. */
    FieldVector finalValues();

    /**
     * Coefficients of s.
     *
     * @param claim {@code (1 - ri) s(0) + ri s(1)}, from which s(0) follows unless ri is one
     * @param ri the coordinate of r that belongs to the current variable
     * @param rest the coordinates of r above it
     */
    default FieldVector coefficients(FieldElement claim, FieldElement ri, FieldVector rest) {
        FieldVector later = evaluations(rest, 1);
        FieldElement other = FieldElement.ONE.subtract(ri);
        FieldElement zero = other.isZero()
                ? evaluations(rest, 0).get(0)
                : claim.subtract(ri.multiply(later.get(0))).multiply(other.invert());
        return Interpolation.coefficients(FieldVector.of(zero), later);
    }

    /**
     * Coefficients of s in the first round, whose values at 0 and 1 are evaluations of the layer above: its fractions are the sums of the groups here.
     *
     * @param above s(0) and s(1)
     */
    default FieldVector coefficients(FieldVector above, FieldVector rest) {
        return Interpolation.coefficients(above, evaluations(rest, 2));
    }
}
