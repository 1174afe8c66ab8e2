package dev.nanozk.math.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadsTest {
    private final int before = Threads.count();

    @AfterEach
    void restore() {
        Threads.set(before);
    }

    @Test
    void everyTaskRunsOnce() {
        for (int threads : new int[] {1, 2, 5, 3}) {
            Threads.set(threads);
            assertEquals(threads, Threads.count());
            for (int n : new int[] {0, 1, 2, 1000}) {
                AtomicIntegerArray runs = new AtomicIntegerArray(n);
                Threads.forEach(n, i -> runs.incrementAndGet(i));
                for (int i = 0; i < n; i++) {
                    assertEquals(1, runs.get(i));
                }
            }
        }
    }

    @Test
    void loopsInsideLoopsStayInTheirThread() {
        Threads.set(4);
        Threads.forEach(8, i -> {
            Thread outer = Thread.currentThread();
            assertEquals(1, Threads.available(100));
            Threads.forEach(10, j -> assertSame(outer, Thread.currentThread()));
        });
        assertEquals(4, Threads.available(100));
        assertEquals(2, Threads.available(2));
        Set<Thread> seen = ConcurrentHashMap.newKeySet();
        assertEquals("done", Threads.serially(() -> {
            Threads.forEach(10, i -> seen.add(Thread.currentThread()));
            return "done";
        }));
        assertEquals(Set.of(Thread.currentThread()), seen);
        assertEquals(4, Threads.available(100));
    }

    @Test
    void theFirstFailureStopsTheLoop() {
        Threads.set(3);
        AtomicIntegerArray runs = new AtomicIntegerArray(1);
        IllegalStateException e = assertThrows(
                IllegalStateException.class,
                () -> Threads.forEach(1_000_000, i -> {
                    runs.incrementAndGet(0);
                    throw new IllegalStateException("task");
                }));
        assertEquals("task", e.getMessage());
        assertTrue(runs.get(0) <= 3);
        assertThrows(
                StackOverflowError.class,
                () -> Threads.forEach(5, i -> {
                    throw new StackOverflowError();
                }));
    }

    @Test
    void atLeastOneThread() {
        assertThrows(IllegalArgumentException.class, () -> Threads.set(0));
    }
}
