package dev.nanozk.protocol.commitment;

/** The integers of a committed matrix, unit by unit (prover's side). */
public interface MatrixValues {
    /** Writes the unit's values at all positions to {@code target[0..positions)}; absent entries are zero. */
    void unit(int unit, long[] target);

    /** Values held unit-major in one array. */
    static MatrixValues of(long[] data, int positions) {
        return (unit, target) -> System.arraycopy(data, unit * positions, target, 0, positions);
    }
}
