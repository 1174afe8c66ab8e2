package dev.nanozk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.model.weights.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProofBenchTest {
    @TempDir
    private Path directory;

    @Test
    void provesVerifiesAndReportsEveryFigure() throws IOException {
        ModelShape shape = new ModelShape("tiny", "llama", 64, 1, 2, 1, 64, 300, 16, 10000f);
        ProofBench.Settings s = new ProofBench.Settings(shape, TensorType.Q8_0, 4, 2, 2, 1, 0, 1);
        ObjectNode n = new ProofBench(s, new BenchModels(directory), (step, fraction) -> {}).run();
        assertEquals(4, n.at("/settings/positions").asInt());
        assertEquals(1, n.at("/proof_bytes/blocks").size());
        assertEquals(
                n.at("/proof_bytes/total").asInt(),
                n.at("/proof_bytes/blocks/0").asInt()
                        + n.at("/proof_bytes/head").asInt());
        for (String phase : new String[] {"trace", "commitment", "lookups", "sumchecks", "opening"}) {
            assertTrue(n.at("/prove_ms/phases/" + phase).isNumber(), phase);
        }
        double parts =
                n.at("/prove_ms/blocks").asDouble() + n.at("/prove_ms/head").asDouble();
        assertTrue(n.at("/prove_ms/total").asDouble() >= parts);
        assertTrue(n.at("/prove_ms/phases/lookups").asLong() > 0);
        assertTrue(n.at("/peak_heap_bytes").asLong() > 0);
        assertTrue(n.at("/import_ms/committing_the_weights").isNumber());
        assertTrue(n.at("/verify_ms_warm").asDouble() > 0
                && n.at("/verify_ms_cold").asDouble() > 0);
    }

    @Test
    void compactReceiptsAreSmaller() throws IOException {
        ModelShape shape = new ModelShape("tiny", "llama", 64, 2, 2, 1, 64, 300, 16, 10000f);
        BenchModels models = new BenchModels(directory);
        long[] bytes = new long[2];
        for (boolean compact : new boolean[] {false, true}) {
            ProofBench.Settings s = new ProofBench.Settings(shape, TensorType.Q8_0, 4, 2, 2, 1, 0, 1, compact);
            ObjectNode n = new ProofBench(s, models, (step, fraction) -> {}).run();
            assertEquals(compact, n.at("/settings/compact").asBoolean());
            assertEquals(2, n.at("/proof_bytes/blocks").size());
            assertEquals(compact, n.at("/prove_ms/opening").isNumber());
            assertEquals(
                    n.at("/proof_bytes/total").asInt(),
                    n.at("/proof_bytes/blocks/0").asInt()
                            + n.at("/proof_bytes/blocks/1").asInt()
                            + n.at("/proof_bytes/head").asInt()
                            + n.at("/proof_bytes/opening").asInt());
            bytes[compact ? 1 : 0] = n.at("/proof_bytes/total").asLong();
        }
        assertTrue(bytes[1] < bytes[0], bytes[1] + " of " + bytes[0]);
    }

    @Test
    void positionsBeyondTheContextAreRefused() {
        ModelShape shape = ModelShape.of("stories260k");
        assertThrows(
                IllegalArgumentException.class,
                () -> new ProofBench.Settings(shape, TensorType.Q8_0, 513, 1, 1, 1, 0, 1));
    }
}
