package dev.nanozk.math.simd;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A vector kernel that is handed out once it is compiled. Until then every vector operation allocates and calls, a thousand times slower than compiled code and a hundred times
 * slower than plain arithmetic, so that callers get the plain kernel, and a background thread runs this one until it is fast.
 *
 * <p>The compilation costs a second or two of a core: it begins after so much plain work that this pays, which a short command never reaches.
 *
 * @param <K> the kernel's interface; both kernels give the same results
 */
final class Warming<K> {
    /** Calls after which the compiler has certainly been asked. */
    private static final int CALLS = 6000;
    /** Batches in a row after a pause. */
    private static final int AT_ONCE = 16;
    /** Rounds of batches after that, 20 ms apart, before the attempt ends: on a starved machine the compiler may come later, and more work begins another. */
    private static final int PATIENCE = 6000;

    private final String name;
    private final K vector;
    private final Runnable batch;
    private final long batchNanos;
    private final long worth;
    private final AtomicLong work = new AtomicLong();
    private volatile boolean ready;
    private volatile boolean started;

    /**
     * @param batch a little work of every method of the kernel
     * @param batchNanos what a batch takes at most once it is compiled, far below what it takes before
     * @param worth units of plain work after which compiling begins
     */
    Warming(String name, K vector, Runnable batch, long batchNanos, long worth) {
        this.name = name;
        this.vector = vector;
        this.batch = batch;
        this.batchNanos = batchNanos;
        this.worth = worth;
    }

    /** The vector kernel if it is fast by now; counts the units of work asked for. */
    K choose(K plain, long units) {
        if (ready) {
            return vector;
        }
        if (!started && work.addAndGet(units) >= worth) {
            start();
        }
        return plain;
    }

    private synchronized void start() {
        if (started) {
            return;
        }
        started = true;
        Thread t = new Thread(this::run, "nanozk-warm-up-" + name);
        t.setDaemon(true);
        t.setPriority(Thread.MIN_PRIORITY);
        t.start();
    }

    /** Runs the batch once. */
    void once() {
        batch.run();
    }

    /** Compiles in this thread and returns whether the kernel is fast. */
    boolean warmUp() {
        started = true;
        run();
        return ready;
    }

    private void run() {
        for (int i = 0; i < CALLS + PATIENCE && !ready; i++) {
            // After a pause the first batch finds caches and registers cold: the fastest of a few counts.
            for (int k = 0; k < (i < CALLS ? 1 : AT_ONCE) && !ready; k++) {
                long start = System.nanoTime();
                batch.run();
                ready = System.nanoTime() - start < batchNanos;
            }
            if (i >= CALLS && !ready) {
                try {
                    Thread.sleep(20);
                } catch (InterruptedException e) {
                    break;
                }
            }
        }
        if (!ready) {
            work.set(0);
            started = false;
        }
    }
}
