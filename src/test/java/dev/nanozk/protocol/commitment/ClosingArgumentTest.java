package dev.nanozk.protocol.commitment;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.math.curve.Generators;
import dev.nanozk.math.curve.Point;
import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.protocol.transcript.LinearForm;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.ProverChannel;
import dev.nanozk.protocol.transcript.SealedChannel;
import dev.nanozk.protocol.transcript.SecretRandom;
import dev.nanozk.protocol.transcript.Transcript;
import dev.nanozk.protocol.transcript.VerifierChannel;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A prover that lies about sealed scalars, products or openings, and hides components where they do not belong. */
class ClosingArgumentTest {
    private static final int COLUMN_BITS = 3;
    private static final MatrixLayout LAYOUT = MatrixLayout.choose(3, 4, COLUMN_BITS);
    private static final long[] DATA = {1, -2, 3, 4, 500, -600, 7, 8, 9, 10, 11, -12};

    /** What a dishonest prover adds. */
    private enum Lie {
        NONE,
        LINEAR,
        PRODUCT,
        OPENING
    }

    /** Where a sealed point has a component that does not belong there. */
    private enum Foreign {
        NONE,
        EARLIER_SLICE,
        COLUMNS,
        INNER_PRODUCT_BASE
    }

    private static SecretRandom random() {
        return new SecretRandom(new byte[32], new SecureRandom());
    }

    private static final class Liar extends ProverChannel {
        private Foreign foreign = Foreign.NONE;
        private FieldElement amount = FieldElement.ZERO;

        Liar(Transcript t) {
            super(t, random());
        }

        @Override
        protected Point commit(int offset, int length, FieldVector values, FieldElement blinding) {
            Point p = super.commit(offset, length, values, blinding);
            return switch (foreign) {
                case NONE -> p;
                case EARLIER_SLICE -> p.add(Generators.get("T", 1).get(0).multiply(amount));
                case COLUMNS -> p.add(Generators.get("G", 1).get(0).multiply(amount));
                case INNER_PRODUCT_BASE -> p.add(Generators.get("U", 1).get(0).multiply(amount));
            };
        }
    }

    /** The protocol under test, the same on both sides: one matrix claim, one product, one linear constraint a = x. */
    private static List<EvaluationClaim> statement(SealedChannel channel, CommittedMatrix m, Lie lie, Foreign foreign)
            throws ProofFormatException {
        boolean prover = channel.isProver();
        FieldElement five = FieldElement.of(5);
        LinearForm a =
                channel.seal("a", 1, prover ? FieldVector.of(five) : null).get(0);
        FieldElement x = channel.challenge("x");
        // The honest second message is x - a, so that the constraint a + d = x holds.
        FieldElement d = x.subtract(five);
        if (channel instanceof Liar liar && foreign != Foreign.NONE) {
            liar.foreign = foreign;
            liar.amount = d;
        }
        FieldVector second = prover ? FieldVector.of(lie == Lie.LINEAR ? FieldElement.ZERO : d) : null;
        LinearForm dForm = channel.seal("d", 1, second).get(0);
        if (channel instanceof Liar liar) {
            liar.foreign = Foreign.NONE;
        }
        channel.requireZero(
                channel.graph().affine(x.negate(), List.of(a, dForm), List.of(FieldElement.ONE, FieldElement.ONE)));
        FieldVector product = prover
                ? FieldVector.of(FieldElement.of(6), FieldElement.of(7), FieldElement.of(lie == Lie.PRODUCT ? 43 : 42))
                : null;
        List<LinearForm> p = channel.seal("product", 3, product);
        channel.requireProduct(p.get(0), p.get(1), p.get(2));
        FieldVector units = FieldVector.of(FieldElement.of(2), FieldElement.of(-3), FieldElement.of(5));
        FieldVector positions =
                FieldVector.of(FieldElement.of(1), FieldElement.of(10), FieldElement.of(100), FieldElement.of(1000));
        FieldElement value = FieldElement.of(lie == Lie.OPENING ? 1 : 0);
        for (int u = 0; u < 3; u++) {
            for (int i = 0; i < 4; i++) {
                value = value.add(units.get(u).multiply(positions.get(i)).multiply(FieldElement.of(DATA[4 * u + i])));
            }
        }
        LinearForm v =
                channel.seal("value", 1, prover ? FieldVector.of(value) : null).get(0);
        return List.of(new EvaluationClaim(
                v,
                List.of(new EvaluationClaim.Term(
                        m, 0, new Weights.Dense(units), new Weights.Dense(positions), FieldElement.ONE))));
    }

    private static CommittedMatrix matrix() {
        FieldVector blindings = FieldVector.random(new SecureRandom(), LAYOUT.rows());
        return CommittedMatrix.commit("m", LAYOUT, null, MatrixValues.of(DATA, 4), blindings);
    }

