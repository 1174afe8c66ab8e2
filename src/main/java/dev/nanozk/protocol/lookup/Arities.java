package dev.nanozk.protocol.lookup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which arities the layers of a lookup tree have: {@code 2^k} fractions a group, k layer by layer from the root down, the last k repeated, and what leaf bits are left at the lowest
 * layer. The protocol has one schedule; others are there to be measured.
 *
 * @param fromRoot k of each layer, the root's first
 */
public record Arities(List<Integer> fromRoot) {
    /** Small where the tables are long (work grows with the arity there), large near the root (a round costs a point whatever its degree). */
    public static final Arities PROTOCOL = new Arities(List.of(6, 4, 4, 3, 3, 3, 3, 3, 2));

    /** Largest k: a round of a layer seals 2^k scalars. */
    private static final int MOST = 6;

    /** @throws IllegalArgumentException unless there is a k, all from 1 to 6 */
    public Arities {
        fromRoot = List.copyOf(fromRoot);
        if (fromRoot.isEmpty() || fromRoot.stream().anyMatch(k -> k < 1 || k > MOST)) {
            throw new IllegalArgumentException("arities " + fromRoot + " are not powers of two from 2^1 to 2^" + MOST);
        }
    }

    /**
     * A schedule as {@link #toString} writes it, {@code 6,4,4,3}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Arities parse(String text) {
        try {
            return new Arities(
                    Arrays.stream(text.split(",", -1)).map(Integer::valueOf).toList());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no list of numbers with commas between", e);
        }
    }

    /** The arities' bits, leaf to root, for a tree of n bits. */
    public int[] bits(int n) {
        List<Integer> bits = new ArrayList<>();
        int left = n;
        for (int k = 0; left > 0; k++) {
            int b = Math.min(left, fromRoot.get(Math.min(k, fromRoot.size() - 1)));
            bits.add(0, b);
            left -= b;
        }
        return bits.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public String toString() {
        return fromRoot.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
