package dev.nanozk.proving.relation;

import static dev.nanozk.proving.relation.GadgetsTest.accepted;
import static dev.nanozk.proving.relation.GadgetsTest.filler;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The nearest integer to a mean at its edges, and a table of which a prover has another row. */
class LayerNormGadgetTest {
    private static AdviceBuilder.Filler values(boolean prover, long[] x) {
        return prover ? (u, i) -> x[u] : null;
    }

    private static long mean(long[] x) {
        long sum = x.length / 2;
        for (long v : x) {
            sum += v;
        }
        return Math.floorDiv(sum, (long) x.length);
    }

    /** Commits x and a mean; what is counted as remainder is what the prover likes. */
    private static GadgetsTest.Gadget gadget(long[] x, long mean, long remainder) {
        return (advice, lookups, prover) -> {
            Column c = advice.add(x.length, values(prover, x));
            Mean m = new Mean(advice, c, prover ? new long[] {mean} : null, filler(prover, remainder));
            return () -> m.lookUp(lookups);
        };
    }

    private static GadgetsTest.Gadget honest(long[] x, long mean) {
        return (advice, lookups, prover) -> {
            Column c = advice.add(x.length, values(prover, x));
            Mean m = new Mean(advice, c, values(prover, x), prover ? new long[] {mean} : null);
            return () -> m.lookUp(lookups);
        };
    }

    @Test
    void theMeanAtItsEdges() throws Exception {
        long low = Integer.MIN_VALUE;
        long high = Integer.MAX_VALUE;
        // ties go upward: 1/2 is 1, -1/2 is 0
        assertEquals(1, mean(new long[] {0, 1}));
        assertEquals(0, mean(new long[] {0, -1}));
        for (long[] x : new long[][] {{0, 1}, {0, -1}, {low, low, low}, {high, high, high}, {high, low, 0}}) {
            assertTrue(accepted(honest(x, mean(x))));
        }
    }

    @Test
    void noSecondMean() throws Exception {
        for (long[] x : new long[][] {{0, 1, 0}, {5, -7, 0}}) {
            for (long change : new long[] {-1, 1}) {
                long wrong = mean(x) + change;
                // Honest about its remainder, it is in no table; counted as any remainder there is, the sums differ.
                assertThrows(IllegalStateException.class, () -> accepted(honest(x, wrong)));
                for (long remainder = 0; remainder < 3; remainder++) {
                    assertFalse(accepted(gadget(x, wrong, remainder)), wrong + " with " + remainder);
                }
            }
        }
    }

    /** The prover's table has another value in one row; the verifier makes its own. */
    @Test
    void aTableRowOtherThanTheRecomputedOne() throws Exception {
        int[] right = new int[LookupTable.SIZE];
        int[] wrong = right.clone();
        wrong[40000] = 1;
        LookupTable honest = new LookupTable("gelu", 3, List.of(right));
        LookupTable forged = new LookupTable("gelu", 3, List.of(wrong));
        assertFalse(accepted((advice, lookups, prover) -> {
            Column g = advice.add(1, filler(prover, 40000));
            Column act = advice.add(1, filler(prover, 1));
            return () -> lookups.add(
                    prover ? forged : honest,
                    1,
                    1,
                    null,
                    List.of(Gadgets.shifted(g, 0, filler(prover, 40000)), Gadgets.shifted(act, 0, filler(prover, 1))));
        }));
    }
}
