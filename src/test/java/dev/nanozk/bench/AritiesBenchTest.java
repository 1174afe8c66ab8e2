package dev.nanozk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.model.weights.TensorType;
import dev.nanozk.protocol.lookup.Arities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AritiesBenchTest {
    @TempDir
    private Path directory;

    private static AritiesBench.Settings settings(int rounds, String... schedules) {
        List<Arities> all =
                java.util.Arrays.stream(schedules).map(Arities::parse).toList();
        return new AritiesBench.Settings(ModelShape.of("tiny-gpt2"), TensorType.Q8_0, 4, 2, 1, all, rounds);
    }

    /** Proofs of other schedules hold under them; fewer layers make smaller proofs. */
    @Test
    void everyScheduleIsProvedAndVerified() throws IOException {
        int threads = Threads.count();
        try {
            Path plots = directory.resolve("plots");
            ObjectNode n = new AritiesBench(
                            settings(1, "2", "6", Arities.PROTOCOL.toString()),
                            new BenchModels(directory),
                            (step, fraction) -> {})
                    .run(plots);
            assertEquals(Arities.PROTOCOL.toString(), n.get("protocol").asText());
            JsonNode list = n.get("arities");
            assertEquals(3, list.size(), "the protocol's own counts once");
            assertEquals(
                    Arities.PROTOCOL.toString(), list.get(0).get("from_root").asText());
            for (JsonNode a : list) {
                assertTrue(a.get("block_ms").asDouble() > 0 && a.get("head_ms").asDouble() > 0);
                assertTrue(a.get("block_and_head_verify_ms").asDouble() > 0);
            }
            assertTrue(
                    list.get(1).get("block_bytes").asInt()
                            > list.get(2).get("block_bytes").asInt(),
                    n.toString());
            String svg = Files.readString(plots.resolve("arities-block.svg"));
            assertTrue(svg.contains(Arities.PROTOCOL + " (protocol)<"), svg);
            assertTrue(Files.exists(plots.resolve("arities-head.svg")));
        } finally {
            Threads.set(threads);
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> settings(0, "2"));
        assertThrows(IllegalArgumentException.class, () -> settings(1, "7"));
        assertThrows(IllegalArgumentException.class, () -> settings(1, "0"));
        assertThrows(IllegalArgumentException.class, () -> settings(1, ""));
        assertThrows(IllegalArgumentException.class, () -> settings(1, "4,x"));
    }
}
