package dev.nanozk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nanozk.model.inference.TestModels;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Statement;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code prove --compact}, {@code inspect} and {@code verify} on what it writes. */
class CompactReceiptTest {
    @TempDir
    private Path folder;

    private JsonNode run(int code, String... arguments) throws Exception {
        PrintStream out = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
            assertEquals(code, Main.commandLine().execute(arguments));
        } finally {
            System.setOut(out);
        }
        return new ObjectMapper().readTree(said.toByteArray());
    }

    @Test
    void proveInspectVerify() throws Exception {
        Path model = TestModels.path("stories260K-q8_0.gguf");
        Path file = folder.resolve("compact.json");
        String data = folder.resolve("data").toString();
        JsonNode proved = run(
                0,
                "prove",
                model.toString(),
                "--prompt",
                "One",
                "--max-tokens",
                "2",
                "--public",
                "--compact",
                "-o",
                file.toString(),
                "--data",
                data,
                "--json");
        Bundle bundle = Bundle.decode(Files.readAllBytes(file));
        assertTrue(Statement.decode(bundle.envelope().payload()).compact());
        long total = bundle.proofs().stream().mapToLong(p -> p.length).sum();
        assertEquals(total, proved.at("/proof_bytes/total").asLong());
        assertEquals(
                bundle.proofs().getLast().length,
                proved.at("/proof_bytes/opening").asInt());
        assertEquals(5, proved.at("/proof_bytes/blocks").size());

        JsonNode parts = run(0, "inspect", file.toString(), "--json").get("proofs");
        assertEquals(7, parts.size());
        assertEquals("block", parts.at("/4/kind").asText());
        assertEquals("head", parts.at("/5/kind").asText());
        assertEquals("opening", parts.at("/6/kind").asText());

        String root = proved.get("model_root").asText();
        JsonNode report = run(0, "verify", file.toString(), "--root", root, "--data", data, "--json");
        assertEquals("verified", report.get("verdict").asText());
        assertEquals(6, report.get("layers").size());

        byte[] bytes = bundle.bytes();
        String opening = new ObjectMapper().readTree(bytes).at("/proofs/6").asText();
        String other = (opening.charAt(0) == 'A' ? 'B' : 'A') + opening.substring(1);
        Path bad = folder.resolve("bad.json");
        Files.writeString(bad, new String(bytes, StandardCharsets.UTF_8).replace(opening, other));
        JsonNode rejected = run(1, "verify", bad.toString(), "--root", root, "--data", data, "--json");
        assertEquals("rejected", rejected.get("verdict").asText());
        assertFalse(rejected.get("reason").asText().isEmpty());
        for (JsonNode layer : rejected.get("layers")) {
            assertEquals("rejected", layer.get("verdict").asText());
        }
    }
}
