package dev.nanozk.proving.relation;

import dev.nanozk.protocol.commitment.CommittedMatrix;

/**
 * A committed weight tensor, outputs x inputs (units x positions).
 *
 * @param matrix the commitment
 * @param data the prover's integers; null on the verifier's side
 */
public record WeightMatrix(CommittedMatrix matrix, WeightRows data) {
    int outputs() {
        return matrix.layout().units();
    }

    int inputs() {
        return matrix.layout().positions();
    }

    /** The integers of an output's row. */
    void row(int output, long[] target) {
        int[] row = new int[inputs()];
        data.row(output, row);
        for (int d = 0; d < row.length; d++) {
            target[d] = row[d];
        }
    }
}
