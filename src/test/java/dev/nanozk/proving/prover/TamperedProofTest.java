package dev.nanozk.proving.prover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.math.curve.Point;
import dev.nanozk.model.inference.IntegerMatrix;
import dev.nanozk.model.inference.IntegerModel;
import dev.nanozk.model.inference.TestModels;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.verifier.ProofVerifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Honest proofs changed, swapped and replayed. */
class TamperedProofTest {
    private static ProvedCompletion subject() {
        return ProvedCompletion.of("One", 2);
    }

    private static boolean anyRejected(ProvedCompletion s, Completion c, List<byte[]> proofs) {
        return s.verifier.layers(c, proofs).stream().anyMatch(Optional::isPresent);
    }

    @Test
    void anyItemOfAProofChanged() {
        ProvedCompletion s = subject();
        Random random = new Random(11);
        for (int layer : new int[] {2, s.blocks()}) {
            byte[] proof = s.proof(layer);
            for (int item = 0; item < proof.length / 32; item += 3) {
                byte[] bad = proof.clone();
                bad[32 * item + random.nextInt(32)] ^= (byte) (1 << random.nextInt(8));
                assertTrue(s.verdict(layer, bad).isPresent(), "layer " + layer + " item " + item);
            }
        }
    }

    @Test
    void proofTruncatedOrExtended() {
        ProvedCompletion s = subject();
        byte[] proof = s.proof(2);
        for (int n : new int[] {0, 1, 31, 32, 64, proof.length / 2, proof.length - 32, proof.length - 1}) {
            assertTrue(s.verdict(2, Arrays.copyOf(proof, n)).isPresent(), n + " bytes");
        }
        assertTrue(s.verdict(2, Arrays.copyOf(proof, proof.length + 1)).isPresent());
        assertTrue(s.verdict(2, Arrays.copyOf(proof, proof.length + 32)).isPresent());
    }

    @Test
    void pointsAndScalarsThatAreNotCanonicalAndIdentityPoints() {
        ProvedCompletion s = subject();
        byte[] proof = s.proof(2);
        byte[] notCanonical = new byte[32];
        Arrays.fill(notCanonical, (byte) 0xff);
        for (byte[] item : List.of(new byte[32], notCanonical)) {
            for (int at : new int[] {0, proof.length / 64 * 32}) {
                byte[] bad = proof.clone();
                System.arraycopy(item, 0, bad, at, 32);
                assertTrue(s.verdict(2, bad).isPresent());
            }
        }
        byte[] bad = proof.clone();
        System.arraycopy(notCanonical, 0, bad, bad.length - 32, 32);
        assertTrue(s.verdict(2, bad).get().contains("canonical scalar"));
        byte[] identity = Point.IDENTITY.compress().bytes();
        System.arraycopy(identity, 0, bad, 0, 32);
        System.arraycopy(proof, proof.length - 32, bad, bad.length - 32, 32);
        assertTrue(s.verdict(2, bad).get().contains("identity"));
    }

    @Test
    void layersSwapped() {
        ProvedCompletion s = subject();
        List<byte[]> proofs = new ArrayList<>(s.proofs());
        byte[] one = proofs.get(1);
        proofs.set(1, proofs.get(3));
        proofs.set(3, one);
        List<Optional<String>> r = s.verifier.layers(s.completion, proofs);
        assertTrue(r.get(1).isPresent() && r.get(3).isPresent());
        assertTrue(r.get(0).isEmpty() && r.get(2).isEmpty() && r.get(4).isEmpty());
    }

    @Test
    void replayedInAnotherContext() {
        ProvedCompletion s = subject();
        byte[] other = new byte[32];
        other[0] = 1;
        Completion c = new Completion(other, s.completion.prompt(), s.completion.output(), s.completion.boundaries());
        assertTrue(s.verifier.layers(c, s.proofs()).stream().allMatch(Optional::isPresent));
    }

    @Test
    void tokensChangedOrMovedBetweenPromptAndOutput() {
        ProvedCompletion s = subject();
        List<Integer> output = new ArrayList<>(s.completion.output());
        output.set(output.size() - 1, (output.getLast() + 1) % 512);
        byte[] context = s.completion.context();
        assertTrue(anyRejected(
                s, new Completion(context, s.completion.prompt(), output, s.completion.boundaries()), s.proofs()));
        List<Integer> prompt = new ArrayList<>(s.completion.prompt());
        prompt.set(1, (prompt.get(1) + 1) % 512);
        assertTrue(anyRejected(
                s, new Completion(context, prompt, s.completion.output(), s.completion.boundaries()), s.proofs()));
        List<Integer> longer = new ArrayList<>(s.completion.prompt());
        longer.add(s.completion.output().getFirst());
        assertTrue(anyRejected(
                s,
                new Completion(
                        context,
                        longer,
                        s.completion.output().subList(1, s.completion.output().size()),
                        s.completion.boundaries()),
                s.proofs()));
    }

    @Test
    void boundaryCommitmentsThatDifferBetweenNeighbours() {
        ProvedCompletion s = subject();
        Boundaries again = Boundaries.commit(s.model, s.completion.tokens(), ProvedCompletion.random());
        List<List<CompressedPoint>> mixed = new ArrayList<>(s.boundaries.rows());
        mixed.set(2, again.rows().get(2));
        Completion c = new Completion(s.completion.context(), s.completion.prompt(), s.completion.output(), mixed);
        assertTrue(s.verifier.layers(c, s.proofs()).stream().allMatch(Optional::isPresent));
        assertThrows(IllegalArgumentException.class, () -> new CompletionProver(s.model, c, s.boundaries));
    }

