package dev.nanozk.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.ModelStore;
import java.util.LinkedHashMap;
import java.util.Map;

/** Wall time of an import's steps, as its progress tells them; passes the progress on. */
final class StepClock implements ModelStore.Progress {
    private static final long NANOS = 1_000_000;

    private final ModelStore.Progress next;
    private final Map<String, Long> nanos = new LinkedHashMap<>();
    private final long start = System.nanoTime();
    private long last = start;

    StepClock(ModelStore.Progress next) {
        this.next = next;
    }

    /** Time since the last call belongs to the step that reports: steps do not report before they begin. */
    @Override
    public synchronized void at(String step, double fraction) {
        long now = System.nanoTime();
        nanos.merge(step, now - last, Long::sum);
        last = now;
        next.at(step, fraction);
    }

    synchronized void report(ObjectNode n) {
        n.put("total", (System.nanoTime() - start) / NANOS);
        nanos.forEach((step, t) -> n.put(step.replace(' ', '_'), t / NANOS));
    }
}
