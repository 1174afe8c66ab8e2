package dev.nanozk.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;

/** Times of one thing that is done several times. */
final class Median {
    private Median() {}

    /** Milliseconds of each of some runs, in their order. */
    static double[] times(int rounds, Runnable run) {
        double[] ms = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            long start = System.nanoTime();
            run.run();
            ms[i] = ProofBench.millis(start);
        }
        return ms;
    }

    /** The middle one; of an even number the upper of the two. */
    static double of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** {@code name: median} and {@code name_rounds: [all]}. */
    static void put(ObjectNode n, String name, double[] values) {
        n.put(name, of(values));
        ArrayNode all = n.putArray(name + "_rounds");
        Arrays.stream(values).forEach(all::add);
    }
}
