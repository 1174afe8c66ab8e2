package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;
import java.util.Arrays;

/**
 * Fractions p/q at some of the 2^n places of a leaf space; everywhere else stands 0/1, which adds nothing.
 *
 * @param index strictly increasing places
 * @param p numerators, one a place
 * @param q denominators, one a place
 */
public record SparseFractions(int[] index, FieldVector p, FieldVector q) {
    private static final int L = ScalarField.LIMBS;

    public SparseFractions {
        if (index.length != p.size() || index.length != q.size()) {
            throw new IllegalArgumentException("index, p and q differ in length");
        }
    }

    /** Number of places stored. */
    public int size() {
        return index.length;
    }

    /**
     * Groups of {@code 2^bits} neighbours side by side: {@code values[(g * 2A + a)]} is p_a and
     * {@code values[g * 2A + A + a]} is q_a of group g, missing places filled with 0/1.
     */
    Groups groups(int bits) {
        int arity = 1 << bits;
        int[] ids = new int[size()];
        int count = 0;
        for (int k : index) {
            int id = k >> bits;
            if (count == 0 || ids[count - 1] != id) {
                ids[count++] = id;
            }
        }
        long[] values = new long[L * 2 * arity * count];
        for (int slot = 0; slot < arity * count; slot++) {
            int at = (slot / arity) * 2 * arity + arity + slot % arity;
            System.arraycopy(ScalarFieldOne.LIMBS, 0, values, L * at, L);
        }
        boolean[] unit = new boolean[count];
        int ones = 0;
        int g = -1;
        int last = -1;
        for (int k = 0; k < size(); k++) {
            int id = index[k] >> bits;
            if (id != last) {
                g++;
                last = id;
                ones = 0;
            }
            ones += Arrays.equals(p.limbs(), L * k, L * k + L, ScalarFieldOne.LIMBS, 0, L) ? 1 : 0;
            unit[g] = ones == arity;
            int a = index[k] & (arity - 1);
            System.arraycopy(p.limbs(), L * k, values, L * (g * 2 * arity + a), L);
            System.arraycopy(q.limbs(), L * k, values, L * (g * 2 * arity + arity + a), L);
        }
        return new Groups(Arrays.copyOf(ids, count), values, unit, arity);
    }

    /** Groups with their places in the next layer, and which of them have numerators of one only. */
    record Groups(int[] index, long[] values, boolean[] unit, int arity) {
        /** The next layer: each group's fractions added up. */
        SparseFractions combine() {
            int n = index.length;
            FieldVector p = new FieldVector(n);
            FieldVector q = new FieldVector(n);
            long[] t = new long[4 * L];
            for (int g = 0; g < n; g++) {
                FractionSum.add(values, L * 2 * arity * g, arity, t, 0);
                System.arraycopy(t, 0, p.limbs(), L * g, L);
                System.arraycopy(t, L, q.limbs(), L * g, L);
            }
            return new SparseFractions(index, p, q);
        }
    }
}
