package dev.nanozk.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.model.inference.FisherTraces;
import dev.nanozk.model.weights.TensorType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SensitivityBenchTest {
    @TempDir
    private Path directory;

    @Test
    void divergenceIsThatOfTheDistributions() {
        double[] p = {Math.log(0.5), Math.log(0.25), Math.log(0.25)};
        double[] q = {Math.log(0.25) + 3, Math.log(0.25) + 3, Math.log(0.5) + 3};
        assertEquals(0.5 * Math.log(2) - 0.25 * Math.log(2), FisherTraces.divergence(p, q), 1e-12);
        assertEquals(0, FisherTraces.divergence(p, p), 1e-12);
    }

    @Test
    void sharesAndHalves() {
        double[] curve = SensitivityBench.cumulative(new double[] {6, 3, 1});
        assertArrayEquals(new double[] {0, 0.6, 0.9, 1}, curve, 1e-12);
        assertEquals(0.75, SensitivityBench.at(curve, 0.5), 1e-12);
        assertEquals(1, SensitivityBench.at(curve, 1), 1e-12);
    }

    /** The estimate does not depend on the step: the second order alone counts, and a block's weights are restored. */
    @Test
    void tracesOfARandomModel() throws Exception {
        ModelShape shape = new ModelShape("s", "qwen3", 32, 3, 2, 1, 48, 300, 64, 10000f, 8, 1).untied();
        Path file = directory.resolve("m.gguf");
        RandomModel.write(file, shape, TensorType.F32, 1);
        String text = "one two three four five six seven eight\nnine ten\n";
        ObjectNode result = new SensitivityBench((step, fraction) -> {})
                .run(List.of(new AccuracyBench.Trained(file, text)), directory);
        JsonNode model = result.get("models").get(0);
        double shares = 0;
        for (JsonNode block : model.get("blocks")) {
            assertEquals(1, block.get("second_order").asDouble(), 0.05, block.toString());
            assertTrue(block.get("trace").asDouble() > 0);
            shares += block.get("share").asDouble();
        }
        assertEquals(1, shares, 1e-9);
        JsonNode half = model.get("covered_at_half_the_cost");
        assertTrue(half.get("fisher").asDouble() >= half.get("uniform").asDouble());
        assertTrue(half.get("fisher").asDouble() >= half.get("prefix").asDouble());
        assertTrue(Files.readString(directory.resolve("sensitivity-m.svg")).startsWith("<svg"));
        ObjectNode again =
                new SensitivityBench((step, fraction) -> {}).run(List.of(new AccuracyBench.Trained(file, text)), null);
        assertEquals(result.get("models").get(0), again.get("models").get(0));
    }
}
