package dev.nanozk.protocol.commitment;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.protocol.transcript.LinearForm;
import java.util.List;

/**
 * {@code value = sum over terms of scale * sum_{u,i} units[u] positions[i] M[offset + u, i]}, real entries only.
 *
 * @param value sealed value
 * @param terms public functionals of committed matrices
 */
public record EvaluationClaim(LinearForm value, List<Term> terms) {
    /**
     * One matrix' part.
     *
     * @param unitOffset first unit
     * @param units a weight for each unit from the offset on
     * @param positions a weight for every position
     */
    public record Term(CommittedMatrix matrix, int unitOffset, Weights units, Weights positions, FieldElement scale) {
        public Term {
            if (unitOffset < 0
                    || unitOffset + units.size() > matrix.layout().units()
                    || positions.size() != matrix.layout().positions()) {
                throw new IllegalArgumentException("functional does not fit " + matrix.name());
            }
        }
    }
}
