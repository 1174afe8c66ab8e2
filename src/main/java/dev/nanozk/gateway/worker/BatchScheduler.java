package dev.nanozk.gateway.worker;

import dev.nanozk.model.inference.Batch;
import dev.nanozk.model.inference.OutOfRangeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/**
 * Continuous batching: the answers of a model that are made at the same time advance in common steps, each of which reads the weights once. An answer takes part in a step when it asks
 * to, by the thread that makes it, and in as many as it needs; it joins and leaves between any two.
 *
 * <p>A step has one position of each answer that is being decoded, and pieces of prompts where there is room, so that a long prompt holds nobody up for longer than a step takes. Who has
 * waited longest always has a part in it. One of the waiting threads computes the step for all of them. It waits before that for the answers of the step before, which are about to ask
 * for their next position, but no longer than half of what that step took, and once only for an answer whose reader is slow.
 */
final class BatchScheduler {
    /** An answer's wish to advance. */
    private static final class Wish {
        final Session session;
        final int[] tokens;
        final int from;
        final int to;
        boolean done;
        long[] logits;
        Throwable failure;

        Wish(Session session, int[] tokens, int from, int to) {
            this.session = session;
            this.tokens = tokens;
            this.from = from;
            this.to = to;
        }

        boolean isSingle() {
            return to - from == 1;
        }
    }

    /** Part of a wish that a step carries out. */
    private record Share(Wish wish, int length) {
        boolean isLast() {
            return wish.from + length == wish.to;
        }
    }

    private final int most;
    private final Turns turns;
    private final IntConsumer positions;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** In the order in which they came. */
    private final List<Wish> wishes = new ArrayList<>();
    /** Those of the last step that have not asked again. */
    private final Set<Session> expected = new HashSet<>();

    private boolean leading;
    private long lastNanos;
    private Batch batch;

    /**
     * @param most positions of a step at most, up to {@link Batch#MOST}
     * @param turns taken for every step
     * @param positions told how many a step has
     */
    BatchScheduler(int most, Turns turns, IntConsumer positions) {
        checkSize(most);
        this.most = most;
        this.turns = turns;
        this.positions = positions;
    }

    /** Whether a step can have so many positions; {@link IllegalArgumentException} if not. */
    static void checkSize(int most) {
        if (most < 1 || most > Batch.MOST) {
            throw new IllegalArgumentException("nanozk.batch is " + most + "; it must be from 1 to " + Batch.MOST);
        }
    }

    /**
     * Advances a session by at least one of tokens[from .. to), in one step.
     *
     * @return logits after the last of them, null where some are left: {@link Session#position()} tells how many are done
     * @throws OutOfRangeException if a value of this session leaves its format
     */
    long[] advance(Session session, int[] tokens, int from, int to) {
        session.check(tokens, from, to);
        Wish mine = new Wish(session, tokens, from, to);
        lock.lock();
        try {
            expected.remove(session);
            wishes.add(mine);
            changed.signalAll();
            while (!mine.done) {
                if (leading) {
                    changed.awaitUninterruptibly();
                } else {
                    lead();
                }
            }
        } finally {
            lock.unlock();
        }
        if (mine.failure instanceof Error e) {
            throw e;
        }
        if (mine.failure instanceof RuntimeException e) {
            throw e;
        }
        return mine.logits;
    }

    /** Nobody waits for this session any more. */
    void leave(Session session) {
        lock.lock();
        try {
            expected.remove(session);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Wishes that no step has taken yet. */
    int waiting() {
        lock.lock();
        try {
            return wishes.size();
        } finally {
            lock.unlock();
        }
    }

    /** Whether a step is under way. */
    boolean isLed() {
        lock.lock();
        try {
            return leading;
        } finally {
            lock.unlock();
        }
    }

    /** One step, with the lock held but while it is computed. */
    private void lead() {
        leading = true;
        List<Share> shares = List.of();
        Throwable failure = null;
        try {
            gather();
            shares = shares();
            List<Share> step = shares;
            lock.unlock();
            try {
                turns.take(() -> compute(step));
            } finally {
                lock.lock();
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        for (Share s : shares) {
            s.wish().done = true;
            if (failure != null) {
                s.wish().failure = failure;
            }
            if (s.wish().failure == null) {
                expected.add(s.wish().session);
            }
        }
        leading = false;
        changed.signalAll();
    }

    private void gather() {
        long end = System.nanoTime() + lastNanos / 2;
        try {
            while (!expected.isEmpty() && wishes.size() < most) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    break;
                }
                changed.await(left, TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            // The step is made for others too.
            Thread.currentThread().interrupt();
        }
        expected.clear();
    }

    /** What the next step does; takes it out of the wishes. */
    private List<Share> shares() {
        List<Share> out = new ArrayList<>();
        int single = (int) wishes.stream().filter(Wish::isSingle).count();
        Wish first = wishes.removeFirst();
        int length = Math.min(first.to - first.from, Math.max(1, most - single));
        out.add(new Share(first, length));
        int room = take(most - length, true, out);
        take(room, false, out);
        return out;
    }

    /** Adds single positions, or what there is room for of the others, in their order; returns the room that is left. */
    private int take(int room, boolean single, List<Share> out) {
        int left = room;
        Iterator<Wish> all = wishes.iterator();
        while (left > 0 && all.hasNext()) {
            Wish w = all.next();
            if (w.isSingle() == single) {
                all.remove();
                int length = Math.min(left, w.to - w.from);
                out.add(new Share(w, length));
                left -= length;
            }
        }
        return left;
    }

    private void compute(List<Share> shares) {
        long start = System.nanoTime();
        if (batch == null) {
            batch = new Batch(shares.getFirst().wish().session.model());
        }
        List<Batch.Part> parts = new ArrayList<>();
        for (Share s : shares) {
            parts.add(s.wish().session.part(s.wish().tokens, s.wish().from, s.wish().from + s.length(), s.isLast()));
        }
        List<Batch.Result> results = batch.advance(parts);
        for (int i = 0; i < shares.size(); i++) {
            shares.get(i).wish().logits = results.get(i).logits();
            shares.get(i).wish().failure = results.get(i).stopped();
        }
        positions.accept(parts.stream().mapToInt(Batch.Part::length).sum());
        lastNanos = System.nanoTime() - start;
    }
}
