package dev.nanozk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ScalingModelTest {
    private static final ScalingModel M = new ScalingModel(5, 0.5, 2, 1, 0.25, 0.1);

    @Test
    void oneReceiptByOneThreadTakesTheSum() {
        assertEquals(0.5 + 0.05 + 11 + 0.05 + 0.25, M.run(1, 1, 1).latency(), 1e-9);
        // With a thread a layer: the longest layer.
        assertEquals(0.5 + 0.05 + 2 + 0.05 + 0.25, M.run(6, 1, 1).latency(), 1e-9);
        assertEquals(M.run(6, 1, 1).latency(), M.run(600, 1, 1).latency(), 1e-9);
    }

    @Test
    void theRateIsThatOfWhatSaturatesFirst() {
        // Many more than can be served: the bound is reached from below.
        for (int threads : new int[] {1, 2, 4, 8, 16, 64}) {
            double rate = M.run(threads, 1000, 4000).rate();
            assertTrue(rate <= M.bound(threads) + 1e-9, threads + ": " + rate);
            assertEquals(M.bound(threads), rate, 0.02 * M.bound(threads), "threads " + threads);
        }
        assertEquals(2.0, M.bound(64), 1e-9);
        assertEquals(1 / 11.0, M.bound(1), 1e-9);
    }

    @Test
    void whatComesSlowlyIsServedAtOnce() {
        ScalingModel.Outcome o = M.run(12, 0.1, 1000);
        assertEquals(0.1, o.rate(), 0.001);
        assertEquals(M.run(12, 1, 1).latency(), o.latency(), 1e-9);
        assertEquals(0.1 * 11 / 12, o.workers(), 0.001);
    }

    @Test
    void nonsenseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ScalingModel(0, 0, 1, 1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new ScalingModel(1, -1, 1, 1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> M.run(0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> M.run(1, 0, 1));
    }
}