    @Test
    void aTokenThatIsNotTheLargestLogit() {
        ProvedCompletion s = subject();
        List<Integer> output = new ArrayList<>(s.completion.output());
        output.set(output.size() - 1, (output.getLast() + 1) % 512);
        Completion c = new Completion(s.completion.context(), s.completion.prompt(), output, s.completion.boundaries());
        CompletionProver liar = new CompletionProver(s.model, c, s.boundaries);
        assertThrows(IllegalStateException.class, () -> liar.head(ProvedCompletion.random()));
    }

    @Test
    void aWrongWeightAndAModelOfTheSameShape() {
        ProvedCompletion s = subject();
        TestModels.Loaded loaded = TestModels.load("stories260K-q8_0.gguf");
        IntegerModel m = loaded.model();
        for (int tensor : new int[] {1, 3, 7}) {
            List<IntegerModel.Block> blocks = new ArrayList<>();
            for (int l = 0; l < 5; l++) {
                List<IntegerMatrix> all = new ArrayList<>(m.block(l).all());
                if (l == 2) {
                    IntegerMatrix w = all.get(tensor);
                    int[] data = new int[w.rows() * w.cols()];
                    int[] row = new int[w.cols()];
                    for (int r = 0; r < w.rows(); r++) {
                        w.row(r, row);
                        System.arraycopy(row, 0, data, r * row.length, row.length);
                    }
                    data[data.length / 3] += 1 << 12;
                    all.set(tensor, new IntegerMatrix(w.name(), w.rows(), w.cols(), w.exponent(), data));
                }
                blocks.add(new IntegerModel.Block(m.spec(), all));
            }
            IntegerModel other = new IntegerModel(m.spec(), m.profile(), m.outside(), blocks);
            CommittedModel cheat = CommittedModel.known(other, s.model.key(), CommittedModel.PUBLIC_SEED);
            Boundaries b = Boundaries.commit(cheat, s.completion.tokens(), ProvedCompletion.random());
            Completion c =
                    new Completion(s.completion.context(), s.completion.prompt(), s.completion.output(), b.rows());
            byte[] proof = new CompletionProver(cheat, c, b).block(2, ProvedCompletion.random());
            List<byte[]> all = new ArrayList<>(s.proofs());
            all.set(2, proof);
            assertTrue(s.verifier.layers(c, all).get(2).isPresent(), "tensor " + tensor);
        }
    }

    @Test
    void lengthsFollowFromPublicShapesAlone() {
        ProvedCompletion s = subject();
        for (int l = 1; l < s.blocks(); l++) {
            assertEquals(s.proof(1).length, s.proof(l).length);
        }
        ProvedCompletion other = ProvedCompletion.of(
                "Tim",
                s.completion.positions()
                        + 1
                        - TestModels.load("stories260K-q8_0.gguf").tokenizer().encode("Tim", true).length);
        assertEquals(s.completion.positions(), other.completion.positions());
        assertEquals(s.proof(1).length, other.proof(1).length);
    }

    @Test
    void twoProofsOfTheSameLayerShareNoItem() {
        ProvedCompletion s = subject();
        Set<CompressedPoint> seen = new HashSet<>();
        for (byte[] proof : List.of(s.proof(2), s.prover.block(2, ProvedCompletion.random()))) {
            for (int at = 0; at < proof.length; at += 32) {
                assertTrue(seen.add(new CompressedPoint(Arrays.copyOfRange(proof, at, at + 32))), "item " + at / 32);
            }
        }
        Boundaries again = Boundaries.commit(s.model, s.completion.tokens(), ProvedCompletion.random());
        for (int l = 0; l < s.blocks(); l++) {
            assertNotEquals(s.boundaries.rows().get(l), again.rows().get(l));
        }
    }

    @Test
    void payloadsSurviveTheirBytesAndDamagedOnesAreRefused() {
        ProvedCompletion s = subject();
        byte[] payload = s.boundaries.encode();
        assertEquals(s.boundaries.rows(), Boundaries.decode(s.model, payload).rows());
        assertThrows(
                IllegalArgumentException.class,
                () -> Boundaries.decode(s.model, Arrays.copyOf(payload, payload.length - 1)));
        assertThrows(IllegalArgumentException.class, () -> Boundaries.decode(s.model, new byte[3]));
    }

    @Test
    void weightsOutOfRangeAndForeignRangeProofs() throws Exception {
        ProvedCompletion s = subject();
        byte[] proof = WeightRangeProver.prove(s.model, ProvedCompletion.random(), f -> {});
        ProofVerifier v = new ProofVerifier(s.model.key());
        assertEquals(Optional.empty(), v.weightRange(proof));
        byte[] bad = proof.clone();
        bad[100] ^= 1;
        assertTrue(v.weightRange(bad).isPresent());
        assertTrue(v.weightRange(Arrays.copyOf(proof, proof.length - 1)).isPresent());
        assertTrue(v.weightRange(new byte[0]).isPresent());
        TestModels.Loaded loaded = TestModels.load("stories260K-q8_0.gguf");
        CommittedModel other = CommittedModel.commit(
                loaded.model(), loaded.tokenizer().canonicalBytes(), new byte[0], new byte[] {1}, f -> {});
        assertFalse(Arrays.equals(other.key().root(), s.model.key().root()));
        assertTrue(new ProofVerifier(other.key()).weightRange(proof).isPresent());
    }
}
