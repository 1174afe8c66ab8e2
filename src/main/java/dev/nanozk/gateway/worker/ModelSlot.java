package dev.nanozk.gateway.worker;

import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.receipt.Digests;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** One model's place in the server: whether it is ready, who uses it, how many wait. */
public final class ModelSlot {
    private final String name;
    private final int queue;
    private final AtomicInteger admitted = new AtomicInteger();
    private final int atOnce;
    private final Sessions sessions;
    private volatile ServedModel model;
    private volatile String step = "loading";
    private volatile String failure;

    /**
     * @param atOnce answers that are made at the same time
     * @param queue requests that may wait beside them
     */
    ModelSlot(String name, int atOnce, int queue) {
        this.name = name;
        this.atOnce = atOnce;
        this.queue = queue;
        this.sessions = new Sessions(atOnce);
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
        if (admitted.incrementAndGet() > queue + atOnce) {
            admitted.decrementAndGet();
            return false;
        }
        return true;
    }

    void leave() {
        admitted.decrementAndGet();
    }

    /** Requests that are admitted: waiting or being answered. */
    public int admitted() {
        return admitted.get();
    }

    /** The KV caches. */
    Sessions sessions() {
        return sessions;
    }
}
