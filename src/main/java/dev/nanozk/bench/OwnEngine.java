package dev.nanozk.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.math.parallel.Background;
import dev.nanozk.model.inference.Batch;
import dev.nanozk.model.inference.ForwardPass;
import dev.nanozk.model.inference.IntegerModel;
import java.util.ArrayList;
import java.util.List;

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

    /**
     * Answers that are decoded in common steps, their prompts differing in the first token.
     *
     * @return tokens a second of all of them, prompts not counted
     */
    double together(int[] prompt, int tokens, int answers) {
        Batch batch = new Batch(model);
        ForwardPass[] passes = new ForwardPass[answers];
        int[][] next = new int[answers][1];
        for (int a = 0; a < answers; a++) {
            int[] own = prompt.clone();
            own[0] = (own[0] + a) % model.spec().vocabulary();
            passes[a] = new ForwardPass(model);
            passes[a].steps(own, 0, own.length);
            next[a][0] = passes[a].greedy();
        }
        long start = System.nanoTime();
        for (int i = 0; i < tokens; i++) {
            List<Batch.Part> parts = new ArrayList<>();
            for (int a = 0; a < answers; a++) {
                parts.add(new Batch.Part(passes[a], next[a], 0, 1, true));
            }
            List<Batch.Result> results = Background.foreground(() -> batch.advance(parts));
            for (int a = 0; a < answers; a++) {
                if (results.get(a).stopped() != null) {
                    throw results.get(a).stopped();
                }
                next[a][0] = ForwardPass.argmax(results.get(a).logits());
            }
        }
        return (double) answers * tokens / ((System.nanoTime() - start) * MILLI / 1000);
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
