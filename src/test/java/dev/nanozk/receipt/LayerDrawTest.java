package dev.nanozk.receipt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LayerDrawTest {
    private static final byte[] DIGEST = new byte[32];

    private static String nonce(int i) {
        return "a nonce for tests " + i;
    }

    private static Budget weights(double... sensitivities) {
        return Budget.of(1, sensitivities);
    }

    private static List<BigDecimal> detection(Budget b, int... draws) {
        return LayerChoice.detection(
                b,
                List.of(),
                Arrays.stream(draws)
                        .mapToObj(k -> new Challenge(nonce(k), k, List.of(0)))
                        .toList());
    }

    @Test
    void weightsAddUpAndKeepTheFloor() {
        Budget b = weights(3, 1, 0, Double.NaN, 96);
        assertEquals(Budget.UNIT, b.weights().stream().mapToInt(w -> w).sum());
        int floor = Budget.floor(5);
        assertEquals(Budget.UNIT / 10, floor);
        assertEquals(floor, b.weights().get(2));
        assertEquals(floor, b.weights().get(3));
        assertEquals(floor + 0.96 * Budget.UNIT / 2, b.weights().get(4), 3);
        assertEquals(List.of(349526, 349525, 349525), weights(0, 0, 0).weights());
        assertEquals(weights(1, 1, 1), weights(0, Double.POSITIVE_INFINITY, -1));
        assertEquals(weights(1, 1, 1), weights(7, 7, 7));
    }

    @Test
    void aBudgetWithoutItsFloorOrItsSumIsNone() {
        assertThrows(IllegalArgumentException.class, () -> new Budget(1, List.of(Budget.UNIT - 1, 1)));
        assertThrows(
                IllegalArgumentException.class, () -> new Budget(1, List.of(Budget.UNIT / 2, Budget.UNIT / 2 + 1)));
        assertThrows(IllegalArgumentException.class, () -> new Budget(0, List.of(Budget.UNIT / 2, Budget.UNIT / 2)));
        assertThrows(IllegalArgumentException.class, () -> new Budget(3, List.of(Budget.UNIT / 2, Budget.UNIT / 2)));
    }

    /** Each draw has k different blocks, and each block comes as often as its probability says: within five standard deviations. */
    @Test
    void everyBlockIsDrawnWithItsProbability() {
        Budget b = weights(1, 8, 0, 3, 20, 3, 1);
        int n = 4_000;
        for (int k = 1; k <= 7; k++) {
            int[] count = new int[7];
            for (int i = 0; i < n; i++) {
                List<Integer> drawn = LayerDraw.blocks(DIGEST, nonce(i), k, b.weights());
                assertEquals(k, new HashSet<>(drawn).size());
                assertEquals(drawn.stream().sorted().toList(), drawn);
                drawn.forEach(l -> count[l]++);
            }
            List<BigDecimal> expected = detection(b, k);
            double sum = 0;
            for (int l = 0; l < 7; l++) {
                double p = expected.get(l).doubleValue();
                sum += p;
                assertEquals(p * n, count[l], 5 * Math.sqrt(n * p * (1 - p)) + 0.1, "block " + l + " of " + k);
                assertTrue(p >= Math.min(1, (double) k / 14) - 1e-5);
            }
            assertEquals(k, sum, 1e-5);
        }
    }

    @Test
    void probabilitiesOfSeveralDraws() {
        Budget even = weights(1, 1, 1, 1);
        assertEquals(
                "[0.250000, 0.250000, 0.250000, 0.250000]", detection(even, 1).toString());
        assertEquals(new BigDecimal("0.437500"), detection(even, 1, 1).get(0));
        assertEquals(new BigDecimal("0.625000"), detection(even, 1, 2).get(3));
        assertEquals(new BigDecimal("1.000000"), detection(even, 1, 4).get(2));
        assertEquals(BigDecimal.ZERO.setScale(6), LayerChoice.least(detection(even)));
        List<BigDecimal> proved = LayerChoice.detection(even, List.of(2), List.of());
        assertEquals("[0.000000, 0.000000, 1.000000, 0.000000]", proved.toString());
    }

    /** A weight that reaches the share of a draw is drawn for certain, and the rest share what is left. */
    @Test
    void certainBlocks() {
        Budget b = weights(0, 0, 1);
        assertEquals(List.of(174762, 174762, 699052), b.weights());
        assertEquals("[0.500000, 0.500000, 1.000000]", detection(b, 2).toString());
        for (int i = 0; i < 100; i++) {
            assertTrue(LayerDraw.blocks(DIGEST, nonce(i), 2, b.weights()).contains(2));
        }
    }

    /** What a draw depends on: digest, nonce and number, each of them. */
    @Test
    void drawsDependOnDigestNonceAndNumber() {
        Budget b = weights(new double[16]);
        byte[] other = DIGEST.clone();
        other[31] = 1;
        Set<List<Integer>> first = new HashSet<>();
        int changed = 0;
        for (int i = 0; i < 20; i++) {
            List<Integer> d = LayerDraw.blocks(DIGEST, nonce(i), 8, b.weights());
            first.add(d);
            changed += d.equals(LayerDraw.blocks(other, nonce(i), 8, b.weights())) ? 0 : 1;
        }
        assertTrue(first.size() > 15);
        assertTrue(changed > 15);
        assertNotEquals(
                LayerDraw.blocks(DIGEST, nonce(0), 1, b.weights()).getFirst(),
                LayerDraw.blocks(DIGEST, nonce(3), 1, b.weights()).getFirst());
    }

    /** The vectors of docs/protocol.md, section 14, which another implementation gave. */
    @Test
    void vectors() {
        Budget b = weights(1, 8, 0, 3, 20, 3, 1);
        assertEquals(List.of(89462, 191407, 74898, 118589, 366170, 118589, 89461), b.weights());
        byte[] digest = new byte[32];
        for (int i = 0; i < 32; i++) {
            digest[i] = (byte) i;
        }
        int[][] drawn = new int[7][];
        for (int k = 1; k <= 7; k++) {
            drawn[k - 1] = LayerDraw.blocks(digest, "0123456789abcdef", k, b.weights()).stream()
                    .mapToInt(l -> l)
                    .toArray();
        }
        assertArrayEquals(
                new int[][] {
                    {4}, {2, 3}, {2, 4, 5}, {0, 1, 3, 4}, {1, 3, 4, 5, 6}, {1, 2, 3, 4, 5, 6}, {0, 1, 2, 3, 4, 5, 6},
                },
                drawn);
    }
}
