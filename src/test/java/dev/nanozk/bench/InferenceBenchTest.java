package dev.nanozk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.model.weights.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InferenceBenchTest {
    @TempDir
    private Path directory;

    private static InferenceBench.Settings settings(int prompt, Set<String> peers, Integer... answers) {
        return new InferenceBench.Settings(
                ModelShape.of("tiny-llama3"), TensorType.Q8_0, 1, prompt, 5, 1, 3, 0, peers, List.of(answers), 1, 0.1);
    }

    @Test
    void tellsOwnFiguresAndWhyAPeerIsMissing() throws IOException {
        int threads = Threads.count();
        try {
            ObjectNode n = new InferenceBench(
                            settings(7, Set.of("jlama"), 1, 3), new BenchModels(directory), (step, fraction) -> {})
                    .run();
            assertTrue(n.get("decode_tokens_per_second").asDouble() > 0);
            assertTrue(n.get("prompt_tokens_per_second").asDouble() > 0);
            assertTrue(n.get("first_token_ms").asDouble() > 0);
            assertEquals(3, n.get("decode_rounds").size());
            assertTrue(n.get("machine").has("cpu"));
            assertTrue(n.get("peers").get("jlama").get("missing").asText().contains("safetensors"));
            assertEquals(1, n.get("peers").size());
            assertEquals(2, n.get("concurrent").size());
            assertEquals(3, n.get("concurrent").get(1).get("answers").asInt());
            assertEquals(3, n.get("concurrent").get(1).get("decode_rounds").size());
            assertTrue(
                    n.get("concurrent").get(1).get("decode_tokens_per_second").asDouble() > 0);
            assertEquals(3, n.get("with_proofs").get("decode_rounds").size());
            assertTrue(n.get("with_proofs").get("decode_ratio").asDouble() > 0);
        } finally {
            Threads.set(threads);
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> settings(0, Set.of()));
        assertThrows(IllegalArgumentException.class, () -> settings(123, Set.of()));
        assertThrows(IllegalArgumentException.class, () -> settings(7, Set.of("other")));
        assertThrows(IllegalArgumentException.class, () -> settings(7, Set.of(), 33));
    }
}
