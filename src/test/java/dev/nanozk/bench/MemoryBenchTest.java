package dev.nanozk.bench;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.model.weights.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryBenchTest {
    @TempDir
    private Path directory;

    private static MemoryBench.Settings settings(int from, int steps) {
        return settings(MemoryBench.Layers.BOTH, from, steps);
    }

    private static MemoryBench.Settings settings(MemoryBench.Layers layers, int from, int steps) {
        return new MemoryBench.Settings(ModelShape.of("tiny-llama3"), TensorType.Q8_0, 6, 1, layers, from, steps);
    }

    @Test
    void theLimitLiesBetweenWhatIsEnoughAndWhatIsNot() throws IOException {
        // 16 MB are too little: the lookups' tables alone have 2^16 field elements, several times over.
        ObjectNode n = new MemoryBench(settings(16, 1), new BenchModels(directory), (step, fraction) -> {}).run();
        int least = n.get("least_heap_mb").asInt();
        int tooLittle = n.get("too_little_heap_mb").asInt();
        assertTrue(tooLittle >= 16 && tooLittle < least, n.toString());
        int before = 0;
        for (JsonNode r : n.get("runs")) {
            int limit = r.get("heap_limit_mb").asInt();
            assertTrue(limit > before, "in order of the limit");
            before = limit;
            if (r.get("proved").asBoolean()) {
                assertTrue(limit >= least);
                assertTrue(r.get("peak_heap_bytes").asLong() > 0, r.toString());
                assertTrue(r.get("block_ms").asDouble() > 0 && r.get("head_ms").asDouble() > 0);
            } else {
                assertTrue(limit <= tooLittle);
            }
        }
    }

    @Test
    void aBlockAlone() throws IOException {
        MemoryBench.Settings s = settings(MemoryBench.Layers.BLOCK, 256, 0);
        ObjectNode n = new MemoryBench(s, new BenchModels(directory), (step, fraction) -> {}).run();
        JsonNode r = n.get("runs").get(0);
        assertTrue(r.get("block_ms").asDouble() > 0 && !r.has("head_ms"), n.toString());
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> settings(15, 1));
        assertThrows(IllegalArgumentException.class, () -> settings(64, -1));
    }
}
