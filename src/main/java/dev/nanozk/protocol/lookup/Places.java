package dev.nanozk.protocol.lookup;

import java.util.Arrays;

/**
 * Where the groups of a layer stand, side by side with their neighbours: pairs of two groups whose numerators are all one apart from the others, which may lack a group.
 *
 * @param unitIds number of each pair of units, which is half its groups' numbers, increasing
 * @param generalIds number of each other pair, increasing
 * @param groups place of each group: {@code 2 pair + half} among the others, the complement of that among the units
 * @param gaps places among the others that no group has
 */
record Places(int[] unitIds, int[] generalIds, int[] groups, int[] gaps) {
    /**
     * Pairs groups.
     *
     * @param ids numbers of the groups, strictly increasing
     * @param unit whether all numerators of a group are one; null where none is known to be
     */
    static Places of(int[] ids, boolean[] unit) {
        int[] unitIds = new int[ids.length];
        int[] generalIds = new int[ids.length];
        int[] groups = new int[ids.length];
        int[] gaps = new int[ids.length];
        int units = 0;
        int general = 0;
        int lacking = 0;
        for (int g = 0; g < ids.length; g++) {
            int pair = ids[g] >> 1;
            boolean both = g + 1 < ids.length && ids[g + 1] >> 1 == pair;
            if (both && unit != null && unit[g] && unit[g + 1]) {
                groups[g] = ~(2 * units);
                groups[g + 1] = ~(2 * units + 1);
                unitIds[units++] = pair;
            } else if (both) {
                groups[g] = 2 * general;
                groups[g + 1] = 2 * general + 1;
                generalIds[general++] = pair;
            } else {
                int half = ids[g] & 1;
                groups[g] = 2 * general + half;
                gaps[lacking++] = 2 * general + (1 - half);
                generalIds[general++] = pair;
            }
            if (both) {
                g++;
            }
        }
        return new Places(
                Arrays.copyOf(unitIds, units),
                Arrays.copyOf(generalIds, general),
                groups,
                Arrays.copyOf(gaps, lacking));
    }

    /**
     * Stretches of a layer one behind another, each numbered from 0 and with pairs of its own.
     *
     * @param pairBits a stretch has {@code 2^pairBits} pairs, stored or not
     */
    static Places concat(Places[] parts, int pairBits) {
        int[] unitIds =
                new int[Arrays.stream(parts).mapToInt(p -> p.unitIds.length).sum()];
        int[] generalIds =
                new int[Arrays.stream(parts).mapToInt(p -> p.generalIds.length).sum()];
        int[] groups =
                new int[Arrays.stream(parts).mapToInt(p -> p.groups.length).sum()];
        int[] gaps = new int[Arrays.stream(parts).mapToInt(p -> p.gaps.length).sum()];
        int units = 0;
        int general = 0;
        int group = 0;
        int lacking = 0;
        for (int i = 0; i < parts.length; i++) {
            Places p = parts[i];
            for (int place : p.groups) {
                groups[group++] = place < 0 ? ~(2 * units + ~place) : 2 * general + place;
            }
            for (int gap : p.gaps) {
                gaps[lacking++] = 2 * general + gap;
            }
            for (int id : p.unitIds) {
                unitIds[units++] = (i << pairBits) + id;
            }
            for (int id : p.generalIds) {
                generalIds[general++] = (i << pairBits) + id;
            }
        }
        return new Places(unitIds, generalIds, groups, gaps);
    }
}
