package dev.nanozk.proving.relation;

import dev.nanozk.protocol.commitment.CommittedMatrix;

/**
 * A committed weight tensor, outputs x inputs (units x positions).
 *
 * @param matrix the commitment
 * @param data the prover's integers, row-major; null on the verifier's side
 */
public record WeightMatrix(CommittedMatrix matrix, int[] data) {
    int outputs() {
        return matrix.layout().units();
    }

    int inputs() {
        return matrix.layout().positions();
    }

    /** The integers of an output's row. */
    void row(int output, long[] target) {
        int inputs = inputs();
        for (int d = 0; d < inputs; d++) {
            target[d] = data[output * inputs + d];
        }
    }
}
