package dev.nanozk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.model.inference.TestModels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatrixBenchTest {
    @TempDir
    private Path directory;

    /** Two rows of one model: each place is covered because its lies were tried and rejected, and its controls accepted. */
    @Test
    void everyPlaceOfARowIsProvedByLiesThatFail() throws Exception {
        List<String> lines = new ArrayList<>();
        Set<String> wanted = Set.of("tiny-qwen2 q4_0 greedy", "tiny-qwen2 q4_0 temperature, client seed");
        ObjectNode result = new MatrixBench(
                        new BenchModels(directory), (step, fraction) -> {}, wanted::contains, lines::add)
                .run(List.of());
        assertEquals(2, result.get("count").asInt());
        // Embedding and blocks once, then head and a bias for each row, and another seed, min_p and top_p for the
        // second one.
        assertEquals(3 + 2 + 5, result.get("lies").asInt());
        for (JsonNode row : result.get("rows")) {
            assertEquals("verified", row.get("verdict").asText(), row.toString());
            assertEquals(3, row.get("layers").asInt());
            assertEquals(
                    "[\"embedding\",\"blocks\",\"head\",\"sampling\"]",
                    row.get("proved").toString());
            assertTrue(row.get("surviving_lies").isEmpty(), row.toString());
        }
        assertTrue(result.get("good").asBoolean());
        assertTrue(lines.contains(
                "| tiny-qwen2 | q4_0 | greedy | verified | 3 of 3 | embedding, blocks, head, sampling | nothing |"));
    }

    /** Half of the blocks by a challenge: what was not drawn is not called proved, what was is lied about. */
    @Test
    void aRowWithABudgetNamesTheBlocksThatWereNotDrawn() throws Exception {
        ObjectNode result = new MatrixBench(
                        new BenchModels(directory),
                        (step, fraction) -> {},
                        "tiny-qwen2 q4_0 greedy, budget"::equals,
                        line -> {})
                .run(List.of());
        JsonNode row = result.get("rows").get(0);
        assertEquals("verified", row.get("verdict").asText(), row.toString());
        assertEquals(2, row.get("layers").asInt());
        String proved = row.get("proved").toString();
        String rest = row.get("not_proved").toString();
        assertTrue(proved.endsWith("\"head\",\"sampling\"]"), proved);
        assertTrue(proved.contains("block 0") != proved.contains("block 1"), proved);
        assertTrue(rest.contains("block 0") != proved.contains("block 0"), rest);
        assertTrue(row.get("surviving_lies").isEmpty(), row.toString());
        assertTrue(result.get("good").asBoolean());
    }

    /** A model whose rows are all shorter than a type's blocks would be another type's model under its name. */
    @Test
    void aTypeThatNoRowHasIsLeftOutAndNamed() throws Exception {
        List<String> lines = new ArrayList<>();
        ObjectNode result = new MatrixBench(
                        new BenchModels(directory),
                        (step, fraction) -> {},
                        row -> row.startsWith("stories260K-f32 q4_k "),
                        lines::add)
                .run(List.of(TestModels.path("stories260K-f32.gguf")));
        assertEquals(0, result.get("count").asInt());
        assertEquals(
                "[{\"model\":\"stories260K-f32\",\"type\":\"q4_k\"}]",
                result.get("left_out").toString());
        assertTrue(lines.contains("stories260K-f32 has no row for the blocks of q4_k: left out"), lines.toString());
    }

    @Test
    void noRowsAreNotGood() throws Exception {
        ObjectNode result = new MatrixBench(
                        new BenchModels(directory), (step, fraction) -> {}, row -> false, line -> {})
                .run(List.of());
        assertFalse(result.get("good").asBoolean());
    }
}
