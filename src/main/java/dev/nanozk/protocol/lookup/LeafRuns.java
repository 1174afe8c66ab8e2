package dev.nanozk.protocol.lookup;

import java.util.Arrays;

/**
 * Where leaves stand: runs of neighbouring places whose rows are of the same table. Leaves are numbered in the order of their places. A run takes 12 bytes; one that
 * continues the one before it takes none.
 */
public final class LeafRuns {
    /** Told a run or a part of one. */
    @FunctionalInterface
    interface Visitor {
        /**
         * @param first its first leaf
         * @param end the end of its leaves
         * @param place of its first leaf
         * @param firstKey key of row 0 of its table
         */
        void run(int first, int end, int place, int firstKey);
    }

    private int[] first = new int[1];
    private int[] place = new int[1];
    private int[] firstKey = new int[1];
    private int count;
    private int size;

    /**
     * Appends a run.
     *
     * @param start place of its first leaf, behind all that there are
     * @param leaves how many there are in it
     * @param key of row 0 of its table
     * @throws IllegalArgumentException if it begins before the end of the last one
     * @throws ArithmeticException if there would be more than 2^31 - 1 leaves or places
     */
    public void add(int start, int leaves, int key) {
        if (leaves == 0) {
            return;
        }
        int next = count == 0 ? 0 : end();
        if (start < next || leaves < 0) {
            throw new IllegalArgumentException("a run of " + leaves + " from place " + start + " behind " + next);
        }
        Math.addExact(start, leaves);
        if (count == 0 || start != next || key != firstKey[count - 1]) {
            if (count == first.length) {
                first = Arrays.copyOf(first, 2 * count);
                place = Arrays.copyOf(place, 2 * count);
                firstKey = Arrays.copyOf(firstKey, 2 * count);
            }
            first[count] = size;
            place[count] = start;
            firstKey[count++] = key;
        }
        size = Math.addExact(size, leaves);
    }

    /** Number of leaves. */
    public int size() {
        return size;
    }

    /** The place behind the last leaf, 0 without leaves. */
    int end() {
        return count == 0 ? 0 : place[count - 1] + size - first[count - 1];
    }

    /** The first leaf whose place is not below another, the number of leaves if there is none. */
    int firstFrom(int from) {
        int run = Arrays.binarySearch(place, 0, count, from);
        if (run >= 0) {
            return first[run];
        }
        run = -run - 2;
        return run < 0 ? 0 : Math.min(first[run] + from - place[run], endOf(run));
    }

    private int endOf(int run) {
        return run + 1 < count ? first[run + 1] : size;
    }

    /** Goes through some leaves, run by run. */
    void forEach(int from, int to, Visitor visitor) {
        if (from >= to) {
            return;
        }
        int run = Arrays.binarySearch(first, 0, count, from);
        for (run = run < 0 ? -run - 2 : run; run < count && first[run] < to; run++) {
            int begin = Math.max(from, first[run]);
            visitor.run(begin, Math.min(to, endOf(run)), place[run] + begin - first[run], firstKey[run]);
        }
    }
}
