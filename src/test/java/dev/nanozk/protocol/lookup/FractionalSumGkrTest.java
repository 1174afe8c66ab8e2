package dev.nanozk.protocol.lookup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.poly.EqPolynomial;
import dev.nanozk.protocol.transcript.ProverChannel;
import dev.nanozk.protocol.transcript.SecretRandom;
import dev.nanozk.protocol.transcript.Transcript;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The claims that the tree leaves are those of the leaves, stored or not. */
class FractionalSumGkrTest {
    private static ProverChannel channel() {
        return new ProverChannel(new Transcript("test"), new SecretRandom(new byte[32], new SecureRandom()));
    }

    /** Pairs 1/q and -1/q at random places; every other leaf is 0/1. */
    private static SparseFractions balanced(int n, int pairs, long seed, boolean spoil) {
        Random random = new Random(seed);
        int[] index =
                random.ints(0, 1 << n).distinct().limit(2L * pairs).sorted().toArray();
        FieldVector p = new FieldVector(index.length);
        FieldVector q = new FieldVector(index.length);
        for (int k = 0; k < pairs; k++) {
            FieldElement x = FieldElement.of(random.nextLong() | 1);
            p.set(k, FieldElement.ONE);
            q.set(k, x);
            p.set(2 * pairs - 1 - k, FieldElement.ONE.negate());
            q.set(2 * pairs - 1 - k, spoil && k == 0 ? x.add(FieldElement.ONE) : x);
        }
        return new SparseFractions(index, p, q);
    }

    @Test
    void leafClaimsAreEvaluationsOfTheLeaves() throws Exception {
        for (int n : new int[] {3, 6, 7, 11, 14}) {
            SparseFractions leaves = balanced(n, Math.min(20, 1 << n - 2), n, false);
            FieldVector p = new FieldVector(1 << n);
            FieldVector q = new FieldVector(1 << n);
            for (int i = 0; i < 1 << n; i++) {
                q.set(i, FieldElement.ONE);
            }
            for (int k = 0; k < leaves.size(); k++) {
                p.set(leaves.index()[k], leaves.p().get(k));
                q.set(leaves.index()[k], leaves.q().get(k));
            }
            FractionalSumGkr.Result r = FractionalSumGkr.run(channel(), n, leaves);
            FieldVector eq = EqPolynomial.evaluations(r.point());
            assertEquals(p.innerProduct(eq), r.p().value(), n + " bits");
            assertEquals(q.innerProduct(eq), r.q().value(), n + " bits");
        }
    }

    @Test
    void fractionsThatDoNotAddUpToZeroCanNotBeProved() {
        assertThrows(IllegalStateException.class, () -> FractionalSumGkr.run(channel(), 8, balanced(8, 10, 1, true)));
    }

    @Test
    void arityGrowsTowardsTheRoot() {
        assertArrayEquals(new int[] {3, 3, 4, 4, 6}, FractionalSumGkr.arityBits(20));
        for (int n = 1; n < 31; n++) {
            assertEquals(n, Arrays.stream(FractionalSumGkr.arityBits(n)).sum());
        }
    }
}
