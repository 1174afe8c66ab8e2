package dev.nanozk.proving.prover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.math.curve.InvalidPointException;
import dev.nanozk.math.curve.Point;
import dev.nanozk.math.field.FieldElement;
import dev.nanozk.protocol.commitment.BatchedInnerProduct;
import dev.nanozk.protocol.commitment.ClosingArgument;
import dev.nanozk.protocol.commitment.Equation;
import dev.nanozk.protocol.commitment.InnerProductClaim;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.Transcript;
import dev.nanozk.protocol.transcript.VerifierChannel;
import dev.nanozk.proving.prover.TinyCompletion.Relation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Zero knowledge: a simulator that has no witness, only the statement, makes accepting transcripts of the interactive protocol whose challenges it knows before.
 *
 * <p>All points and scalars in clear are drawn at random, as they are in honest proofs: points are blinded by uniform multiples of H, X and Y by the dummy product,
 * r' and the last scalar by the mask. One item is then fixed by the others, the mask A: the verifier's equation is linear in it with the coefficient e, so that A' = A - D / e
 * where D is by what the equation fails. An honest transcript has that form too: all items but A are uniform and independent, and A is what the equation asks for.
 */
class SimulatorTest {
    private static final int ITEM = 32;

    /** Challenges known in advance: they do not depend on what is absorbed. */
    private static final class Programmed extends Transcript {
        private final Random random;
        FieldElement mask;

        Programmed(long seed) {
            super("programmed");
            random = new Random(seed);
        }

        @Override
        public FieldElement challenge(String label) {
            FieldElement c = scalar(random);
            if (label.equals("mask challenge")) {
                mask = c;
            }
            return c;
        }
    }

    private static FieldElement scalar(Random random) {
        byte[] wide = new byte[64];
        random.nextBytes(wide);
        return FieldElement.fromWideBytes(wide);
    }

    /** Where the scalars in clear and the mask stand, from the end of a proof: X, Y, A, r', (L, R) a round, last scalar. */
    private record Shape(int length, int rounds) {
        int mask() {
            return length - ITEM * (2 * rounds + 3);
        }

        List<Integer> clear() {
            return List.of(mask() - 2 * ITEM, mask() - ITEM, mask() + ITEM, length - ITEM);
        }
    }

    /** The equation that a verifier with these challenges is left with. */
    private static Equation equation(TinyCompletion c, Relation r, Transcript t, byte[] proof)
            throws ProofFormatException {
        VerifierChannel channel = new VerifierChannel(t, proof);
        return ClosingArgument.verify(channel, c.model.key().columnBits(), r.run(channel, false));
    }

    private static byte[] simulate(TinyCompletion c, Relation r, Shape shape, long seed)
            throws ProofFormatException, InvalidPointException {
        Random random = new Random(seed);
        byte[] proof = new byte[shape.length()];
        for (int at = 0; at < proof.length; at += ITEM) {
            byte[] item = shape.clear().contains(at)
                    ? scalar(random).toBytes()
                    : Point.BASE.multiply(scalar(random)).compress().bytes();
            System.arraycopy(item, 0, proof, at, ITEM);
        }
        Programmed challenges = new Programmed(seed);
        Point miss = equation(c, r, challenges, proof).sum();
        Point mask = new CompressedPoint(Arrays.copyOfRange(proof, shape.mask(), shape.mask() + ITEM)).decompress();
        Point fixed = mask.subtract(miss.multiply(challenges.mask.invert()));
        System.arraycopy(fixed.compress().bytes(), 0, proof, shape.mask(), ITEM);
        return proof;
    }

    private static Shape shape(TinyCompletion c, int proof) {
        MaliciousChannel honest = new MaliciousChannel(c.transcript(proof), MaliciousChannel.Kind.NONE, 0, 0);
        int length = c.prove(honest, c.honest(proof)).length;
        int sealed = honest.graph().handles();
        int n = (1 << c.model.key().columnBits()) + sealed;
        return new Shape(length, 32 - Integer.numberOfLeadingZeros(n - 1));
    }

    @Test
    void acceptingTranscriptsWithoutAWitness() throws Exception {
        TinyCompletion c = TinyCompletion.get();
        for (int proof : new int[] {0, c.blocks()}) {
            // The verifier's side alone: no integer of the witness is at hand.
            Relation r = proof < c.blocks() ? c.block(proof, null, null) : c.head(null, null);
            Shape shape = shape(c, proof);
            for (long seed = 1; seed <= 2; seed++) {
                byte[] simulated = simulate(c, r, shape, seed);
                assertTrue(equation(c, r, new Programmed(seed), simulated).holds());
                assertFalse(
                        equation(c, r, new Programmed(seed + 100), simulated).holds(), "other challenges");
                assertTrue(c.verdict(proof, r, simulated).isPresent(), "hashed challenges");
            }
        }
    }

