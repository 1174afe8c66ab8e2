package dev.nanozk.protocol.lookup;

import java.util.Arrays;

/**
 * Leaves in groups of A = 2^bits neighbouring places, those groups that hold any. Their leaves are numbered from 0.
 *
 * @param from number of the first among all leaves
 * @param index place of each leaf
 * @param keys key of each leaf
 * @param ids number of each group, strictly increasing
 * @param first first leaf of each group, and behind them the end of the last
 */
record LeafGroups(Leaves leaves, int arity, int from, int[] index, int[] keys, int[] ids, int[] first) {
    /** All leaves. */
    static LeafGroups of(Leaves leaves, int bits) {
        return of(leaves, bits, 0, leaves.size(), 0);
    }

    /**
     * Some leaves.
     *
     * @param from first leaf
     * @param to end of the leaves
     * @param base number of the group that counts as 0
     */
    static LeafGroups of(Leaves leaves, int bits, int from, int to, int base) {
        int[] index = leaves.places(from, to);
        int[] ids = new int[to - from];
        int[] first = new int[to - from + 1];
        int count = 0;
        for (int k = 0; k < index.length; k++) {
            int id = (index[k] >> bits) - base;
            if (count == 0 || ids[count - 1] != id) {
                ids[count] = id;
                first[count++] = k;
            }
        }
        first[count] = index.length;
        return new LeafGroups(
                leaves,
                1 << bits,
                from,
                index,
                leaves.keys(from, to),
                Arrays.copyOf(ids, count),
                Arrays.copyOf(first, count + 1));
    }

    /** Number of groups. */
    int size() {
        return ids.length;
    }

    /** Whether a group is complete and all its numerators are one. */
    boolean unit(int g) {
        return first[g + 1] - first[g] == arity && from + first[g + 1] <= leaves.ones();
    }

    /** Where the groups stand side by side with their neighbours. */
    Places places() {
        boolean[] unit = new boolean[ids.length];
        for (int g = 0; g < unit.length; g++) {
            unit[g] = unit(g);
        }
        return Places.of(ids, unit);
    }

    /** Where a leaf stands in its group. */
    int column(int leaf) {
        return index[leaf] & arity - 1;
    }
}
