package dev.nanozk.proving.relation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PackedUnitsTest {
    private static final long[][] UNITS = {
        {0, 1, 65535},
        {0, 1, 65536},
        {-1, 0, 7},
        {Integer.MIN_VALUE, Integer.MAX_VALUE, 0},
        {Integer.MAX_VALUE + 1L, 0, 0},
        {Integer.MIN_VALUE - 1L, 0, 0},
        {Long.MIN_VALUE, Long.MAX_VALUE, -65536}
    };

    private static PackedUnits units() {
        PackedUnits p = new PackedUnits(UNITS.length, 3);
        for (int u = 0; u < UNITS.length; u++) {
            long[] values = UNITS[u].clone();
            p.put(u, values);
            values[0]++;
        }
        return p;
    }

    @Test
    void holdsIntegersOfEverySize() {
        PackedUnits p = units();
        assertEquals(3 * UNITS.length, p.size());
        for (int u = 0; u < UNITS.length; u++) {
            long[] got = new long[3];
            p.unit(u, got);
            assertArrayEquals(UNITS[u], got);
            for (int i = 0; i < 3; i++) {
                assertEquals(UNITS[u][i], p.get(3 * u + i));
            }
        }
    }

    @Test
    void takesALargerIntegerAfterwards() {
        PackedUnits p = units();
        p.set(1, -1L << 40);
        assertEquals(0, p.get(0));
        assertEquals(-1L << 40, p.get(1));
        assertEquals(65535, p.get(2));
        assertEquals(65536, p.get(5));
    }
}