    private record Proved(byte[] proof, List<CompressedPoint> rows) {}

    private static Transcript transcript(List<CompressedPoint> rows) {
        Transcript t = new Transcript("test");
        t.absorb("rows", rows);
        return t;
    }

    /** The prover proves what its points really hold: foreign components are part of its witness. */
    private static Proved prove(Lie lie, Foreign foreign) throws ProofFormatException {
        CommittedMatrix m = matrix();
        Liar channel = new Liar(transcript(m.rows()));
        List<EvaluationClaim> claims = statement(channel, m, lie, foreign);
        ClosingArgument.Statement s = ClosingArgument.reduce(channel, COLUMN_BITS, claims);
        FieldVector w = ClosingArgument.witness(channel, s);
        FieldElement hidden = s.omegas().get(1).multiply(channel.amount);
        if (foreign == Foreign.EARLIER_SLICE) {
            w.addAt(s.bColumns().size(), hidden);
        } else if (foreign == Foreign.COLUMNS) {
            w.addAt(0, hidden);
        }
        InnerProductArgument.prove(channel, w, ClosingArgument.blinding(channel, s), ClosingArgument.concat(s));
        return new Proved(channel.proof(), m.rows());
    }

    private static boolean accepted(Proved p) {
        return accepted(p, p.proof());
    }

    private static boolean accepted(Proved p, byte[] proof) {
        try {
            CommittedMatrix m = CommittedMatrix.received("m", LAYOUT, null, p.rows());
            VerifierChannel channel = new VerifierChannel(transcript(p.rows()), proof);
            List<EvaluationClaim> claims = statement(channel, m, Lie.NONE, Foreign.NONE);
            return ClosingArgument.verify(channel, COLUMN_BITS, claims).holds();
        } catch (ProofFormatException e) {
            return false;
        }
    }

    @Test
    void theHonestProofIsAccepted() throws Exception {
        assertTrue(accepted(prove(Lie.NONE, Foreign.NONE)));
    }

    @Test
    void aFalseLinearConstraintProductOrOpening() throws Exception {
        assertFalse(accepted(prove(Lie.LINEAR, Foreign.NONE)));
        assertFalse(accepted(prove(Lie.PRODUCT, Foreign.NONE)));
        assertFalse(accepted(prove(Lie.OPENING, Foreign.NONE)));
    }

    /** After the challenge, the second message carries x - a into the slice of the first: without omega, a would become x. */
    @Test
    void aLateMessageWithAComponentInAnEarlierSlice() throws Exception {
        assertFalse(accepted(prove(Lie.LINEAR, Foreign.EARLIER_SLICE)));
        assertFalse(accepted(prove(Lie.NONE, Foreign.EARLIER_SLICE)));
    }

    @Test
    void aSealedPointWithAComponentInTheColumnsOrInTheInnerProductBase() throws Exception {
        assertFalse(accepted(prove(Lie.LINEAR, Foreign.COLUMNS)));
        assertFalse(accepted(prove(Lie.NONE, Foreign.COLUMNS)));
        assertFalse(accepted(prove(Lie.LINEAR, Foreign.INNER_PRODUCT_BASE)));
        assertFalse(accepted(prove(Lie.NONE, Foreign.INNER_PRODUCT_BASE)));
    }

    /** A mask chosen after its challenge: A + D instead of A would need another e. */
    @Test
    void aMaskThatIsExchangedAfterItsChallenge() throws Exception {
        Proved p = prove(Lie.NONE, Foreign.NONE);
        int rounds = InnerProductArgument.rounds((1 << COLUMN_BITS) + handles);
        int mask = p.proof().length - 32 * (1 + 2 * rounds + 1 + 1);
        byte[] bad = p.proof().clone();
        Point other = Generators.get("G", 1).get(0);
        System.arraycopy(other.compress().bytes(), 0, bad, mask, 32);
        assertFalse(accepted(p, bad));
    }

    private static int handles() throws ProofFormatException {
        CommittedMatrix m = matrix();
        Liar channel = new Liar(transcript(m.rows()));
        ClosingArgument.reduce(channel, COLUMN_BITS, statement(channel, m, Lie.NONE, Foreign.NONE));
        return channel.graph().handles();
    }

    @Test
    void anyItemExchangedForAnother() throws Exception {
        Proved p = prove(Lie.NONE, Foreign.NONE);
        int items = p.proof().length / 32;
        for (int i = 0; i < items; i++) {
            byte[] bad = p.proof().clone();
            System.arraycopy(p.proof(), 32 * ((i + 1) % items), bad, 32 * i, 32);
            assertFalse(accepted(p, bad), "item " + i);
        }
    }

