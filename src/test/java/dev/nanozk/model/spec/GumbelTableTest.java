package dev.nanozk.model.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class GumbelTableTest {
    private static final double UNIT = 1.0 / (1 << GumbelTable.BITS);

    private static double exact(int word) {
        double n = 2.0 * Integer.toUnsignedLong(word) + 1;
        double z = (0x1p33 - n) / 0x1p33;
        return -Math.log(-Math.log1p(-z));
    }

    @Test
    void theTableIsTheSameEverywhere() {
        assertEquals("a6c95ed67e219ae09d1e0526ebea784d5fa4cb70a9fdba46061f2635f36d9f5f", GumbelTable.digest());
    }

    @Test
    void errorOfAnyWord() {
        Random random = new Random(1);
        double worst = 0;
        for (int i = 0; i < 2_000_000; i++) {
            // All magnitudes on both sides.
            int word = random.nextInt() >>> random.nextInt(32);
            word = random.nextBoolean() ? word : ~word;
            worst = Math.max(worst, Math.abs(GumbelTable.of(word) * UNIT - exact(word)));
        }
        assertTrue(worst < 2.1e-6, "error " + worst);
        assertTrue(worst > 1e-7, "error " + worst);
    }

    @Test
    void neverFallsAndStaysWithinItsSpan() {
        int last = GumbelTable.of(0);
        for (long w = 0; w < 1L << 32; w += 4099) {
            int g = GumbelTable.of((int) w);
            assertTrue(g >= last, "word " + w);
            last = g;
        }
        long span = (long) GumbelTable.of(-1) - GumbelTable.of(0);
        assertTrue(span < (long) GumbelTable.SPAN << GumbelTable.BITS);
        assertEquals(exact(0), GumbelTable.of(0) * UNIT, UNIT);
        assertEquals(exact(-1), GumbelTable.of(-1) * UNIT, UNIT);
    }
}
