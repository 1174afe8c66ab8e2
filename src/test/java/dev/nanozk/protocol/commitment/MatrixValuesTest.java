package dev.nanozk.protocol.commitment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatrixValuesTest {
    /** A unit of 32-bit values beside one in which a value may need more. */
    @ParameterizedTest
    @ValueSource(longs = {5, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 31, -(1L << 31) - 1, Long.MAX_VALUE})
    void packedValuesAreTheSame(long value) {
        long[] data = {-1, 0, value, 65535, Integer.MIN_VALUE, 7};
        MatrixValues plain = MatrixValues.of(data, 3);
        MatrixValues packed = MatrixValues.packed(data, 3);
        for (int u = 0; u < 2; u++) {
            long[] a = new long[4];
            long[] b = new long[4];
            plain.unit(u, a);
            packed.unit(u, b);
            assertArrayEquals(a, b);
        }
    }
}
