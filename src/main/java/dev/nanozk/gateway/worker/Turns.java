package dev.nanozk.gateway.worker;

import dev.nanozk.math.parallel.Background;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Who may compute: as many at once as there are turns, in the order in which they asked. A model asks again for every step of its answers ({@link BatchScheduler}), so that models
 * which answer at the same time go on in turn. Proofs give way to all of them.
 */
public final class Turns {
    private final Semaphore turns;

    public Turns(int atOnce) {
        this.turns = new Semaphore(atOnce, true);
    }

    /** Waits for a turn and uses it for one computation. */
    <T> T take(Supplier<T> computation) {
        turns.acquireUninterruptibly();
        try {
            return Background.foreground(computation);
        } finally {
            turns.release();
        }
    }

    /** Waits for a turn and uses it for one computation. */
    void take(Runnable computation) {
        take(() -> {
            computation.run();
            return null;
        });
    }
}
