package dev.nanozk.gateway.worker;

import dev.nanozk.model.inference.IntegerModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The sessions of a model: so many answers are made at once, others wait in the order in which they came. Of the free sessions a prompt gets the one that shares
 * most with it, else the one that was idle longest.
 */
final class Sessions {
    private static final long PATIENCE_MILLIS = 50;

    private final int size;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Condition> waiting = new ArrayDeque<>();
    private final List<Session> idle = new ArrayList<>();
    private int taken;

    Sessions(int size) {
        this.size = size;
    }

    /**
     * Waits for a session.
     *
     * @param abandoned asked every 50 ms
     * @return the session, to be given back with {@link #release}; null if abandoned before
     */
    Session acquire(IntegerModel model, String owner, int[] prompt, BooleanSupplier abandoned) {
        lock.lock();
        try {
            Condition mine = lock.newCondition();
            waiting.addLast(mine);
            try {
                while (!abandoned.getAsBoolean()) {
                    if (waiting.peekFirst() == mine && taken < size) {
                        taken++;
                        return choose(model, owner, prompt);
                    }
                    mine.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                waiting.remove(mine);
                wakeFirst();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private Session choose(IntegerModel model, String owner, int[] prompt) {
        Session best = idle.stream()
                .max(Comparator.<Session>comparingInt(s -> s.common(owner, prompt))
                        .thenComparingLong(s -> -s.lastUse()))
                .orElse(null);
        // A fresh cache is better than one that another prompt may still use.
        if (best == null || best.common(owner, prompt) == 0 && idle.size() + taken <= size) {
            return new Session(model);
        }
        idle.remove(best);
        return best;
    }

    void release(Session session) {
        lock.lock();
        try {
            taken--;
            idle.add(session);
            wakeFirst();
        } finally {
            lock.unlock();
        }
    }

    private void wakeFirst() {
        if (!waiting.isEmpty()) {
            waiting.peekFirst().signal();
        }
    }
}
