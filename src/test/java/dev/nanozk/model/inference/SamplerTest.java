package dev.nanozk.model.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.model.sampling.LogitAdjustment;
import dev.nanozk.model.sampling.Nucleus;
import dev.nanozk.model.sampling.SamplingSettings;
import dev.nanozk.model.sampling.Seed;
import dev.nanozk.model.spec.NucleusTable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {
    private static final int EXPONENT = 30;
    private static final int V = 24;

    private static byte[] key(long seed, int choice) {
        return Seed.client(seed).noiseKey(null, new byte[32], choice);
    }

    private static long[] logits(long seed, double spread) {
        Random random = new Random(seed);
        long[] out = new long[V];
        for (int v = 0; v < V; v++) {
            out[v] = Math.round(random.nextGaussian() * spread * (1L << EXPONENT));
        }
        return out;
    }

    private static double[] softmax(double[] x) {
        double sum = 0;
        double[] p = new double[x.length];
        for (int v = 0; v < p.length; v++) {
            p[v] = Math.exp(x[v]);
            sum += p[v];
        }
        for (int v = 0; v < p.length; v++) {
            p[v] /= sum;
        }
        return p;
    }

    private static double value(long accumulator) {
        return accumulator / (double) (1L << EXPONENT);
    }

    /** Pearson's statistic is within six standard deviations of its mean: neither too far from softmax nor too near to it. */
    private static void requireDistribution(double[] p, int[] counts, int n) {
        double chi = 0;
        for (int v = 0; v < p.length; v++) {
            double expected = p[v] * n;
            chi += expected < 1e-9 ? 0 : (counts[v] - expected) * (counts[v] - expected) / expected;
        }
        int freedom = p.length - 1;
        assertEquals(freedom, chi, 6 * Math.sqrt(2.0 * freedom), "chi-square");
    }

    @ParameterizedTest
    @ValueSource(ints = {150_000, 700_000, 1_000_000, 2_000_000})
    void samplesFollowSoftmax(int millionths) {
        double t = millionths / 1e6;
        long[] logits = logits(3, 0.8 * t);
        TreeMap<Integer, Integer> bias = new TreeMap<>();
        bias.put(3, 650_000);
        bias.put(7, -1_250_000);
        SamplingSettings settings = new SamplingSettings(millionths, 300_000, 0, bias);
        double[] x = new double[V];
        for (int v = 0; v < V; v++) {
            double b = v == 3 ? 0.65 : v == 7 ? -1.25 : v == 5 ? -0.3 : 0;
            x[v] = (value(logits[v]) + b) / t;
        }
        int n = 100_000;
        int[] counts = new int[V];
        for (int i = 0; i < n; i++) {
            LogitAdjustment a = LogitAdjustment.of(settings, EXPONENT, V, key(i, 0), null);
            counts[new Sampler(a).next(logits, List.of(5))]++;
        }
        requireDistribution(softmax(x), counts, n);
    }

    /** What min_p leaves is drawn as softmax draws it, and nothing else. */
    @ParameterizedTest
    @ValueSource(ints = {100_000, 250_000, 900_000})
    void minPCutsTheTail(int minP) {
        double t = 0.7;
        long[] logits = logits(3, 0.8 * t);
        SamplingSettings settings = new SamplingSettings(700_000, 0, 0, new TreeMap<>(), minP, 0);
        double[] x = new double[V];
        for (int v = 0; v < V; v++) {
            x[v] = value(logits[v]) / t;
        }
        double[] p = softmax(x);
        double least = java.util.Arrays.stream(p).max().orElseThrow() * minP / 1e6;
        requireTruncated(settings, logits, p, least);
    }

    /** The k likeliest are drawn as softmax draws them, and nothing else. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void topKKeepsTheLikeliest(int k) {
        double t = 0.7;
        long[] logits = logits(3, 0.8 * t);
        double[] x = new double[V];
        for (int v = 0; v < V; v++) {
            x[v] = value(logits[v]) / t;
        }
        double[] p = softmax(x);
        double[] sorted = p.clone();
        java.util.Arrays.sort(sorted);
        requireTruncated(
                new SamplingSettings(700_000, 0, 0, new TreeMap<>(), 0, k), logits, p, sorted[V - k] * (1 - 1e-9));
    }

    /** The likeliest tokens that together have the share are drawn as softmax draws them, and nothing else. */
    @ParameterizedTest
    @ValueSource(ints = {300_000, 700_000, 950_000})
    void topPKeepsTheNucleus(int topP) {
        double t = 0.7;
        long[] logits = logits(3, 0.8 * t);
        double[] p = softmaxOf(logits, t);
        requireTruncated(
                new SamplingSettings(700_000, 0, 0, new TreeMap<>(), 0, 0, topP),
                logits,
                p,
                leastOfNucleus(p, topP / 1e6));
    }

    /** top_p takes its share of what top_k keeps; min_p comes behind it. */
    @Test
    void topPOfTopKAndBeforeMinP() {
        double t = 0.7;
        long[] logits = logits(3, 0.8 * t);
        double[] p = softmaxOf(logits, t);
        double[] sorted = p.clone();
        java.util.Arrays.sort(sorted);
        double[] top = p.clone();
        double sum = 0;
        for (int v = 0; v < V; v++) {
            top[v] = p[v] >= sorted[V - 4] * (1 - 1e-9) ? p[v] : 0;
            sum += top[v];
        }
        double four = sum;
        double ofFour =
                leastOfNucleus(java.util.Arrays.stream(top).map(x -> x / four).toArray(), 0.75) * four;
        assertTrue(ofFour > leastOfNucleus(p, 0.75), "the share of the four is no smaller nucleus");
        requireTruncated(
                new SamplingSettings(700_000, 0, 0, new TreeMap<>(), 0, 4, 750_000), logits, p.clone(), ofFour);
        double most = sorted[V - 1];
        double nucleus = leastOfNucleus(p, 0.95);
        assertTrue(0.2 * most > nucleus);
        requireTruncated(
                new SamplingSettings(700_000, 0, 0, new TreeMap<>(), 200_000, 0, 950_000),
                logits,
                p.clone(),
                0.2 * most);
        requireTruncated(
                new SamplingSettings(700_000, 0, 0, new TreeMap<>(), 1, 0, 950_000), logits, p.clone(), nucleus);
    }

    /** Steps, weights and the last step, by hand. */
    @Test
    void stepsAndTiesOfANucleus() {
        Nucleus n = new Nucleus(500_000, 2048);
        BitSet all = new BitSet();
        all.set(0, 6);
        long[] logits = {0, -1, 0, -2048, -65_536, Long.MIN_VALUE / 4};
        char[] steps = n.steps(logits, all);
        assertArrayEquals(new char[] {0, 1, 0, 2048, 65_535, 65_535}, steps);
        assertEquals(65_535, n.farthest());
        // Two tokens of the largest weight, together more than half: both remain, whatever the order.
        assertEquals(0, n.last(steps));
        assertEquals(1, new Nucleus(700_000, 2048).last(steps));
        assertEquals(2048, new Nucleus(999_999, 2048).last(steps));
        // Exactly the share is enough: of two equal weights and no others half would be one, but equal ones remain
        // together.
        assertEquals(0, n.last(new char[] {0, 0, 65_535}));
        assertEquals(0, new Nucleus(1, 2048).last(steps));
        // Units that leave 63 bits when shifted, and a temperature of less than a unit.
        Nucleus fine = new Nucleus(500_000, 1L << 55);
        assertArrayEquals(
                new char[] {0, 2047, 2048, 65_535, 0, 0},
                fine.steps(new long[] {0, -(1L << 55) + 1, -(1L << 55), -(1L << 60), -1, -(1L << 43)}, all));
        assertArrayEquals(
                new char[] {0, 2048, 63_488, 65_535, 0, 0},
                new Nucleus(1, 1).steps(new long[] {0, -1, -31, -32, 0, 0}, all));
        assertEquals("7d5082ece4042926b0ca731641edc1542132b8e4dac579f94997ed6e86d272d0", NucleusTable.digest());
        for (int k = 0; k < NucleusTable.SIZE; k++) {
            assertEquals(Math.exp(-k / 2048.0) * (1 << 30), NucleusTable.get(k), 0.51);
        }
    }

    private static double[] softmaxOf(long[] logits, double t) {
        double[] x = new double[V];
        for (int v = 0; v < V; v++) {
            x[v] = value(logits[v]) / t;
        }
        return softmax(x);
    }

    /** The smallest probability of the likeliest tokens that together have p. */
    private static double leastOfNucleus(double[] p, double share) {
        double[] sorted = p.clone();
        java.util.Arrays.sort(sorted);
        int k = sorted.length - 1;
        for (double sum = sorted[k]; sum < share; sum += sorted[k]) {
            k--;
        }
        return sorted[k] * (1 - 1e-9);
    }

    private static void requireTruncated(SamplingSettings settings, long[] logits, double[] p, double least) {
        double kept = 0;
        int cut = 0;
        for (int v = 0; v < V; v++) {
            if (p[v] < least) {
                p[v] = 0;
                cut++;
            }
            kept += p[v];
        }
        for (int v = 0; v < V; v++) {
            p[v] /= kept;
        }
        assertTrue(cut > 0, "nothing is cut");
        int n = 40_000;
        int[] counts = new int[V];
        for (int i = 0; i < n; i++) {
            LogitAdjustment a = LogitAdjustment.of(settings, EXPONENT, V, key(i, 0), null);
            int id = new Sampler(a).next(logits, List.of());
            assertTrue(p[id] > 0, "token " + id + " is cut");
            counts[id]++;
        }
        double chi = 0;
        for (int v = 0; v < V; v++) {
            chi += p[v] == 0 ? 0 : Math.pow(counts[v] - p[v] * n, 2) / (p[v] * n);
        }
        int freedom = V - cut - 1;
        assertEquals(freedom, chi, 6 * Math.sqrt(2.0 * Math.max(1, freedom)), "chi-square");
    }

    /** Positions, tokens and choices under one seed are as independent as seeds are. */
    @Test
    void positionsAndChoicesOfOneSeedFollowSoftmaxToo() {
        SamplingSettings settings = SamplingSettings.ofTemperature(1_000_000);
        long[] logits = logits(4, 1);
        int n = 0;
        int[] counts = new int[V];
        int[] pairs = new int[4];
        int median = V / 2;
        double low = 0;
        double[] x = new double[V];
        for (int v = 0; v < V; v++) {
            x[v] = value(logits[v]);
        }
        double[] p = softmax(x);
        for (int v = 0; v < median; v++) {
            low += p[v];
        }
        for (int choice = 0; choice < 100; choice++) {
            Sampler sampler = new Sampler(LogitAdjustment.of(settings, EXPONENT, V, key(42, choice), null));
            List<Integer> before = new ArrayList<>();
            int last = -1;
            for (int i = 0; i < 1000; i++, n++) {
                int id = sampler.next(logits, before);
                before.add(id);
                counts[id]++;
                if (last >= 0) {
                    pairs[(last < median ? 2 : 0) + (id < median ? 1 : 0)]++;
                }
                last = id;
            }
        }
        requireDistribution(p, counts, n);
        int m = pairs[0] + pairs[1] + pairs[2] + pairs[3];
        requireDistribution(
                new double[] {(1 - low) * (1 - low), (1 - low) * low, low * (1 - low), low * low}, pairs, m);
    }

    @Test
    void biasAndPenaltiesInAccumulatorUnits() {
        TreeMap<Integer, Integer> bias = new TreeMap<>();
        bias.put(1, 100_000_000);
        bias.put(2, -1);
        bias.put(3, 333_333);
        SamplingSettings settings = new SamplingSettings(0, 1_500_000, -250_000, bias);
        LogitAdjustment a = LogitAdjustment.of(settings, 20, 6, null, null);
        assertArrayEquals(
                new long[] {-1_572_864 + 262_144, 104_857_600, -1, 349_525, -1_572_864 + 3 * 262_144, 0},
                a.at(List.of(4, 0, 4, 4)));
        assertArrayEquals(new long[] {0, 104_857_600, -1, 349_525, 0, 0}, a.at(List.of()));
        assertTrue(a.span(5) > 104_857_600L + 1_572_864 + 1);
    }

    @Test
    void exponentsBelowZeroRoundToTheNearestUnit() {
        TreeMap<Integer, Integer> bias = new TreeMap<>();
        bias.put(0, 100_000_000);
        bias.put(1, -6_000_000);
        bias.put(2, -2_000_000);
        LogitAdjustment a = LogitAdjustment.of(new SamplingSettings(0, 0, 0, bias), -2, 3, null, null);
        assertArrayEquals(new long[] {25, -1, 0}, a.at(List.of()));
    }

    /** The expected values are those of an independent implementation of docs/protocol.md in another language. */
    @Test
    void noiseIsTheSameEverywhere() {
        byte[] request = new byte[32];
        request[0] = 1;
        assertEquals(
                "a28df7e29dd0560208ff61ca10030764e27d62c53793bd6239a6d591dde63b1e",
                HexFormat.of().formatHex(Seed.client(-7).noiseKey("n", request, 2)));
        assertEquals(
                "79014c3562929296ac761051439e49dc4c5f32b33d3cdd34801798dc49b4bbf0",
                HexFormat.of().formatHex(Seed.nonce().noiseKey("n", request, 0)));
        LogitAdjustment a =
                LogitAdjustment.of(SamplingSettings.ofTemperature(700_000), EXPONENT, 4, new byte[32], null);
        assertEquals(
                "[-861517441, -306250964, -867046791, 1095314125]", java.util.Arrays.toString(a.at(List.of(1, 2))));
        assertArrayEquals(a.at(List.of(0, 0)), a.at(List.of(1, 2)));
    }

    @Test
    void everyPartOfTheKeyCounts() {
        byte[] request = new byte[32];
        byte[] other = {1};
        List<byte[]> keys = new ArrayList<>();
        keys.add(Seed.client(1).noiseKey(null, request, 0));
        keys.add(Seed.client(2).noiseKey(null, request, 0));
        keys.add(Seed.client(1).noiseKey("", request, 0));
        keys.add(Seed.client(1).noiseKey("a", request, 0));
        keys.add(Seed.client(1).noiseKey(null, request, 1));
        keys.add(Seed.client(1).noiseKey(null, java.util.Arrays.copyOf(other, 32), 0));
        keys.add(Seed.nonce().noiseKey("a", request, 0));
        keys.add(Seed.server(new byte[32]).noiseKey("a", request, 0));
        for (int i = 0; i < keys.size(); i++) {
            for (int j = 0; j < i; j++) {
                assertNotEquals(
                        HexFormat.of().formatHex(keys.get(i)), HexFormat.of().formatHex(keys.get(j)));
            }
        }
        assertThrows(IllegalArgumentException.class, () -> Seed.nonce().noiseKey(null, request, 0));
    }

    @Test
    void tiesGoToTheLowestIdAndMasksExclude() {
        assertEquals(1, Sampler.GREEDY.next(new long[] {-5, 9, 9, 0}, List.of()));
        BitSet allowed = new BitSet();
        allowed.set(2, 4);
        SamplingSettings g = SamplingSettings.GREEDY;
        Sampler masked = new Sampler(LogitAdjustment.of(g, 20, 4, null, before -> allowed));
        assertEquals(2, masked.next(new long[] {100, 9, -9, -9}, List.of()));
        Sampler none = new Sampler(LogitAdjustment.of(g, 20, 4, null, before -> new BitSet()));
        assertThrows(IllegalStateException.class, () -> none.next(new long[4], List.of()));
        TreeMap<Integer, Integer> bias = new TreeMap<>(Collections.singletonMap(0, 1));
        Sampler wraps = new Sampler(LogitAdjustment.of(new SamplingSettings(0, 0, 0, bias), 30, 4, null, null));
        assertThrows(OutOfRangeException.class, () -> wraps.next(new long[] {Long.MAX_VALUE, 0, 0, 0}, List.of()));
    }

    @Test
    void settingsOutsideTheirRangesAndForeignKeysAreRefused() {
        for (int[] bad : new int[][] {
            {-1, 0, 0}, {2_000_001, 0, 0}, {0, -2_000_001, 0}, {0, 2_000_001, 0}, {0, 0, -2_000_001}, {0, 0, 2_000_001}
        }) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new SamplingSettings(bad[0], bad[1], bad[2], Collections.emptySortedMap()));
        }
        for (int b : new int[] {0, 100_000_001, -100_000_001}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new SamplingSettings(0, 0, 0, new TreeMap<>(Collections.singletonMap(1, b))));
        }
        SamplingSettings hot = SamplingSettings.ofTemperature(1);
        assertThrows(IllegalArgumentException.class, () -> LogitAdjustment.of(hot, 20, 4, null, null));
        assertThrows(IllegalArgumentException.class, () -> LogitAdjustment.of(hot, 20, 4, new byte[31], null));
        assertThrows(IllegalArgumentException.class, () -> LogitAdjustment.of(hot, 90, 4, new byte[32], null));
        assertThrows(
                IllegalArgumentException.class,
                () -> LogitAdjustment.of(SamplingSettings.GREEDY, 20, 4, new byte[32], null));
        SamplingSettings foreign = new SamplingSettings(0, 0, 0, new TreeMap<>(Collections.singletonMap(4, 1)));
        assertThrows(IllegalArgumentException.class, () -> LogitAdjustment.of(foreign, 20, 4, null, null));
        for (String value : new String[] {"01", "+1", "", "9223372036854775808", "1.0"}) {
            assertThrows(IllegalArgumentException.class, () -> new Seed(Seed.Source.CLIENT, value), value);
        }
        assertThrows(IllegalArgumentException.class, () -> new Seed(Seed.Source.SERVER, "00"));
        assertThrows(IllegalArgumentException.class, () -> new Seed(Seed.Source.NONCE, "a"));
        assertFalse(LogitAdjustment.NONE.fits(1, 1) && !LogitAdjustment.NONE.isNone());
    }
}
