package dev.nanozk.proving.relation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.protocol.commitment.ClosingArgument;
import dev.nanozk.protocol.commitment.EvaluationClaim;
import dev.nanozk.protocol.commitment.Weights;
import dev.nanozk.protocol.lookup.Arities;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.ProverChannel;
import dev.nanozk.protocol.transcript.SealedChannel;
import dev.nanozk.protocol.transcript.SecretRandom;
import dev.nanozk.protocol.transcript.Transcript;
import dev.nanozk.protocol.transcript.VerifierChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each gadget alone: its honest answer is accepted at the edges, and no other integer passes. */
class GadgetsTest {
    private static final int COLUMN_BITS = 12;
    private static final int POSITIONS = 1;

    /** Declares advice and, in the runnable that it returns, lookups; the same shape on both sides. */
    @FunctionalInterface
    interface Gadget {
        Runnable declare(AdviceBuilder advice, LookupArgument lookups, boolean prover);
    }

    private static List<EvaluationClaim> run(SealedChannel channel, FieldElement unit, Gadget gadget)
            throws ProofFormatException {
        AdviceBuilder advice = new AdviceBuilder("advice", POSITIONS, false).inUnitsOf(unit);
        LookupArgument lookups = new LookupArgument(POSITIONS);
        Runnable lookUp = gadget.declare(advice, lookups, channel.isProver());
        advice.commit(channel, COLUMN_BITS);
        lookUp.run();
        List<EvaluationClaim> claims = new ArrayList<>();
        LookupArgument.Result r = lookups.run(channel, COLUMN_BITS, Arities.PROTOCOL, claims);
        ProductArgument.run(channel, r.q(), r.equation(), claims);
        return claims;
    }

    static boolean accepted(Gadget gadget) throws ProofFormatException {
        return accepted(FieldElement.ONE, gadget);
    }

    /** The prover commits {@code unit} times its integers. */
    private static boolean accepted(FieldElement unit, Gadget gadget) throws ProofFormatException {
        ProverChannel prover =
                new ProverChannel(new Transcript("test"), new SecretRandom(new byte[32], new SecureRandom()));
        ClosingArgument.prove(prover, COLUMN_BITS, run(prover, unit, gadget));
        VerifierChannel verifier = new VerifierChannel(new Transcript("test"), prover.proof());
        return ClosingArgument.verify(verifier, COLUMN_BITS, run(verifier, unit, gadget))
                .holds();
    }

    static AdviceBuilder.Filler filler(boolean prover, long value) {
        return prover ? (u, i) -> value : null;
    }

    private static void pushColumn(Column c, FieldElement scale, Weights w, FieldVector e, LinearEquation eq) {
        eq.add(scale, c, w, new Weights.Dense(e));
    }

    /** Requantises a committed accumulator; the limbs are those of any accumulator that the prover likes. */
    private static Gadget requantise(int s, long acc, long out, long limbsOf) {
        return (advice, lookups, prover) -> {
            Column a = advice.add(1, filler(prover, acc));
            Column o = advice.add(1, filler(prover, out));
            Gadgets.Requantise r = Gadgets.Requantise.declare(advice, s, o, null, filler(prover, limbsOf));
            return () -> {
                lookups.add(LookupTable.RANGE, 1, 1, null, List.of(Gadgets.shifted(o, 1 << 15, filler(prover, out))));
                r.lookUp(lookups, (scale, w, e, eq) -> pushColumn(a, scale, w, e, eq));
            };
        };
    }

