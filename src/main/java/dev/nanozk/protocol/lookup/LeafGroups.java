package dev.nanozk.protocol.lookup;

import java.util.Arrays;

/**
 * The leaves in groups of A = 2^bits neighbouring places, those groups that hold any.
 *
 * @param ids place of each group, strictly increasing
 * @param first first leaf of each group, and the number of leaves behind the last
 */
record LeafGroups(Leaves leaves, int arity, int[] ids, int[] first) {
    static LeafGroups of(Leaves leaves, int bits) {
        int n = leaves.size();
        int[] ids = new int[n];
        int[] first = new int[n + 1];
        int count = 0;
        for (int k = 0; k < n; k++) {
            int id = leaves.index()[k] >> bits;
            if (count == 0 || ids[count - 1] != id) {
                ids[count] = id;
                first[count++] = k;
            }
        }
        first[count] = n;
        return new LeafGroups(leaves, 1 << bits, Arrays.copyOf(ids, count), Arrays.copyOf(first, count + 1));
    }

    /** Number of groups. */
    int size() {
        return ids.length;
    }

    /** Whether a group is complete and all its numerators are one. */
    boolean unit(int g) {
        return first[g + 1] - first[g] == arity && first[g + 1] <= leaves.ones();
    }

    /** Where a leaf stands in its group. */
    int column(int leaf) {
        return leaves.index()[leaf] & arity - 1;
    }
}
