package dev.nanozk.protocol.lookup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.poly.EqPolynomial;
import dev.nanozk.math.simd.PlainScalars;
import dev.nanozk.math.simd.ScalarKernel;
import dev.nanozk.math.simd.Simd;
import dev.nanozk.protocol.sumcheck.Interpolation;
import dev.nanozk.protocol.transcript.ProverChannel;
import dev.nanozk.protocol.transcript.SecretRandom;
import dev.nanozk.protocol.transcript.Transcript;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The claims that the tree leaves are those of the leaves, stored or not. */
class FractionalSumGkrTest {
    private static ProverChannel channel() {
        return new ProverChannel(new Transcript("test"), new SecretRandom(new byte[32], new SecureRandom()));
    }

    /** A run of 1/q and then integers over the same denominators at random places; every other leaf is 0/1. */
    private static Leaves balanced(int n, int ones, int run, long seed, boolean spoil) {
        Random random = new Random(seed);
        // A run of neighbours, so that some groups have ones only, then scattered places.
        TreeSet<Integer> places = new TreeSet<>();
        for (int i = 0; i < run; i++) {
            places.add(i + 3);
        }
        while (places.size() < ones) {
            places.add(random.nextInt(1 << n - 1));
        }
        int denominators = Math.max(1, ones / 3);
        while (places.size() < ones + denominators) {
            places.add((1 << n - 1) + random.nextInt(1 << n - 1));
        }
        int[] index = places.stream().mapToInt(Integer::intValue).toArray();
        int[] key = new int[index.length];
        int[] numerators = new int[denominators];
        FieldVector q = FieldVector.random(new SecureRandom(), denominators);
        for (int k = 0; k < ones; k++) {
            key[k] = random.nextInt(denominators);
            numerators[key[k]]--;
        }
        for (int k = 0; k < denominators; k++) {
            key[ones + k] = k;
        }
        numerators[0] += spoil ? 1 : 0;
        return Leaves.of(index, key, q, ones, numerators);
    }

    @Test
    void leafClaimsAreEvaluationsOfTheLeaves() throws Exception {
        for (int n : new int[] {3, 6, 7, 11, 14}) {
            int ones = Math.min(300, 1 << n - 2);
            Leaves leaves = balanced(n, ones, ones / 2, n, false);
            FieldVector p = new FieldVector(1 << n);
            FieldVector q = new FieldVector(1 << n);
            for (int i = 0; i < 1 << n; i++) {
                q.set(i, FieldElement.ONE);
            }
            for (int k = 0; k < leaves.size(); k++) {
                p.set(leaves.places()[k], leaves.p(k));
                q.set(leaves.places()[k], leaves.q(k));
            }
            FractionalSumGkr.Result r = FractionalSumGkr.run(channel(), n, Arities.PROTOCOL, leaves);
            FieldVector eq = EqPolynomial.evaluations(r.point());
            assertEquals(p.innerProduct(eq), r.p().value(), n + " bits");
            assertEquals(q.innerProduct(eq), r.q().value(), n + " bits");
        }
    }

    /** Where the coordinate is one, the claim says nothing about s(0): it is computed. */
    @Test
    void roundPolynomialsAtACoordinateOfOne() {
        Leaves leaves = balanced(8, 40, 30, 5, false);
        FieldElement lambda = FieldElement.of(77);
        FieldVector rest =
                FieldVector.of(FieldElement.of(5), FieldElement.of(6), FieldElement.of(7), FieldElement.of(8));
        LayerRounds prover = new PlainRounds(new FractionLayer(leaves, 3), lambda);
        FieldElement zero = prover.evaluations(rest, 0).get(0);
        FieldElement one = prover.evaluations(rest, 1).get(0);
        FieldElement claim =
                FieldElement.of(-2).multiply(zero).add(FieldElement.of(3).multiply(one));
        FieldVector known = prover.coefficients(claim, FieldElement.of(3), rest);
        assertEquals(zero, Interpolation.evaluate(known, FieldElement.ZERO));
        assertEquals(one, Interpolation.evaluate(known, FieldElement.ONE));
        assertEquals(known, prover.coefficients(one, FieldElement.ONE, rest));
        assertEquals(known, prover.coefficients(FieldVector.of(zero, one), rest));
    }

    /** The tree in blocks against the plain one, through all rounds of all layers: full batches, missing groups, units beside others, one group alone. */
    @Test
    void blocksAndSingleGroupsAgree() {
        int[][] arities = {{1, 2, 8}, {2, 3, 6}, {3, 4, 4}, {4, 1, 6}};
        int[][] sizes = {{700, 400, 6}, {900, 300, 3}, {64, 1, 1}, {1, 1, 1}};
        for (int[] bits : arities) {
            for (int[] size : sizes) {
                agree(new PlainScalars(), balanced(11, size[0], size[1], size[2], false), bits);
            }
        }
        // Compiled meanwhile or not: one kernel goes on where the other stopped.
        agree(Simd.warmingScalars().orElseGet(PlainScalars::new), balanced(11, 700, 400, 6, false), arities[1]);
        agree(new PlainScalars(), balanced(11, 30, 1, 1, false), new int[] {5, 6});
        agree(new PlainScalars(), balanced(11, 30, 1, 1, false), new int[] {5, 5, 1});
    }

