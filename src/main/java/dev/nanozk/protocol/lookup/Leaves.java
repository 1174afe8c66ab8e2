package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import java.util.Arrays;

/**
 * Fractions p/q at some of the 2^n places of a leaf space; everywhere else stands 0/1, which adds nothing. Denominators are shared: those of a lookup argument
 * are rows of small tables.
 *
 * <p>A leaf takes two bytes, its row: its place and its table are those of its {@link LeafRuns run}. Its key, {@code firstKey + row}, says which of the denominators it has.
 */
public final class Leaves {
    private final LeafRuns runs;
    private final char[] rows;
    private final FieldVector denominators;
    private final int ones;
    private final int[] numerators;

    /**
     * @param runs where the leaves stand
     * @param rows of each leaf, in the order of the places
     * @param denominators all denominators
     * @param ones how many of the first leaves have numerator one
     * @param numerators integers, one for each leaf behind those
     * @throws IllegalArgumentException if runs, rows and numerators differ in number
     */
    public Leaves(LeafRuns runs, char[] rows, FieldVector denominators, int ones, int[] numerators) {
        if (runs.size() != rows.length || rows.length != ones + numerators.length) {
            throw new IllegalArgumentException("places, denominators and numerators differ in number");
        }
        this.runs = runs;
        this.rows = rows;
        this.denominators = denominators;
        this.ones = ones;
        this.numerators = numerators;
    }

    /**
     * Leaves one by one.
     *
     * @param places strictly increasing
     * @param keys which of the denominators stands at each place, below 2^16
     * @param denominators all denominators
     * @param ones how many of the first leaves have numerator one
     * @param numerators integers, one for each leaf behind those
     */
    public static Leaves of(int[] places, int[] keys, FieldVector denominators, int ones, int[] numerators) {
        if (places.length != keys.length) {
            throw new IllegalArgumentException("places, denominators and numerators differ in number");
        }
        LeafRuns runs = new LeafRuns();
        char[] rows = new char[keys.length];
        for (int k = 0; k < rows.length; k++) {
            if (keys[k] >>> Character.SIZE != 0) {
                throw new IllegalArgumentException(keys[k] + " is no row");
            }
            runs.add(places[k], 1, 0);
            rows[k] = (char) keys[k];
        }
        return new Leaves(runs, rows, denominators, ones, numerators);
    }

    /** Number of places stored. */
    public int size() {
        return rows.length;
    }

    LeafRuns runs() {
        return runs;
    }

    FieldVector denominators() {
        return denominators;
    }

    int ones() {
        return ones;
    }

    int[] numerators() {
        return numerators;
    }

    /** Places of some leaves. */
    int[] places(int from, int to) {
        int[] out = new int[to - from];
        runs.forEach(from, to, (first, end, place, firstKey) -> {
            for (int k = first; k < end; k++) {
                out[k - from] = place + k - first;
            }
        });
        return out;
    }

    /** Keys of some leaves. */
    int[] keys(int from, int to) {
        int[] out = new int[to - from];
        runs.forEach(from, to, (first, end, place, firstKey) -> {
            for (int k = first; k < end; k++) {
                out[k - from] = firstKey + rows[k];
            }
        });
        return out;
    }

    /** Places of all leaves. */
    public int[] places() {
        return places(0, size());
    }

    /** Numerator of the k-th leaf. */
    public FieldElement p(int k) {
        return k < ones ? FieldElement.ONE : FieldElement.of(numerators[k - ones]);
    }

    /** Denominator of the k-th leaf. */
    public FieldElement q(int k) {
        return denominators.get(keys(k, k + 1)[0]);
    }

    /** Numbers of the groups of {@code 2^bits} neighbouring places that have some of the leaves, less {@code base}; strictly increasing. */
    int[] groupIds(int bits, int from, int to, int base) {
        int[] ids = new int[Math.min(to - from, 1 << 10)];
        int[] count = {0};
        int[][] out = {ids};
        runs.forEach(from, to, (first, end, place, firstKey) -> {
            int last = (place + end - first - 1 >> bits) - base;
            int id = (place >> bits) - base;
            id += count[0] > 0 && out[0][count[0] - 1] == id ? 1 : 0;
            for (; id <= last; id++) {
                if (count[0] == out[0].length) {
                    out[0] = Arrays.copyOf(out[0], Math.max(2 * count[0], 1 << 10));
                }
                out[0][count[0]++] = id;
            }
        });
        return Arrays.copyOf(out[0], count[0]);
    }
}
