package dev.nanozk.model.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
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
                ActivationTable.of(Activation.SILU, 8).digest());
        assertEquals(
                "62ff74a565905bd627483591e4776638889be135464dcfd624ee315055dfcdf4",
                ActivationTable.of(Activation.SILU, 11).digest());
        assertEquals(
                "807dd5100e9eface8521b9a5328bcffad86b822b4ac41bf23b5804f5844cd297",
                ActivationTable.of(Activation.SILU, 14).digest());
    }

    @Test
    void geluTableIsPinned() {
        assertEquals(
                "171a6d7c724c5499b7e9bf53a6b1b6b9eed92e631da509fcb93654220ac63acd",
                ActivationTable.of(Activation.GELU, 8).digest());
        assertEquals(
                "f2a448f8e57ec5a0a0ede459ceb4bde059cfa075f10470b41a2971fc4e67d6d3",
                ActivationTable.of(Activation.GELU, 11).digest());
        assertEquals(
                "480fd4033beca13db3d9454f39c43b77625f7c4898a37ff69a17db1a204896fd",
                ActivationTable.of(Activation.GELU, 14).digest());
    }

    @Test
    void geluTableFollowsTheFormula() {
        ActivationTable table = ActivationTable.of(Activation.GELU, 10);
        for (int g = -32768; g < 32768; g++) {
            double x = g / 1024.0;
            double expected = 512 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            assertEquals(expected, table.apply(g), 0.5001);
        }
        ActivationTable coarse = ActivationTable.of(Activation.GELU, ActivationTable.MIN_EXPONENT);
        assertEquals(0, coarse.apply(-1));
        assertEquals(32767, coarse.apply(32767));
        assertEquals(
                16384,
                ActivationTable.of(Activation.GELU, ActivationTable.MAX_EXPONENT)
                        .apply(32767));
    }

    /** Llama 3's factors divide the frequency of a pair, the linear factor all of them. */
    @Test
    void scaledRopeTableFollowsTheFormula() {
        List<Float> factors = List.of(1f, 1.5f, 8f, 32f);
        RopeTable table = RopeTable.of(90, 8, new PositionKind.Rotary(500000f, 2.5f, factors), 14);
        for (int p = 0; p < 90; p++) {
            for (int i = 0; i < 4; i++) {
                double angle = p * Math.pow(500000, -2.0 * i / 8) / 2.5 / factors.get(i);
                assertEquals(16384 * Math.cos(angle), table.cos()[p * 4 + i], 0.5001);
                assertEquals(16384 * Math.sin(angle), table.sin()[p * 4 + i], 0.5001);
            }
        }
    }

    @Test
    void ropeTableIsPinned() {
        assertEquals(
                "2ad61d44e04a5266db1d65b1eb2ad496e6e23b745bca649f4d8b267fd541d8f3",
                RopeTable.of(512, 8, new PositionKind.Rotary(10000f), 14).digest());
        assertEquals(
                "b1ac1186fb74044d9ffd5e18cea514636ab67b44adc9caeb6b38746b1e768f3a",
                RopeTable.of(256, 64, new PositionKind.Rotary(10000f), 14).digest());
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
        ActivationTable table = ActivationTable.of(Activation.SILU, 10);
        for (int g = -32768; g < 32768; g++) {
            double x = g / 1024.0;
            assertEquals(1024 * x / (1 + Math.exp(-x)), table.apply(g), 0.5001);
            assertTrue(table.apply(g) == (short) table.apply(g));
        }
    }

    @Test
    void siluTablesExistAtTheEdges() {
        assertEquals(
                0,
                ActivationTable.of(Activation.SILU, ActivationTable.MIN_EXPONENT)
                        .apply(-1));
        assertEquals(
                32767,
                ActivationTable.of(Activation.SILU, ActivationTable.MIN_EXPONENT)
                        .apply(32767));
        assertEquals(
                16384,
                ActivationTable.of(Activation.SILU, ActivationTable.MAX_EXPONENT)
                        .apply(32767));
        assertThrows(
                IllegalArgumentException.class,
                () -> ActivationTable.of(Activation.SILU, ActivationTable.MAX_EXPONENT + 1));
    }

    @Test
    void ropeTableFollowsTheFormula() {
        RopeTable table = RopeTable.of(300, 64, new PositionKind.Rotary(500000f), 14);
        for (int p = 0; p < 300; p += 7) {
            for (int i = 0; i < 32; i++) {
                double angle = p * Math.pow(500000, -2.0 * i / 64);
                assertEquals(16384 * Math.cos(angle), table.cos()[p * 32 + i], 0.5001);
                assertEquals(16384 * Math.sin(angle), table.sin()[p * 32 + i], 0.5001);
            }
        }
    }
}