    /** Layers in pieces against the plain tree: pieces without leaves, pieces that end within a run of units, one layer or several, one round or several, not the same in all layers. */
    @Test
    void piecesAndSingleGroupsAgree() {
        int[][] arities = {{1, 2, 8}, {1, 1, 3, 6}, {2, 3, 6}, {3, 4, 4}, {4, 1, 6}, {2, 2, 2, 5}};
        int[][] sizes = {{700, 400, 6}, {1000, 1000, 7}, {64, 1, 1}, {1, 1, 1}};
        int[][] pieces = {{7, 1}, {8, 2}, {9, 3}, {9, 4}, {8, 1, 1}, {9, 3, 2}, {9, 2, 1}, {10, 3, 2, 1}};
        for (int[] bits : arities) {
            for (int[] size : sizes) {
                Leaves leaves = balanced(11, size[0], size[1], size[2], false);
                for (int[] piece : pieces) {
                    int[] rounds = Arrays.copyOfRange(piece, 1, piece.length);
                    if (fit(bits, piece[0], rounds)) {
                        String name = Arrays.toString(bits) + " over " + leaves.size() + " leaves, pieces and rounds "
                                + Arrays.toString(piece);
                        FractionTree blocks = new BlockTree(new PlainScalars(), leaves, bits, piece[0], rounds);
                        agree(name, new PlainTree(leaves, bits), blocks, bits);
                    }
                }
            }
        }
    }

    /** Whether every layer in pieces has so many rounds and pairs in a piece until then. */
    private static boolean fit(int[] bits, int pieceBits, int[] rounds) {
        boolean fit = rounds.length < bits.length;
        for (int k = 0; fit && k < rounds.length; k++) {
            int above = LayerPieces.placeBits(bits, k + 1);
            fit = rounds[k] < pieceBits - above && rounds[k] <= 11 - above;
        }
        return fit;
    }

    /** The schedule by which large trees go, with a small bound: what is left of a layer after its rounds in pieces fits, and so does every layer above. */
    @Test
    void manyLeavesAgreeInBoundedMemory() {
        Leaves leaves = balanced(14, 6000, 5000, 2, false);
        for (int few : new int[] {300, 500, 1000, 3000}) {
            for (int[] bits : new int[][] {{3, 3, 8}, {1, 2, 3, 8}, {2, 3, 3, 6}}) {
                int[] rounds = BlockTree.rounds(leaves.size(), bits, few, 12);
                for (int k = 0; k < bits.length; k++) {
                    long fractions = leaves.size() >> LayerPieces.placeBits(bits, k);
                    long left = (k == 0 ? 1 : 2) * fractions >> (k < rounds.length ? rounds[k] : 0);
                    assertTrue(left <= few, Arrays.toString(bits) + " " + few + " layer " + k + ": " + left);
                }
                String name = Arrays.toString(bits) + " in rounds " + Arrays.toString(rounds);
                agree(
                        name,
                        new PlainTree(leaves, bits),
                        new BlockTree(new PlainScalars(), leaves, bits, 12, rounds),
                        bits);
            }
        }
        int[] bits = {3, 3, 4, 4, 6};
        assertArrayEquals(new int[0], BlockTree.rounds(1 << 20, bits, 1 << 20, 13));
        assertArrayEquals(new int[] {1}, BlockTree.rounds((1 << 20) + 1, bits, 1 << 20, 13));
        assertArrayEquals(new int[] {5, 3}, BlockTree.rounds(1 << 25, bits, 1 << 20, 13));
    }

