package dev.nanozk.gateway.worker;

import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.receipt.Digests;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** One model's place in the server: whether it is ready, who uses it, how many wait. One answer at a time. */
public final class ModelSlot {
    private static final long PATIENCE_MILLIS = 50;

    private final String name;
    private final int queue;
    private final AtomicInteger admitted = new AtomicInteger();
    private final Semaphore turn = new Semaphore(1, true);
    private volatile ServedModel model;
    private volatile String step = "loading";
    private volatile String failure;

    ModelSlot(String name, int queue) {
        this.name = name;
        this.queue = queue;
    }

    public String name() {
        return name;
    }

    /** The model, once it is ready. */
    public Optional<ServedModel> model() {
        return Optional.ofNullable(model);
    }

    /** What loading is at, for the operator. */
    public String step() {
        return step;
    }

    /** Why the model can't be served, if so. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /** Model root, hexadecimal; of a model that is ready. */
    public String root() {
        return Digests.hex(model.key().root());
    }

    void progress(String now) {
        step = now;
    }

    void ready(ServedModel loaded) {
        model = loaded;
        step = "ready";
    }

    void failed(String why) {
        failure = why == null ? "unknown" : why;
        step = "failed";
    }

    /** A place for one request, to be given back with {@link #leave()}; false if the queue is full. */
    boolean admit() {
        if (admitted.incrementAndGet() > queue + 1) {
            admitted.decrementAndGet();
            return false;
        }
        return true;
    }

    void leave() {
        admitted.decrementAndGet();
    }

    /** Waits for the model; true: it is this caller's until {@link #release()}; false: abandoned before. */
    boolean acquire(BooleanSupplier abandoned) {
        try {
            while (!abandoned.getAsBoolean()) {
                if (turn.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                    return true;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    void release() {
        turn.release();
    }
}
