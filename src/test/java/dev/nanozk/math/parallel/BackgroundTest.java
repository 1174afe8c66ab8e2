package dev.nanozk.math.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackgroundTest {
    private static void work(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    @Test
    void pausesWhileTheForegroundIsBusyAndEndsAllTheSame() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        AtomicBoolean over = new AtomicBoolean();
        Thread foreground = new Thread(() -> Background.foreground(() -> {
            busy.countDown();
            while (!over.get()) {
                Thread.onSpinWait();
            }
            return null;
        }));
        foreground.start();
        busy.await();
        AtomicInteger done = new AtomicInteger();
        long start = System.nanoTime();
        Background.run(
                0.2,
                () -> Threads.serially(() -> {
                    Threads.forEach(4, i -> {
                        work(3_000_000);
                        done.incrementAndGet();
                    });
                    return null;
                }));
        long took = System.nanoTime() - start;
        over.set(true);
        foreground.join();
        assertEquals(4, done.get());
        // A lower bound that no slow machine can break: four slices of 3 ms, a pause of 12 ms after each.
        assertTrue(took >= 4 * 15_000_000L, "took " + took);
        assertNull(Background.current());
    }

    @Test
    void helpersOfALoopGiveWayToo() {
        int before = Threads.count();
        Threads.set(3);
        try {
            AtomicInteger part = new AtomicInteger();
            Background.run(
                    0.5,
                    () -> Threads.forEach(50, i -> {
                        work(100_000);
                        part.addAndGet(Background.current() == null ? 0 : 1);
                    }));
            assertEquals(50, part.get());
            AtomicInteger none = new AtomicInteger();
            Threads.forEach(50, i -> none.addAndGet(Background.current() == null ? 1 : 0));
            assertEquals(50, none.get());
        } finally {
            Threads.set(before);
        }
    }

    @Test
    void anInterruptIsKept() {
        Background.foreground(() -> {
            Background.run(0.01, () -> {
                Thread.currentThread().interrupt();
                Threads.serially(() -> {
                    Threads.forEach(2, i -> work(3_000_000));
                    return null;
                });
            });
            return null;
        });
        assertTrue(Thread.interrupted());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 1.01, Double.NaN})
    void refusesOtherShares(double share) {
        assertThrows(IllegalArgumentException.class, () -> Background.run(share, () -> {}));
    }
}