    /** Runs against places one by one: neighbouring ones join, those of another table do not. */
    @Test
    void runsAreTheirPlaces() {
        LeafRuns runs = new LeafRuns();
        runs.add(3, 4, 0);
        runs.add(7, 2, 0);
        runs.add(9, 2, 8);
        runs.add(20, 0, 8);
        runs.add(40, 1, 8);
        int[] places = {3, 4, 5, 6, 7, 8, 9, 10, 40};
        char[] rows = {0, 1, 2, 3, 4, 5, 6, 7, 7};
        Leaves leaves = new Leaves(runs, rows, FieldVector.random(new SecureRandom(), 16), 9, new int[0]);
        int[] count = {0};
        runs.forEach(0, 9, (first, end, place, firstKey) -> count[0]++);
        assertEquals(3, count[0]);
        assertEquals(41, runs.end());
        assertArrayEquals(places, leaves.places());
        assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 14, 15, 15}, leaves.keys(0, 9));
        for (int from = 0; from <= 9; from++) {
            for (int to = from; to <= 9; to++) {
                assertArrayEquals(Arrays.copyOfRange(places, from, to), leaves.places(from, to));
                for (int bits = 0; bits < 4; bits++) {
                    int b = bits;
                    int[] ids = Arrays.stream(places, from, to)
                            .map(p -> p >> b)
                            .distinct()
                            .toArray();
                    assertArrayEquals(ids, leaves.groupIds(bits, from, to, 0));
                }
            }
        }
        for (int p = 0; p < 42; p++) {
            int first = p;
            assertEquals(Arrays.stream(places).filter(x -> x < first).count(), runs.firstFrom(p));
        }
        assertThrows(IllegalArgumentException.class, () -> runs.add(40, 1, 8));
    }

    @Test
    void refusesMoreRoundsInPiecesThanALayerHas() {
        Leaves leaves = balanced(8, 40, 30, 5, false);
        PlainScalars kernel = new PlainScalars();
        assertThrows(IllegalArgumentException.class, () -> new BlockTree(kernel, leaves, new int[] {2, 5, 1}, 7, 1, 2));
        // A piece of 2^4 places has two groups of 2^3, which the first round leaves no pair of.
        FractionTree tree = new BlockTree(kernel, leaves, new int[] {3, 4, 1}, 4, 1);
        assertThrows(IllegalArgumentException.class, () -> tree.layer(0, FieldElement.ONE));
    }

    private void agree(ScalarKernel kernel, Leaves leaves, int[] bits) {
        String name = Arrays.toString(bits) + " over " + leaves.size() + " leaves";
        agree(name, new PlainTree(leaves, bits), new BlockTree(kernel, leaves, bits), bits);
    }

    private void agree(String name, FractionTree plain, FractionTree blocks, int[] bits) {
        assertEquals(plain.root(), blocks.root(), name);
        int variables = 0;
        for (int level = bits.length - 1; level >= 0; level--) {
            FieldElement lambda = FieldElement.of(-77 - level);
            LayerRounds a = plain.layer(level, lambda);
            LayerRounds b = blocks.layer(level, lambda);
            FieldVector r = FieldVector.random(new SecureRandom(), variables);
            for (int i = 0; i < r.size(); i++) {
                FieldVector rest = r.slice(i + 1, r.size() - i - 1);
                String round = name + ", level " + level + ", round " + i;
                assertEquals(a.evaluations(rest, 1), b.evaluations(rest, 1), round);
                assertEquals(a.evaluations(rest, 2), b.evaluations(rest, 2), round);
                assertEquals(a.evaluations(rest, 0), b.evaluations(rest, 0), round);
                a.bind(r.get(i));
                b.bind(r.get(i));
            }
            assertEquals(a.finalValues(), b.finalValues(), name + ", level " + level);
            variables += bits[level];
        }
    }

    /** Values of a round against sums of fractions at each point. */
    @Test
    void roundSumsAreSumsOfFractions() {
        for (int arity : new int[] {2, 4, 8, 16, 64}) {
            for (boolean ones : new boolean[] {true, false}) {
                FieldElement lambda = FieldElement.of(12345);
                FieldVector point = FieldVector.random(new SecureRandom(), 2 * arity);
                FieldVector delta = FieldVector.random(new SecureRandom(), 2 * arity);
                for (int a = 0; a < arity && ones; a++) {
                    point.set(a, FieldElement.ONE);
                    delta.set(a, FieldElement.ZERO);
                }
                long[] lam = new long[4];
                lambda.store(lam, 0);
                FieldVector withLambda = point.copy();
                FieldVector deltaWithLambda = delta.copy();
                withLambda.set(0, point.get(0).add(lambda.multiply(point.get(arity))));
                deltaWithLambda.set(0, delta.get(0).add(lambda.multiply(delta.get(arity))));
                RoundSums sums = new RoundSums(arity, lam, arity);
                long[] got = sums.of(withLambda.limbs(), deltaWithLambda.limbs(), ones);
                FieldVector values = new FieldVector(arity + 1);
                for (int x = 0; x <= arity; x++) {
                    FieldElement num = FieldElement.ZERO;
                    FieldElement den = FieldElement.ONE;
                    for (int a = 0; a < arity; a++) {
                        num = num.multiply(point.get(arity + a))
                                .add(point.get(a).multiply(den));
                        den = den.multiply(point.get(arity + a));
                    }
                    values.set(x, num.add(lambda.multiply(den)));
                    if (x > 0) {
                        assertEquals(values.get(x), FieldElement.load(got, 4 * x - 4), arity + " at " + x);
                    }
                    point.add(delta);
                }
                assertEquals(
                        Interpolation.coefficients(values).get(arity), sums.leading(deltaWithLambda.limbs(), ones));
            }
        }
    }

    @Test
    void fractionsThatDoNotAddUpToZeroCanNotBeProved() {
        assertThrows(
                IllegalStateException.class,
                () -> FractionalSumGkr.run(channel(), 8, Arities.PROTOCOL, balanced(8, 10, 5, 1, true)));
    }

    @Test
    void arityGrowsTowardsTheRoot() {
        assertArrayEquals(new int[] {3, 3, 4, 4, 6}, Arities.PROTOCOL.bits(20));
        for (int n = 1; n < 31; n++) {
            assertEquals(n, Arrays.stream(Arities.PROTOCOL.bits(n)).sum());
        }
        assertArrayEquals(new int[] {1, 2, 2, 5}, Arities.parse("5,2").bits(10));
        assertEquals("5,2", Arities.parse("5,2").toString());
    }
}
