package dev.nanozk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.model.weights.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyBenchTest {
    private static final int POSITIONS = 6;

    @TempDir
    private Path directory;

    private static VerifyBench.Settings settings(List<String> shell) {
        return new VerifyBench.Settings(
                ModelShape.of("tiny-gpt2"), TensorType.Q8_0, POSITIONS, 1, shell.isEmpty() ? 3 : 1, shell);
    }

    private ObjectNode run(List<String> shell) throws IOException {
        return new VerifyBench(settings(shell), new BenchModels(directory), (step, fraction) -> {}).run();
    }

    @Test
    void everyFigureIsOfAVerifiedReceiptWhichIsKept() throws IOException {
        List<String> commandLine = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.nanozk.cli.Main");
        ObjectNode n = run(List.of());
        for (String figure : new String[] {"receipt_ms_warm", "receipt_ms_cold", "block_ms_warm", "head_ms_warm"}) {
            assertTrue(n.get(figure).asDouble() > 0, figure);
            assertEquals(3, n.get(figure + "_rounds").size(), figure);
        }
        Path bundle = Path.of(n.get("bundle").asText());
        byte[] first = Files.readAllBytes(bundle);
        assertEquals(first.length, n.get("bundle_bytes").asInt());
        ObjectNode shell = run(commandLine);
        assertEquals(1, shell.at("/shell/verify_ms_rounds").size());
        assertTrue(shell.at("/shell/verify_ms").asDouble() > 0);
        assertTrue(shell.at("/shell/verify_ms_without_class_cache").asDouble() > 0);
        assertEquals(-1, java.util.Arrays.mismatch(first, Files.readAllBytes(bundle)), "it is proved once");
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> run(List.of("false")));
        assertEquals("nanozk verify: exit code 1", e.getMessage());
        // One that is not verified any more is not measured.
        byte[] damaged = new String(first, java.nio.charset.StandardCharsets.UTF_8)
                .replaceFirst("\"text\":\"", "\"text\":\"x")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertNotEquals(-1, java.util.Arrays.mismatch(first, damaged));
        Files.write(bundle, damaged);
        run(List.of());
        assertNotEquals(-1, java.util.Arrays.mismatch(damaged, Files.readAllBytes(bundle)));
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> new VerifyBench(
                        new VerifyBench.Settings(ModelShape.of("tiny-gpt2"), TensorType.Q8_0, 129, 1, 1, List.of()),
                        new BenchModels(directory),
                        (step, fraction) -> {})
                .run());
    }
}
