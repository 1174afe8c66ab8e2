package dev.nanozk.proving.prover;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.bench.ModelShape;
import dev.nanozk.bench.RandomModel;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.model.inference.ForwardPass;
import dev.nanozk.model.shape.PaddedModel;
import dev.nanozk.model.shape.ShapeClass;
import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.model.weights.TensorType;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.verifier.ProofVerifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two models of different true size in one class: nothing public tells them apart but numbers of the same form. */
class ShapeClassProofTest {
    private static final ShapeClass CLASS = new ShapeClass("c", 48, 3, 4, 2, 8, 64, 64);

    @TempDir
    private Path directory;

    /** Everything public about a short completion. */
    private record Public(ServedModel model, List<byte[]> proofs, List<Integer> rowsOfBoundaries) {}

    private Public proved(ModelShape shape, ShapeClass of, long seed) throws Exception {
        Path source = directory.resolve(shape.name() + ".gguf");
        RandomModel.write(source, shape, TensorType.Q8_0, seed);
        Path padded = directory.resolve(shape.name() + "-padded.gguf");
        PaddedModel.write(GgufFile.open(source), of, padded);
        ServedModel model = new ModelStore(directory.resolve("data")).load(padded, false, (step, f) -> {});
        List<Integer> prompt = List.of(1, 70, 80);
        List<Integer> output = new ArrayList<>();
        ForwardPass pass = new ForwardPass(model.integers());
        prompt.forEach(pass::step);
        for (int i = 0; i < 2; i++) {
            output.add(pass.greedy());
            pass.step(output.getLast());
        }
        List<Integer> tokens = new ArrayList<>(prompt);
        tokens.add(output.getFirst());
        Boundaries b = Boundaries.commit(model.committed(), tokens, ProvedCompletion.random());
        Completion c = new Completion(new byte[32], prompt, output, b.rows());
        CompletionProver prover = new CompletionProver(model.committed(), c, b);
        List<byte[]> proofs = new ArrayList<>();
        for (int l = 0; l < of.blocks(); l++) {
            proofs.add(prover.block(l, ProvedCompletion.random()));
        }
        proofs.add(prover.head(ProvedCompletion.random()));
        ProofVerifier verifier = new ProofVerifier(model.key());
        assertTrue(verifier.layers(c, proofs).stream().allMatch(Optional::isEmpty));
        assertEquals(Optional.empty(), verifier.weightRange(model.rangeProof()));
        return new Public(model, proofs, b.rows().stream().map(List::size).toList());
    }

    /** Biases of q, k and v; norms of heads; layer norms, learned positions and biases everywhere. */
    @ParameterizedTest
    @ValueSource(strings = {"llama", "qwen2", "qwen3", "gpt2"})
    void keysAndReceiptsOfTwoSizesHaveTheSameForm(String architecture) throws Exception {
        boolean gpt2 = architecture.equals("gpt2");
        float base = gpt2 ? 0 : 10_000;
        ShapeClass shape = gpt2 ? new ShapeClass("c", 48, 3, 4, 4, 8, 64, 64) : CLASS;
        int kv = gpt2 ? 2 : 1;
        Public small = proved(new ModelShape("small", architecture, 32, 1, 2, kv, 32, 300, 64, base, 8, 1), shape, 1);
        Public large =
                proved(new ModelShape("large", architecture, 48, 3, 4, 2 * kv, 64, 300, 64, base, 8, 1), shape, 2);
        // The shape, tokenizer and template are the class' and the same; the keys have one length, and different roots.
        assertArrayEquals(
                small.model().key().spec().canonicalBytes(),
                large.model().key().spec().canonicalBytes());
        assertArrayEquals(small.model().key().tokenizer(), large.model().key().tokenizer());
        assertArrayEquals(small.model().key().template(), large.model().key().template());
        assertEquals(small.model().key().bytes().length, large.model().key().bytes().length);
        assertFalse(
                Arrays.equals(small.model().key().root(), large.model().key().root()));
        assertEquals(small.model().key().deltaLimbs(), large.model().key().deltaLimbs());
        assertEquals(small.model().rangeProof().length, large.model().rangeProof().length);
        assertEquals(small.rowsOfBoundaries(), large.rowsOfBoundaries());
        assertEquals(
                small.proofs().stream().map(p -> p.length).toList(),
                large.proofs().stream().map(p -> p.length).toList());
    }

    @Test
    void thePublishedSeedIsRefused() throws Exception {
        Path source = directory.resolve("m.gguf");
        ModelShape shape = new ModelShape("m", "llama", 32, 1, 2, 1, 32, 300, 64, 10000f, 8, 1);
        RandomModel.write(source, shape, TensorType.Q8_0, 1);
        Path padded = directory.resolve("p.gguf");
        PaddedModel.write(GgufFile.open(source), CLASS, padded);
        ModelStore store = new ModelStore(directory.resolve("data"));
        assertThrows(IllegalArgumentException.class, () -> store.load(padded, true, (step, f) -> {}));
    }
}
