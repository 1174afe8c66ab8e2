package dev.nanozk.proving.relation;

import java.util.BitSet;

/**
 * The public part of adjusted logits without noise, {@code B_iv = L_iv + A'_iv}, at the generated positions.
 *
 * <p>A token that a mask excludes has A'_iv = -K_iv, a large negative number, and does not count in any sum over tokens; what is said of it says nothing.
 *
 * @param s the head's statement
 * @param constants K_iv, [position][token]
 * @param base A'_iv, [position][token]
 * @param allowed 1 where the mask allows a token; rows are null where there is no mask
 */
record Adjusted(HeadStatement s, long[][] constants, long[][] base, long[][] allowed) {
    static Adjusted of(HeadStatement s, long[][] constants) {
        int n = s.outputs().size();
        int vocabulary = s.spec().vocabulary();
        long[][] base = new long[n][];
        long[][] allowed = new long[n][];
        for (int i = 0; i < n; i++) {
            base[i] = s.adjustment().base(s.outputs().subList(0, i));
            BitSet mask = s.adjustment().allowed(s.outputs().subList(0, i));
            if (mask != null) {
                allowed[i] = new long[vocabulary];
                for (int v = 0; v < vocabulary; v++) {
                    allowed[i][v] = mask.get(v) ? 1 : 0;
                    base[i][v] = mask.get(v) ? base[i][v] : -constants[i][v];
                }
            }
        }
        return new Adjusted(s, constants, base, allowed);
    }

    int positions() {
        return s.outputs().size();
    }

    int vocabulary() {
        return s.spec().vocabulary();
    }

    boolean masked() {
        return allowed[0] != null;
    }

    /** Number of tokens that the mask allows at a position. */
    long tokens(int i) {
        if (!masked()) {
            return vocabulary();
        }
        long count = 0;
        for (long a : allowed[i]) {
            count += a;
        }
        return count;
    }
}
