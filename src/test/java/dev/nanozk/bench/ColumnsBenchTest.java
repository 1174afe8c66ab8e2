package dev.nanozk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.model.weights.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColumnsBenchTest {
    @TempDir
    private Path directory;

    private static ColumnsBench.Settings settings(int from, int to) {
        return new ColumnsBench.Settings(ModelShape.of("tiny-gpt2"), TensorType.Q8_0, 4, 2, 1, from, to, 1);
    }

    @Test
    void longerRowsMakeSmallerKeysAndProofs() throws IOException {
        int threads = Threads.count();
        try {
            Path plots = directory.resolve("plots");
            ObjectNode n =
                    new ColumnsBench(settings(8, 11), new BenchModels(directory), (step, fraction) -> {}).run(plots);
            assertEquals(11, n.get("column_bits").asInt());
            assertEquals(4, n.get("columns").size());
            JsonNode before = null;
            for (JsonNode c : n.get("columns")) {
                assertTrue(c.get("block_ms").asDouble() > 0 && c.get("head_ms").asDouble() > 0);
                assertTrue(c.get("block_and_head_verify_ms").asDouble() > 0);
                if (before != null) {
                    assertEquals(
                            before.get("column_bits").asInt() + 1,
                            c.get("column_bits").asInt());
                    assertTrue(
                            before.get("key_bytes").asInt() > c.get("key_bytes").asInt(), n.toString());
                    assertTrue(
                            before.get("block_bytes").asInt()
                                    > c.get("block_bytes").asInt(),
                            n.toString());
                }
                before = c;
            }
            String svg = Files.readString(plots.resolve("columns-block.svg"));
            assertTrue(svg.contains("c = 8<") && svg.contains("c = 11 (chosen)<"), svg);
            assertTrue(Files.exists(plots.resolve("columns-head.svg")));
        } finally {
            Threads.set(threads);
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> settings(12, 11));
        assertThrows(IllegalArgumentException.class, () -> settings(5, 11));
        assertThrows(IllegalArgumentException.class, () -> settings(11, 17));
    }
}
