package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;
import dev.nanozk.math.parallel.Threads;
import java.util.Arrays;

/**
 * One layer of the tree: groups of A = 2^bits neighbouring fractions, those that hold any. Missing places of a group are 0/1; groups that are not stored hold
 * nothing else. The groups of the lowest layer are gathered from the leaves whenever they are needed, those of the others stand in two arrays; numerators of groups that
 * have ones only are never stored.
 */
final class FractionLayer {
    private static final int L = ScalarField.LIMBS;
    private static final int CHUNK = 1 << 10;

    private final int arity;
    /** Place of each group, strictly increasing. */
    private final int[] ids;
    /** Denominators of the groups side by side; null in the lowest layer. */
    private final long[] q;
    /** Numerators, by slot; null in the lowest layer. */
    private final long[] p;
    /** Slot of each group's numerators, -1 where all are one; null where slot g is group g. */
    private final int[] slots;

    /** The groups of the lowest layer, null in the others. */
    private final LeafGroups lowest;

    /** Stored fractions. */
    FractionLayer(int arity, int[] ids, long[] p, long[] q, int[] slots) {
        this.arity = arity;
        this.ids = ids;
        this.p = p;
        this.q = q;
        this.slots = slots;
        this.lowest = null;
    }

    /** The lowest layer. */
    FractionLayer(Leaves leaves, int bits) {
        this.arity = 1 << bits;
        this.p = null;
        this.q = null;
        this.slots = null;
        this.lowest = LeafGroups.of(leaves, bits);
        this.ids = lowest.ids();
    }

    int arity() {
        return arity;
    }

    /** Number of groups. */
    int size() {
        return ids.length;
    }

    int id(int g) {
        return ids[g];
    }

    /** Whether all numerators of a group are one. */
    boolean unit(int g) {
        if (lowest != null) {
            return lowest.unit(g);
        }
        return slots != null && slots[g] < 0;
    }

    /** Whether numerators have to be formed on loading, as those of the leaves and of units. */
    boolean plain(int g) {
        return lowest != null || unit(g);
    }

    /** Writes q_0 .. q_(A-1) of group g. */
    void denominators(int g, long[] to, int at) {
        if (lowest == null) {
            System.arraycopy(q, L * arity * g, to, at, L * arity);
            return;
        }
        Leaves leaves = lowest.leaves();
        int[] first = lowest.first();
        if (first[g + 1] - first[g] < arity) {
            ones(to, at, arity);
        }
        long[] rows = leaves.denominators().limbs();
        for (int k = first[g]; k < first[g + 1]; k++) {
            System.arraycopy(rows, L * lowest.keys()[k], to, at + L * lowest.column(k), L);
        }
    }

    /** Writes p_0 .. p_(A-1) of group g. */
    void numerators(int g, long[] to, int at) {
        if (unit(g)) {
            ones(to, at, arity);
        } else if (lowest == null) {
            System.arraycopy(p, L * arity * (slots == null ? g : slots[g]), to, at, L * arity);
        } else {
            Arrays.fill(to, at, at + L * arity, 0);
            for (int k = lowest.first()[g]; k < lowest.first()[g + 1]; k++) {
                lowest.leaves().p(lowest.from() + k).store(to, at + L * lowest.column(k));
            }
        }
    }

    /** Adds {@code lambda q_0} to the first numerator of every stored group. */
    void foldIntoNumerators(FieldElement lambda) {
        if (lowest != null || slots != null) {
            throw new IllegalStateException("numerators are not stored");
        }
        long[] lam = new long[2 * L];
        lambda.store(lam, 0);
        for (int g = 0; g < ids.length; g++) {
            int at = L * arity * g;
            ScalarField.mul(lam, L, q, at, lam, 0);
            ScalarField.add(p, at, p, at, lam, L);
        }
    }

    static void ones(long[] to, int at, int n) {
        for (int a = 0; a < n; a++) {
            System.arraycopy(ScalarFieldOne.LIMBS, 0, to, at + L * a, L);
        }
    }

    /** The next layer, in groups of {@code 2^bits}: each group's fractions added up. */
    FractionLayer next(int bits) {
        int[] group = new int[ids.length];
        int[] places = new int[ids.length];
        int count = 0;
        for (int g = 0; g < ids.length; g++) {
            int id = ids[g] >> bits;
            if (count == 0 || places[count - 1] != id) {
                places[count++] = id;
            }
            group[g] = count - 1;
        }
        int width = 1 << bits;
        long[] numerators = new long[L * width * count];
        long[] denominators = new long[L * width * count];
        ones(denominators, 0, width * count);
        Threads.forEach((ids.length + CHUNK - 1) / CHUNK, c -> {
            FractionSum sum = new FractionSum(arity);
            long[] v = new long[2 * L * arity];
            for (int g = c * CHUNK; g < Math.min(ids.length, (c + 1) * CHUNK); g++) {
                int at = L * (group[g] * width + (ids[g] & width - 1));
                denominators(g, v, L * arity);
                boolean ones = unit(g);
                if (!ones) {
                    numerators(g, v, 0);
                }
                sum.add(v, ones, numerators, denominators, at);
            }
        });
        return new FractionLayer(width, Arrays.copyOf(places, count), numerators, denominators, null);
    }

    /** The only fraction of a layer whose arity is one. */
    FieldVector root() {
        if (arity != 1 || ids.length != 1) {
            throw new IllegalStateException(ids.length + " groups of " + arity + " are no root");
        }
        return FieldVector.of(FieldElement.load(p, 0), FieldElement.load(q, 0));
    }
}
