package dev.nanozk.math.parallel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Work that gives way to answers: while a computation runs in the {@linkplain #foreground foreground}, a background thread takes at most a share of the
 * time. It pauses between the tasks of its loops ({@link Threads#forEach}), after w of work for {@code w (1 - share) / share}; once no foreground
 * computation has been under way for a while, it goes on at full speed. Operating systems know no such share, and the JVM's thread priorities mostly do
 * nothing.
 */
public final class Background {
    /** Work between two pauses at least: a pause costs a switch of threads. */
    private static final long SLICE_NANOS = 2_000_000;
    /** The foreground is idle after so long: between two tokens of an answer it seems idle too. */
    private static final long IDLE_NANOS = 20_000_000;
    /** The longest sleep before it is looked again whether the foreground is idle. */
    private static final long NAP_NANOS = 5_000_000;
    /** The longest pause, whatever a task took: nothing starves. */
    private static final long LONGEST_NANOS = 2_000_000_000;

    private static final long MILLI = 1_000_000;
    private static final ThreadLocal<Background> CURRENT = new ThreadLocal<>();
    private static final AtomicInteger FOREGROUND = new AtomicInteger();
    private static volatile long lastForeground = System.nanoTime() - IDLE_NANOS;

    private final double share;
    private long begun = System.nanoTime();

    private Background(double share) {
        this.share = share;
    }

    /**
     * Runs a computation in the background.
     *
     * @param share of the thread's time while answers are computed, above 0; 1: all
     * @throws IllegalArgumentException for another share
     */
    public static void run(double share, Runnable computation) {
        if (!(share > 0) || share > 1) {
            throw new IllegalArgumentException("a share of " + share + " is not above 0 and at most 1");
        }
        Background before = CURRENT.get();
        CURRENT.set(new Background(share));
        try {
            computation.run();
        } finally {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        }
    }

    /** Runs a computation that others give way to. */
    public static <T> T foreground(Supplier<T> computation) {
        FOREGROUND.incrementAndGet();
        try {
            return computation.get();
        } finally {
            lastForeground = System.nanoTime();
            FOREGROUND.decrementAndGet();
        }
    }

    private static boolean isForegroundIdle() {
        return FOREGROUND.get() == 0 && System.nanoTime() - lastForeground > IDLE_NANOS;
    }

    /** The background work that this thread is part of, null for none. */
    static Background current() {
        return CURRENT.get();
    }

    /** Makes this thread part of the work, or of none. */
    static void adopt(Background work) {
        if (work == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(new Background(work.share));
        }
    }

    /** Between two tasks: waits if this work has had its share. An interrupt ends the pause, not the work. */
    void pause() {
        long worked = System.nanoTime() - begun;
        if (worked < SLICE_NANOS) {
            return;
        }
        long end = System.nanoTime() + Math.min(LONGEST_NANOS, (long) (worked * (1 - share) / share));
        try {
            for (long left = end - System.nanoTime(); left > 0 && !isForegroundIdle(); left = end - System.nanoTime()) {
                long nap = Math.min(left, NAP_NANOS);
                Thread.sleep(nap / MILLI, (int) (nap % MILLI));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        begun = System.nanoTime();
    }
}
