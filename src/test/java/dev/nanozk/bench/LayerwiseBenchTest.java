package dev.nanozk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.model.weights.TensorType;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.prover.Boundaries;
import dev.nanozk.proving.verifier.ProofVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerwiseBenchTest {
    private static final ModelShape SHAPE = new ModelShape("tiny", "llama", 64, 2, 2, 1, 64, 300, 16, 10000f);

    @TempDir
    private Path directory;

    @Test
    void bothWaysAreProvedVerifiedAndReported() throws IOException {
        LayerwiseBench.Settings s = new LayerwiseBench.Settings(SHAPE, TensorType.Q8_0, 4, 2, 1);
        ObjectNode n = new LayerwiseBench(s, new BenchModels(directory), (step, fraction) -> {}).run(directory);
        assertEquals(3, n.at("/layers/layer_ms").size());
        for (String way : new String[] {"/layers", "/whole/one_thread", "/whole/all_threads"}) {
            for (String figure :
                    new String[] {"first_verified_ms", "prove_ms", "proof_bytes", "verify_ms", "peak_heap_bytes"}) {
                assertTrue(n.at(way + "/" + figure).asDouble() > 0, way + "/" + figure);
            }
        }
        // One closing argument in place of three.
        assertTrue(n.at("/whole/one_thread/proof_bytes").asInt()
                < n.at("/layers/proof_bytes").asInt());
        assertTrue(Files.readString(directory.resolve("layerwise.svg")).contains("one proof, measured"));
    }

    @Test
    void aProofOverAllLayersWithAnyBlockOfBytesChangedIsRejected() throws IOException {
        BenchModels models = new BenchModels(directory);
        ServedModel model = models.prepare(models.file(SHAPE, TensorType.Q8_0, 1), (step, fraction) -> {});
        RandomCompletion c = RandomCompletion.of(model, SHAPE, 4, 1, models.store());
        Boundaries b = c.boundaries();
        Completion completion = c.completion(b);
        byte[] proof = c.prover(b).whole(c.random());
        ProofVerifier verifier = new ProofVerifier(model.key());
        assertEquals(Optional.empty(), verifier.whole(completion, proof));
        for (int at = 0; at < proof.length; at += 32 * 37) {
            byte[] changed = proof.clone();
            changed[at] ^= 2;
            assertTrue(verifier.whole(completion, changed).isPresent(), "byte " + at);
        }
        Completion other = c.completion(c.boundaries());
        assertTrue(verifier.whole(other, proof).isPresent());
        // A proof over all layers is none of a single one.
        assertTrue(verifier.layer(completion, 0, proof).isPresent());
        assertFalse(
                verifier.layer(completion, 0, c.prover(b).block(0, c.random())).isPresent());
    }

    @Test
    void workersTakeTheNextLayerWhenTheyAreFree() {
        double[] times = {4, 1, 1, 3};
        assertEquals(9, LayerwiseBench.makespan(times, 1));
        assertEquals(5, LayerwiseBench.makespan(times, 2));
        assertEquals(4, LayerwiseBench.makespan(times, 8));
    }
}
