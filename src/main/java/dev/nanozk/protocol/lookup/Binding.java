package dev.nanozk.protocol.lookup;

/**
 * Where pairs of groups go when the variable that tells the two apart is bound: each becomes one group, of units where both were.
 *
 * @param places of the groups that they become
 * @param units place of what each pair of units becomes, as in {@link Places#groups}
 * @param general the same of each other pair
 */
record Binding(Places places, int[] units, int[] general) {
    static Binding of(Places before) {
        int[] unitIds = before.unitIds();
        int[] generalIds = before.generalIds();
        int n = unitIds.length + generalIds.length;
        int[] ids = new int[n];
        boolean[] unit = new boolean[n];
        for (int k = 0, u = 0, g = 0; k < n; k++) {
            unit[k] = g == generalIds.length || u < unitIds.length && unitIds[u] < generalIds[g];
            ids[k] = unit[k] ? unitIds[u++] : generalIds[g++];
        }
        Places places = Places.of(ids, unit);
        int[] units = new int[unitIds.length];
        int[] general = new int[generalIds.length];
        for (int k = 0, u = 0, g = 0; k < n; k++) {
            if (unit[k]) {
                units[u++] = places.groups()[k];
            } else {
                general[g++] = places.groups()[k];
            }
        }
        return new Binding(places, units, general);
    }
}
