package dev.nanozk.math.parallel;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Splits loops over a shared pool: the one place where the number of threads is decided.
 *
 * <p>The caller works along; the pool has one thread fewer than {@link #count()}. A loop inside a loop, or inside {@link #serially}, runs in its caller's
 * thread alone, so that only the outermost level is split and callers that are parallel already don't ask for more threads than there are cores.
 */
public final class Threads {
    /** System property with the number of threads; default: all cores. */
    public static final String PROPERTY = "nanozk.threads";

    private static final ThreadLocal<Boolean> INSIDE = ThreadLocal.withInitial(() -> false);
    private static final ThreadPoolExecutor POOL = pool();
    private static volatile int count;

    static {
        set(Integer.getInteger(PROPERTY, Runtime.getRuntime().availableProcessors()));
    }

    private Threads() {}

    private static ThreadPoolExecutor pool() {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread t = new Thread(task, "nanozk-compute-" + number.incrementAndGet());
                    t.setDaemon(true);
                    return t;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Threads that a loop may use, its caller among them. */
    public static int count() {
        return count;
    }

    /**
     * Sets the number of threads for loops that start from now on.
     *
     * @throws IllegalArgumentException below 1
     */
    public static synchronized void set(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException(threads + " threads");
        }
        int helpers = Math.max(1, threads - 1);
        if (helpers > POOL.getMaximumPoolSize()) {
            POOL.setMaximumPoolSize(helpers);
            POOL.setCorePoolSize(helpers);
        } else {
            POOL.setCorePoolSize(helpers);
            POOL.setMaximumPoolSize(helpers);
        }
        count = threads;
    }

    /** How many threads {@link #forEach} would use for n tasks here. */
    public static int available(int n) {
        return INSIDE.get() ? 1 : Math.max(1, Math.min(n, count));
    }

    /**
     * Runs {@code task} for 0 to n - 1, in any order, and returns when all are done. The first exception or error stops tasks that have not begun and is
     * thrown here.
     */
    public static void forEach(int n, IntConsumer task) {
        int threads = available(n);
        Background background = Background.current();
        if (threads == 1) {
            for (int i = 0; i < n; i++) {
                task.accept(i);
                if (background != null) {
                    background.pause();
                }
            }
            return;
        }
        Loop loop = new Loop(n, task, background);
        for (int i = 1; i < threads; i++) {
            ((Executor) POOL).execute(loop::help);
        }
        loop.work();
        loop.finish();
    }

    /** Runs a computation whose loops stay in this thread: for callers that are parallel themselves. */
    public static <T> T serially(Supplier<T> computation) {
        boolean before = INSIDE.get();
        INSIDE.set(true);
        try {
            return computation.get();
        } finally {
            INSIDE.set(before);
        }
    }

    /** A loop under way. Helpers that the pool starts after its end find it closed, so that a busy pool keeps nobody waiting. */
    private static final class Loop {
        private final int n;
        private final IntConsumer task;
        private final Background background;
        private final AtomicInteger next = new AtomicInteger();
        private int helpers;
        private boolean closed;
        private Throwable failure;

        Loop(int n, IntConsumer task, Background background) {
            this.n = n;
            this.task = task;
            this.background = background;
        }

        void help() {
            synchronized (this) {
                if (closed) {
                    return;
                }
                helpers++;
            }
            Background.adopt(background);
            try {
                work();
            } finally {
                Background.adopt(null);
            }
            synchronized (this) {
                helpers--;
                notifyAll();
            }
        }

        void work() {
            serially(() -> {
                try {
                    Background mine = Background.current();
                    for (int i = next.getAndIncrement(); i < n; i = next.getAndIncrement()) {
                        task.accept(i);
                        if (mine != null) {
                            mine.pause();
                        }
                    }
                } catch (Throwable e) {
                    fail(e);
                }
                return null;
            });
        }

        private synchronized void fail(Throwable e) {
            next.set(n);
            if (failure == null) {
                failure = e;
            } else if (failure != e) {
                failure.addSuppressed(e);
            }
        }

        synchronized void finish() {
            closed = true;
            boolean interrupted = false;
            while (helpers > 0) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    // Helpers write into the caller's arrays: it may not go on before they are done.
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            if (failure instanceof Error e) {
                throw e;
            }
        }
    }
}
