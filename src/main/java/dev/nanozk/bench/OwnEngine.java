package dev.nanozk.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.math.parallel.Background;
import dev.nanozk.model.inference.ForwardPass;
import dev.nanozk.model.inference.IntegerModel;

/** The project's own engine, in this process, on as many threads as {@link dev.nanozk.math.parallel.Threads} allows. */
final class OwnEngine implements InferenceEngine {
    private static final double MILLI = 1e-6;

    private final IntegerModel model;

    OwnEngine(IntegerModel model) {
        this.model = model;
    }

    @Override
    public Round round(int[] prompt, int tokens) {
        ForwardPass pass = new ForwardPass(model);
        long start = System.nanoTime();
        int next = Background.foreground(() -> {
            pass.steps(prompt, 0, prompt.length);
            return pass.greedy();
        });
        long first = System.nanoTime();
        for (int i = 0; i < tokens; i++) {
            int token = next;
            next = Background.foreground(() -> {
                pass.step(token);
                return pass.greedy();
            });
        }
        long end = System.nanoTime();
        return new Round((first - start) * MILLI, (end - first) * MILLI, tokens);
    }

    @Override
    public void describe(ObjectNode n) {
        n.put("peak_heap_bytes", ProcessMemory.peakHeap());
        n.put("peak_resident_bytes", ProcessMemory.peakResident());
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
