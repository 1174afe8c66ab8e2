package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.protocol.commitment.CommittedMatrix;
import dev.nanozk.protocol.commitment.EvaluationClaim;
import dev.nanozk.protocol.commitment.Weights;
import java.util.function.Supplier;

/**
 * A tensor inside a committed matrix: {@code units} consecutive units from {@code offset}, one value a position.
 *
 * @param matrix resolved after the matrix has been committed
 * @param offset first unit
 * @param units number of units
 * @param firstPosition position of the matrix that is position 0 of this tensor; weights may cover fewer positions than the
 *     matrix has, the others weigh nothing
 */
record Column(Supplier<CommittedMatrix> matrix, int offset, int units, int firstPosition) {
    Column(Supplier<CommittedMatrix> matrix, int offset, int units) {
        this(matrix, offset, units, 0);
    }

    /** A whole matrix that has been committed before. */
    static Column of(CommittedMatrix matrix) {
        return from(matrix, 0);
    }

    /** A whole matrix from a position on. */
    static Column from(CommittedMatrix matrix, int firstPosition) {
        return new Column(() -> matrix, 0, matrix.layout().units(), firstPosition);
    }

    /** The functional {@code scale * sum_u sum_i w_u e_i M[offset + u, firstPosition + i]}. */
    EvaluationClaim.Term term(Weights unitWeights, Weights positionWeights, FieldElement scale) {
        if (unitWeights.size() != units) {
            throw new IllegalArgumentException(unitWeights.size() + " weights for " + units + " units");
        }
        CommittedMatrix m = matrix.get();
        int n = m.layout().positions();
        Weights positions = positionWeights;
        if (positions.size() != n) {
            FieldVector given = positions.dense();
            FieldVector padded = new FieldVector(n);
            for (int i = 0; i < given.size(); i++) {
                padded.set(firstPosition + i, given.get(i));
            }
            positions = new Weights.Dense(padded);
        }
        return new EvaluationClaim.Term(m, offset, unitWeights, positions, scale);
    }

    /** Some of the column's units. */
    Column slice(int from, int count) {
        if (from < 0 || count < 0 || from + count > units) {
            throw new IllegalArgumentException("slice outside the column");
        }
        return new Column(matrix, offset + from, count, firstPosition);
    }
}