    @Test
    void rowsOfAnotherMatrixOrPermuted() throws Exception {
        Proved p = prove(Lie.NONE, Foreign.NONE);
        assertFalse(accepted(new Proved(p.proof(), matrix().rows())));
        assertFalse(
                accepted(new Proved(p.proof(), List.of(p.rows().get(1), p.rows().get(0)))));
    }

    /** A value in a column that no entry of the matrix uses, kept out of the merged opening. */
    @Test
    void aRowWithAValueInAColumnThatNoEntryUses() throws Exception {
        CommittedMatrix m = matrix();
        Point garbage = Generators.get("G", 1 << COLUMN_BITS).get((1 << COLUMN_BITS) - 1);
        int last = LAYOUT.rows() - 1;
        List<CompressedPoint> rows = new java.util.ArrayList<>(m.rows());
        rows.set(last, rows.get(last).equals(m.rows().get(last)) ? add(rows.get(last), garbage) : rows.get(last));
        Liar channel = new Liar(transcript(rows));
        List<EvaluationClaim> claims = statement(channel, m, Lie.NONE, Foreign.NONE);
        ClosingArgument.Statement s = ClosingArgument.reduce(channel, COLUMN_BITS, claims);
        FieldVector w = ClosingArgument.witness(channel, s);
        w.addAt((1 << COLUMN_BITS) - 1, s.rowWeights().get(m).get(last));
        InnerProductArgument.prove(channel, w, ClosingArgument.blinding(channel, s), ClosingArgument.concat(s));
        // The functional gives the entry weight 0 only after the merged opening has folded it in: the prover can't use
        // it.
        assertFalse(accepted(new Proved(channel.proof(), rows)));
    }

    private static CompressedPoint add(CompressedPoint a, Point b) {
        try {
            return a.decompress().add(b).compress();
        } catch (dev.nanozk.math.curve.InvalidPointException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Even where the machine's generator repeats itself, a mask is not used under two transcripts. */
    @Test
    void masksDependOnTheTranscript() {
        SecureRandom stuck = new SecureRandom() {
            private static final long serialVersionUID = 1L;

            @Override
            public void nextBytes(byte[] bytes) {
                Arrays.fill(bytes, (byte) 7);
            }
        };
        Transcript t = new Transcript("test");
        FieldVector one = new SecretRandom(new byte[32], stuck).vector(t, "mask", 4);
        assertTrue(one.equals(new SecretRandom(new byte[32], stuck).vector(t, "mask", 4)));
        t.absorb("more", 1);
        assertNotEquals(one, new SecretRandom(new byte[32], stuck).vector(t, "mask", 4));
        assertNotEquals(one, new SecretRandom(new byte[33], stuck).vector(new Transcript("test"), "mask", 4));
    }

    /** Sealed points of equal witnesses: no value is sent twice, as every blinding is fresh. */
    @Test
    void whatIsSentIsBlinded() throws Exception {
        Set<CompressedPoint> seen = new HashSet<>();
        for (int k = 0; k < 3; k++) {
            byte[] proof = prove(Lie.NONE, Foreign.NONE).proof();
            for (int at = 0; at < proof.length; at += 32) {
                assertTrue(seen.add(new CompressedPoint(Arrays.copyOfRange(proof, at, at + 32))));
            }
        }
    }

    /**
     * The scalars in clear (X, Y, r', the last one) of proofs of two different witnesses: each is uniform below 2^252, whatever the witness. Counted over
     * the four lowest bits of 240 proofs each; chi-squared with 15 degrees of freedom stays below 60 (probability of more: below 10^-6).
     */
    @Test
    void clearScalarsFollowTheSameDistributionForTwoWitnesses() throws Exception {
        int proofs = 240;
        for (Lie witness : new Lie[] {Lie.NONE, Lie.PRODUCT}) {
            int[][] counts = new int[4][16];
            for (int k = 0; k < proofs; k++) {
                byte[] proof = prove(witness, Foreign.NONE).proof();
                int rounds = InnerProductArgument.rounds((1 << COLUMN_BITS) + handles);
                int end = proof.length - 32;
                int blinding = end - 32 * (2 * rounds + 1);
                int y = blinding - 64;
                int x = y - 32;
                int[] at = {x, y, blinding, end};
                for (int c = 0; c < at.length; c++) {
                    counts[c][proof[at[c]] & 15]++;
                }
            }
            for (int[] c : counts) {
                double expected = proofs / 16.0;
                double sum = 0;
                for (int n : c) {
                    sum += (n - expected) * (n - expected) / expected;
                }
                assertTrue(sum < 60, witness + " " + Arrays.toString(c));
            }
        }
    }

    private static int handles;

    @BeforeAll
    static void countHandles() throws ProofFormatException {
        handles = handles();
    }
}
