package dev.nanozk.protocol.commitment;

import java.util.Arrays;

/** The integers of a committed matrix, unit by unit (prover's side). */
public interface MatrixValues {
    /** Writes the unit's values at all positions to {@code target[0..positions)}; absent entries are zero. */
    void unit(int unit, long[] target);

    /** Values held unit-major in one array. */
    static MatrixValues of(long[] data, int positions) {
        return (unit, target) -> System.arraycopy(data, unit * positions, target, 0, positions);
    }

    /** The same values, those of a unit in half of the memory where all of them have 32 bits; the array is not kept. */
    static MatrixValues packed(long[] data, int positions) {
        Object[] units = new Object[data.length / positions];
        for (int u = 0; u < units.length; u++) {
            long[] unit = Arrays.copyOfRange(data, u * positions, (u + 1) * positions);
            units[u] = Arrays.stream(unit).allMatch(v -> v == (int) v)
                    ? Arrays.stream(unit).mapToInt(v -> (int) v).toArray()
                    : unit;
        }
        return (unit, target) -> {
            if (units[unit] instanceof int[] narrow) {
                for (int i = 0; i < positions; i++) {
                    target[i] = narrow[i];
                }
            } else {
                System.arraycopy(units[unit], 0, target, 0, positions);
            }
        };
    }
}
