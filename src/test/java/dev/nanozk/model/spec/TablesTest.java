package dev.nanozk.model.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Digests were also computed by an independent Python implementation of the same fixed-point rules. */
class TablesTest {
    @Test
    void expTableIsPinned() {
        assertEquals(
                "cb89d1dd879f65c6c86c8357d1ac75c6af4b6317e4522537098c4119ec2c8d64",
                ExpTable.of(8, 5, 12).digest());
        assertEquals(
                "777d10171ed6352cff98e51f1d342c1d2a8fb82a16f49515300f627de87325b6",
                ExpTable.of(64, 3, 12).digest());
    }

    @Test
    void siluTableIsPinned() {
        assertEquals(
                "117e4100e1276679a4aaf308f9a1b86dc0bdd32606db02160499cc481e116253",
                SiluTable.of(8).digest());
        assertEquals(
                "62ff74a565905bd627483591e4776638889be135464dcfd624ee315055dfcdf4",
                SiluTable.of(11).digest());
        assertEquals(
                "807dd5100e9eface8521b9a5328bcffad86b822b4ac41bf23b5804f5844cd297",
                SiluTable.of(14).digest());
    }

    @Test
    void ropeTableIsPinned() {
        assertEquals(
                "2ad61d44e04a5266db1d65b1eb2ad496e6e23b745bca649f4d8b267fd541d8f3",
                RopeTable.of(512, 8, 10000f, 14).digest());
        assertEquals(
                "b1ac1186fb74044d9ffd5e18cea514636ab67b44adc9caeb6b38746b1e768f3a",
                RopeTable.of(256, 64, 10000f, 14).digest());
    }

    @Test
    void expTableFollowsTheFormula() {
        ExpTable table = ExpTable.of(8, 5, 12);
        assertEquals(4096, table.get(0));
        assertEquals(0, table.get(ExpTable.SIZE - 1));
        for (int i = 0; i < 2000; i++) {
            assertEquals(4096 * Math.exp(-i / 32.0 / Math.sqrt(8)), table.get(i), 0.5001);
        }
        assertEquals(65535, ExpTable.of(8, 5, 16).get(0));
    }

    @Test
    void siluTableFollowsTheFormulaAndFits16Bits() {
        SiluTable table = SiluTable.of(10);
        for (int g = -32768; g < 32768; g++) {
            double x = g / 1024.0;
            assertEquals(1024 * x / (1 + Math.exp(-x)), table.apply(g), 0.5001);
            assertTrue(table.apply(g) == (short) table.apply(g));
        }
    }

    @Test
    void siluTablesExistAtTheEdges() {
        assertEquals(0, SiluTable.of(SiluTable.MIN_EXPONENT).apply(-1));
        assertEquals(32767, SiluTable.of(SiluTable.MIN_EXPONENT).apply(32767));
        assertEquals(16384, SiluTable.of(SiluTable.MAX_EXPONENT).apply(32767));
        assertThrows(IllegalArgumentException.class, () -> SiluTable.of(SiluTable.MAX_EXPONENT + 1));
    }

    @Test
    void ropeTableFollowsTheFormula() {
        RopeTable table = RopeTable.of(300, 64, 500000f, 14);
        for (int p = 0; p < 300; p += 7) {
            for (int i = 0; i < 32; i++) {
                double angle = p * Math.pow(500000, -2.0 * i / 64);
                assertEquals(16384 * Math.cos(angle), table.cos()[p * 32 + i], 0.5001);
                assertEquals(16384 * Math.sin(angle), table.sin()[p * 32 + i], 0.5001);
            }
        }
    }
}
