package dev.nanozk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

    @Test
    void noRowsAreNotGood() throws Exception {
        ObjectNode result = new MatrixBench(
                        new BenchModels(directory), (step, fraction) -> {}, row -> false, line -> {})
                .run(List.of());
        assertFalse(result.get("good").asBoolean());
    }
}