    /** Items that are random points but for some scalars. */
    private static byte[] items(Random random, int length, List<Integer> scalars) {
        byte[] out = new byte[length];
        for (int at = 0; at < length; at += ITEM) {
            byte[] item = scalars.contains(at)
                    ? scalar(random).toBytes()
                    : Point.BASE.multiply(scalar(random)).compress().bytes();
            System.arraycopy(item, 0, out, at, ITEM);
        }
        return out;
    }

    /** The equation of a compact receipt; challenges are those of the seeds. */
    private static Equation compactEquation(
            TinyCompletion c, List<byte[]> layers, long seed, Programmed last, byte[] opening)
            throws ProofFormatException {
        List<InnerProductClaim> claims = new ArrayList<>();
        for (int l = 0; l < layers.size(); l++) {
            Relation r = l < c.blocks() ? c.block(l, null, null) : c.head(null, null);
            VerifierChannel channel = new VerifierChannel(new Programmed(seed + l), layers.get(l));
            claims.add(ClosingArgument.receive(channel, c.model.key().columnBits(), r.run(channel, false)));
        }
        return BatchedInnerProduct.verify(new VerifierChannel(last, opening), claims);
    }

    /** Layers of random items, X and Y at their ends, and an opening of which the mask alone is not random. */
    @Test
    void acceptingCompactTranscriptsWithoutAWitness() throws Exception {
        TinyCompletion c = TinyCompletion.get();
        CompletionProver prover = new CompletionProver(c.model, c.completion, c.boundaries);
        List<InnerProductClaim> honest = new ArrayList<>();
        List<Integer> lengths = new ArrayList<>();
        for (int l = 0; l <= c.blocks(); l++) {
            CompletionProver.OpenProof p = prover.open(l, TinyCompletion.random());
            honest.add(p.claim());
            lengths.add(p.proof().length);
        }
        MaliciousChannel dry = new MaliciousChannel(c.verifying.openingTranscript(), MaliciousChannel.Kind.NONE, 0, 0);
        BatchedInnerProduct.prove(dry, honest);
        int n = (1 << c.model.key().columnBits()) + dry.graph().handles();
        Shape shape = new Shape(dry.proof().length, 32 - Integer.numberOfLeadingZeros(n - 1));
        assertEquals(shape.mask(), ITEM * dry.messages().size());
        for (long seed = 1000; seed <= 2000; seed += 1000) {
            Random random = new Random(seed);
            List<byte[]> layers = new ArrayList<>();
            for (int length : lengths) {
                layers.add(items(random, length, List.of(length - 2 * ITEM, length - ITEM)));
            }
            byte[] opening = items(random, shape.length(), List.of(shape.mask() + ITEM, shape.length() - ITEM));
            Programmed challenges = new Programmed(seed + 100);
            Point miss = compactEquation(c, layers, seed, challenges, opening).sum();
            Point mask =
                    new CompressedPoint(Arrays.copyOfRange(opening, shape.mask(), shape.mask() + ITEM)).decompress();
            Point fixed = mask.subtract(miss.multiply(challenges.mask.invert()));
            System.arraycopy(fixed.compress().bytes(), 0, opening, shape.mask(), ITEM);
            assertTrue(compactEquation(c, layers, seed, new Programmed(seed + 100), opening)
                    .holds());
            assertFalse(
                    compactEquation(c, layers, seed, new Programmed(seed + 101), opening)
                            .holds(),
                    "other challenges of the opening");
            assertFalse(
                    compactEquation(c, layers, seed + 50, new Programmed(seed + 100), opening)
                            .holds(),
                    "other challenges of the layers");
        }
    }

    /**
     * Bits of the scalars in clear and of compressed points of honest proofs, against a coin: with 32 items of 128 low bits each, more than 400 of 4096 off the mean
     * has a probability below 2^-100.
     */
    @Test
    void itemsOfHonestProofsLookLikeThoseOfSimulatedOnes() throws Exception {
        TinyCompletion c = TinyCompletion.get();
        Shape shape = shape(c, c.blocks());
        Relation r = c.honest(c.blocks());
        List<byte[]> proofs = new ArrayList<>();
        for (int k = 0; k < 4; k++) {
            MaliciousChannel honest = new MaliciousChannel(c.transcript(c.blocks()), MaliciousChannel.Kind.NONE, 0, 0);
            proofs.add(c.prove(honest, r));
            proofs.add(simulate(c, r, shape, 50 + k));
        }
        for (int kind = 0; kind < 2; kind++) {
            int ones = 0;
            int bits = 0;
            for (int k = kind; k < proofs.size(); k += 2) {
                assertEquals(shape.length(), proofs.get(k).length);
                for (int at : shape.clear()) {
                    for (int b = 0; b < 16; b++) {
                        ones += Integer.bitCount(proofs.get(k)[at + b] & 0xff);
                        bits += 8;
                    }
                }
            }
            assertTrue(Math.abs(ones - bits / 2) < 8 * Math.sqrt(bits), ones + " of " + bits);
        }
    }
}
