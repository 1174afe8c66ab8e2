package dev.nanozk.protocol.commitment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.poly.EqPolynomial;
import dev.nanozk.protocol.transcript.LinearForm;
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

/** One argument for three small proofs with different numbers of sealed scalars, of which some are false in ways that only the argument can find. */
class BatchedInnerProductTest {
    private static final int COLUMN_BITS = 3;
    private static final MatrixLayout LAYOUT = MatrixLayout.choose(3, 4, COLUMN_BITS);
    private static final long[] DATA = {1, -2, 3, 4, 500, -600, 7, 8, 9, 10, 11, -12};
    private static final int PROOFS = 3;

    private static SecretRandom random() {
        return new SecretRandom(new byte[32], new SecureRandom());
    }

    private static Transcript transcript(int proof, List<CompressedPoint> rows) {
        Transcript t = new Transcript("test proof");
        t.absorb("proof", proof);
        t.absorb("rows", rows);
        return t;
    }

    /** The sum of all entries, and as many sealed scalars 1, 2, .. as the proof has, the last of which is their sum: lies add to it. */
    private static List<EvaluationClaim> relation(SealedChannel channel, CommittedMatrix m, int proof, FieldElement lie)
            throws ProofFormatException {
        int n = 3 + 4 * proof;
        FieldVector message = null;
        FieldVector value = null;
        if (channel.isProver()) {
            message = new FieldVector(n);
            for (int i = 0; i < n - 1; i++) {
                message.set(i, FieldElement.of(i + 1));
            }
            message.set(n - 1, FieldElement.of((long) n * (n - 1) / 2).add(lie));
            long sum = 0;
            for (long d : DATA) {
                sum += d;
            }
            value = FieldVector.of(FieldElement.of(sum));
        }
        List<LinearForm> sealed = channel.seal("scalars", n, message);
        List<FieldElement> weights = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            weights.add(i == n - 1 ? FieldElement.ONE.negate() : FieldElement.ONE);
        }
        channel.requireZero(channel.graph().affine(FieldElement.ZERO, sealed, weights));
        LinearForm v = channel.seal("value", 1, value).get(0);
        FieldElement one = FieldElement.ONE;
        return List.of(new EvaluationClaim(
                v,
                List.of(new EvaluationClaim.Term(
                        m,
                        0,
                        new Weights.Dense(FieldVector.of(one, one, one)),
                        new Weights.Dense(FieldVector.of(one, one, one, one)),
                        one))));
    }

    private record Part(byte[] proof, List<CompressedPoint> rows, InnerProductClaim claim) {}

    private static Part part(int proof, FieldElement lie) throws ProofFormatException {
        CommittedMatrix m = CommittedMatrix.commit(
                "m", LAYOUT, null, MatrixValues.of(DATA, 4), FieldVector.random(new SecureRandom(), LAYOUT.rows()));
        ProverChannel channel = new ProverChannel(transcript(proof, m.rows()), random());
        InnerProductClaim claim = ClosingArgument.open(channel, COLUMN_BITS, relation(channel, m, proof, lie));
        return new Part(channel.proof(), m.rows(), claim);
    }

    private static List<Part> parts(FieldElement... lies) throws ProofFormatException {
        List<Part> out = new ArrayList<>();
        for (int l = 0; l < PROOFS; l++) {
            out.add(part(l, lies[l]));
        }
        return out;
    }

    private static List<InnerProductClaim> claims(List<Part> parts) {
        return parts.stream().map(Part::claim).toList();
    }

    private static boolean accepted(List<Part> parts, byte[] opening) {
        try {
            List<InnerProductClaim> claims = new ArrayList<>();
            for (int l = 0; l < parts.size(); l++) {
                CommittedMatrix m =
                        CommittedMatrix.received("m", LAYOUT, null, parts.get(l).rows());
                VerifierChannel channel = new VerifierChannel(
                        transcript(l, m.rows()), parts.get(l).proof());
                claims.add(ClosingArgument.receive(channel, COLUMN_BITS, relation(channel, m, l, FieldElement.ZERO)));
            }
            return BatchedInnerProduct.verify(new VerifierChannel(new Transcript("test opening"), opening), claims)
                    .holds();
        } catch (ProofFormatException e) {
            return false;
        }
    }

    private static byte[] opening(List<Part> parts) {
        ProverChannel channel = new ProverChannel(new Transcript("test opening"), random());
        BatchedInnerProduct.prove(channel, claims(parts));
        return channel.proof();
    }

    private static final FieldElement TRUE = FieldElement.ZERO;

    @Test
    void trueProofsOfDifferentSizes() throws Exception {
        List<Part> parts = parts(TRUE, TRUE, TRUE);
        assertTrue(parts.get(0).claim().sealed() < parts.get(2).claim().sealed());
        assertTrue(accepted(parts, opening(parts)));
        List<Part> one = parts.subList(0, 1);
        assertTrue(accepted(one, opening(one)));
        assertFalse(accepted(parts, opening(one)));
        assertFalse(accepted(one, opening(parts)));
    }

    @Test
    void aFalseProofAmongTrueOnes() throws Exception {
        for (int l = 0; l < PROOFS; l++) {
            FieldElement[] lies = {TRUE, TRUE, TRUE};
            lies[l] = FieldElement.ONE;
            List<Part> parts = parts(lies);
            assertFalse(accepted(parts, opening(parts)), "proof " + l);
        }
        List<Part> opposite = parts(FieldElement.ONE, FieldElement.ONE.negate(), TRUE);
        assertFalse(accepted(opposite, opening(opposite)), "errors of opposite sign");
    }

    /** The functional's extension is that of its table, and the true claims are true of their witnesses. */
    @Test
    void functionals() throws Exception {
        for (Part p : parts(TRUE, TRUE, TRUE)) {
            InnerProductClaim c = p.claim();
            FieldVector b = c.functional();
            assertEquals(c.target(), b.innerProduct(c.witness()));
            int bits = InnerProductArgument.rounds(b.size()) + 1;
            FieldVector point = FieldVector.random(new SecureRandom(), bits);
            FieldVector eq = EqPolynomial.evaluations(point);
            assertEquals(eq.slice(0, b.size()).innerProduct(b), c.functionalAt(point, eq));
        }
    }

    /** Challenges of the opening, as they are drawn. */
    private static final class Listening extends Transcript {
        private FieldElement gamma;
        private final List<FieldElement> point = new ArrayList<>();

        Listening() {
            super("test opening");
        }

        @Override
        public FieldElement challenge(String label) {
            FieldElement c = super.challenge(label);
            if (label.equals("batch gamma")) {
                gamma = c;
            } else if (label.equals("batch")) {
                point.add(c);
            }
            return c;
        }
    }

    /** Seals other values w_l(r) than those of the witnesses, that fit the last claim of the sumcheck: only the opening at r can tell. */
    private static final class Forger extends ProverChannel {
        private final Listening heard;
        private final List<InnerProductClaim> claims;
        private final int rounds;
        private int messages;
        private boolean forged;

        Forger(Listening heard, List<InnerProductClaim> claims) {
            super(heard, random());
            this.heard = heard;
            this.claims = claims;
            int sealed =
                    claims.stream().mapToInt(InnerProductClaim::sealed).max().orElseThrow();
            rounds = InnerProductArgument.rounds((1 << COLUMN_BITS) + sealed);
        }

        @Override
        protected CompressedPoint sealedPoint(int offset, int length, FieldVector values) {
            if (messages++ == rounds) {
                assertEquals(claims.size(), length);
                FieldVector point = FieldVector.of(heard.point.toArray(FieldElement[]::new));
                FieldVector eq = EqPolynomial.evaluations(point);
                FieldElement first = claims.get(0).functionalAt(point, eq);
                FieldElement second = heard.gamma.multiply(claims.get(1).functionalAt(point, eq));
                values.addAt(0, second);
                values.addAt(1, first.negate());
                forged = true;
            }
            return super.sealedPoint(offset, length, values);
        }
    }

    @Test
    void forgedValuesThatFitTheSumcheck() throws Exception {
        List<Part> parts = parts(TRUE, TRUE, TRUE);
        Forger forger = new Forger(new Listening(), claims(parts));
        BatchedInnerProduct.prove(forger, claims(parts));
        assertTrue(forger.forged);
        assertFalse(accepted(parts, forger.proof()));
    }

    /** The first generators are left to the proofs before anything is sealed, or not at all. */
    @Test
    void generatorsAreReservedFirst() throws Exception {
        ProverChannel channel = new ProverChannel(new Transcript("test"), random());
        channel.reserve(5);
        channel.seal("a", 1, FieldVector.of(FieldElement.ONE));
        assertEquals(5, channel.messages().get(0).offset());
        assertEquals(6, channel.sealedValues().size());
        assertThrows(IllegalStateException.class, () -> channel.reserve(1));
    }
}