    private static long requant(long acc, int s) {
        return acc + (1L << s - 1) >> s;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 15, 16, 17, 20, 32, 37})
    void requantisationAtItsEdges(int s) throws Exception {
        long half = 1L << s - 1;
        for (long acc :
                new long[] {0, half - 1, half, -half, -half - 1, (32767L << s) + half - 1, -(32768L << s) - half}) {
            long out = requant(acc, s);
            assertTrue(out >= -32768 && out <= 32767);
            assertTrue(accepted(requantise(s, acc, out, acc)), "acc " + acc);
        }
    }

    /** With s = 3 there are eight remainders: none of them makes a neighbour of the answer pass. */
    @Test
    void noSecondAnswerWhereSixteenDoesNotDivideTheShift() throws Exception {
        long acc = 1237;
        long out = requant(acc, 3);
        for (long remainder = 0; remainder < 8; remainder++) {
            assertFalse(accepted(requantise(3, acc, out + 1, remainder - 4)));
            assertFalse(accepted(requantise(3, acc, out - 1, remainder - 4)));
            assertEquals(
                    (acc + 4 & 7) == remainder,
                    accepted(requantise(3, acc, out, remainder - 4)),
                    "remainder " + remainder);
        }
        assertFalse(accepted(requantise(20, 5L << 20, 4, 5L << 20)));
        assertFalse(accepted(requantise(20, 5L << 20, 6, (5L << 20) + 1)));
    }

    /**
     * An output {@code z = N / 2^t} of the field is no integer: all equations hold for it with limbs of zero, and only the
     * range of the output refuses it.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16, 20})
    void anOutputThatIsAQuotientInTheField(int s) throws Exception {
        FieldElement unit = Vectors.pow2(s).invert();
        for (long acc : new long[] {1238, 6, -2}) {
            long n = acc + (1L << s - 1);
            assertTrue(accepted(unit, quotient(s, acc, n, false)), "the equations alone hold");
            assertFalse(accepted(unit, quotient(s, acc, n, true)));
        }
        // An integer in the same units is no attack.
        assertTrue(accepted(unit, quotient(s, (7L << s) - (1L << s - 1), 7L << s, true)));
    }

    /** Commits {@code (acc 2^s) / 2^s} and {@code n / 2^s} as accumulator and output, and no remainder. */
    private static Gadget quotient(int s, long acc, long n, boolean ranged) {
        return (advice, lookups, prover) -> {
            Column a = advice.add(1, filler(prover, acc << s));
            Column o = advice.add(1, filler(prover, n));
            AdviceBuilder.Filler none = filler(prover, -(1L << s - 1));
            Gadgets.Requantise r = Gadgets.Requantise.declare(advice, s, o, null, none);
            return () -> {
                if (ranged) {
                    AdviceBuilder.Filler inside = filler(prover, (n >> s) + (1L << 15) & 0xffff);
                    lookups.add(
                            LookupTable.RANGE,
                            1,
                            1,
                            null,
                            List.of(new Looked(inside, FieldElement.of(1L << 15)).plus(FieldElement.ONE, o)));
                }
                r.lookUp(lookups, (scale, w, e, eq) -> pushColumn(a, scale, w, e, eq));
            };
        };
    }

    /** A committed value in L limbs, their digits those of any value that the prover likes. */
    private static Gadget range(int limbs, long offset, long value, long digitsOf) {
        return (advice, lookups, prover) -> {
            Column c = advice.add(1, filler(prover, value));
            List<Column> upper = new ArrayList<>();
            for (int k = 1; k < limbs; k++) {
                upper.add(advice.add(1, Gadgets.limb(filler(prover, digitsOf), offset, k)));
            }
            Gadgets.Range r = new Gadgets.Range(c, offset, upper, filler(prover, digitsOf));
            return () -> r.lookUp(lookups);
        };
    }

    @Test
    void rangeOfThirtyTwoBits() throws Exception {
        long offset = 1L << 31;
        for (long v : new long[] {Integer.MIN_VALUE, -65536, -1, 0, 1, 65535, Integer.MAX_VALUE}) {
            assertTrue(accepted(range(2, offset, v, v)), "value " + v);
            assertFalse(accepted(range(2, offset, v, v ^ 1)), "value " + v);
        }
        for (long v : new long[] {1L << 31, -(1L << 31) - 1, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertFalse(accepted(range(2, offset, v, v)), "value " + v);
            assertFalse(accepted(range(2, offset, v, (int) v)), "value " + v);
        }
        assertThrows(
                IllegalStateException.class,
                () -> accepted((advice, lookups, prover) -> {
                    Column c = advice.add(1, filler(prover, 1L << 31));
                    Gadgets.Range r = Gadgets.Range.declare(advice, c, offset, 2, filler(prover, 1L << 31));
                    return () -> r.lookUp(lookups);
                }));
    }

    /** Looks a committed pair up while the prover counts another one, which the table has. */
    private static Gadget pair(long key, long value, long countedKey, long countedValue) {
        int[] squares = new int[LookupTable.SIZE];
        for (int i = 0; i < squares.length; i++) {
            squares[i] = i * i % 1000;
        }
        LookupTable table = new LookupTable("squares", 7, List.of(squares));
        return (advice, lookups, prover) -> {
            Column k = advice.add(1, filler(prover, key));
            Column v = advice.add(1, filler(prover, value));
            return () -> lookups.add(
                    table,
                    1,
                    1,
                    null,
                    List.of(
                            Gadgets.shifted(k, 0, filler(prover, countedKey)),
                            Gadgets.shifted(v, 0, filler(prover, countedValue))));
        };
    }

    @Test
    void valuesOutsideATableAndForgedMultiplicities() throws Exception {
        assertTrue(accepted(pair(12, 144, 12, 144)));
        assertFalse(accepted(pair(12, 145, 12, 144)));
        assertFalse(accepted(pair(13, 144, 12, 144)));
        assertFalse(accepted(pair(-1, 144, 12, 144)));
        assertFalse(accepted(pair(12, 144, 13, 169)));
        assertThrows(IllegalStateException.class, () -> accepted(pair(12, 145, 12, 145)));
    }

    /** A row of one table is not a row of another: range values are no keys of the squares. */
    @Test
    void tablesAreApart() throws Exception {
        LookupTable empty = new LookupTable("other", 9, List.of());
        Gadget swapped = (advice, lookups, prover) -> {
            Column c = advice.add(1, filler(prover, 5));
            // The verifier looks c up in one table, the prover in another of the same rows.
            return () -> lookups.add(
                    prover ? LookupTable.RANGE : empty, 1, 1, null, List.of(Gadgets.shifted(c, 0, filler(prover, 5))));
        };
        assertFalse(accepted(swapped));
    }
}
