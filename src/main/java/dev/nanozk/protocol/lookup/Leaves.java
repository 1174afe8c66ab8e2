package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;

/**
 * Fractions p/q at some of the 2^n places of a leaf space; everywhere else stands 0/1, which adds nothing. Denominators are shared: those of a lookup argument
 * are rows of small tables.
 *
 * @param index strictly increasing places
 * @param key which of the denominators stands at each place
 * @param denominators all denominators
 * @param ones how many of the first places have numerator one
 * @param numerators integers, one for each place behind those
 */
public record Leaves(int[] index, int[] key, FieldVector denominators, int ones, int[] numerators) {
    public Leaves {
        if (index.length != key.length || index.length != ones + numerators.length) {
            throw new IllegalArgumentException("places, denominators and numerators differ in number");
        }
    }

    /** Number of places stored. */
    public int size() {
        return index.length;
    }

    /** Numerator of the k-th place. */
    public FieldElement p(int k) {
        return k < ones ? FieldElement.ONE : FieldElement.of(numerators[k - ones]);
    }

    /** Denominator of the k-th place. */
    public FieldElement q(int k) {
        return denominators.get(key[k]);
    }
}
