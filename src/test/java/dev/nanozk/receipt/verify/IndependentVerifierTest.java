package dev.nanozk.receipt.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verifier in JavaScript against the one in Java: the same verdict on every part of every bundle. Skipped where Node or its packages are absent. */
class IndependentVerifierTest {
    private static final Path JS = Path.of("src", "main", "js").toAbsolutePath();

    @TempDir
    Path directory;

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process p = new ProcessBuilder(command)
                .directory(JS.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(p.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, p.waitFor(), out);
        return out;
    }

    @BeforeAll
    static void node() {
        boolean there;
        try {
            there = output(List.of("node", "--version")).compareTo("v2") >= 0;
        } catch (IOException | InterruptedException e) {
            there = false;
        }
        assumeTrue(there, "skipped: node is absent");
        assumeTrue(
                Files.isDirectory(JS.resolve("node_modules")),
                "skipped: the packages of src/main/js are absent; run npm ci there");
    }

    @Test
    void itsOwnTests() throws Exception {
        List<String> command = new ArrayList<>(List.of("node", "--test"));
        try (var files = Files.list(JS.resolve("test"))) {
            files.map(Path::toString)
                    .filter(f -> f.endsWith(".test.js"))
                    .sorted()
                    .forEach(command::add);
        }
        assertTrue(command.size() > 2);
        assertTrue(output(command).contains("# fail 0"));
    }

    @Test
    void theSameVerdictOnEveryPartOfEveryBundle() throws Exception {
        TinyReceipt r = TinyReceipt.get();
        Map<String, byte[]> corpus = TamperedCorpus.of(r);
        List<String> names = new ArrayList<>(corpus.keySet());
        List<String> wrong = new ArrayList<>();
        Map<String, JsonNode> expected = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            Files.write(directory.resolve(i + ".json"), corpus.get(name));
            VerificationReport report =
                    new ReceiptVerifier(r.root(), null, root -> Optional.empty()).verify(corpus.get(name));
            expected.put(name, report.toJson());
            int wanted = name.equals("honest") ? 0 : name.equals("no key") ? 2 : 1;
            if (report.exitCode() != wanted) {
                wrong.add(name + " in Java: " + report.exitCode() + " " + report.reason());
            }
        }
        String out = output(List.of(
                "node",
                JS.resolve("test").resolve("corpus.js").toString(),
                directory.toString(),
                String.valueOf(names.size()),
                dev.nanozk.receipt.Digests.hex(r.root())));
        JsonNode reports = new ObjectMapper().readTree(out);
        for (int i = 0; i < names.size(); i++) {
            ObjectNode mine = (ObjectNode) expected.get(names.get(i));
            ObjectNode other = (ObjectNode) reports.get(i);
            String reasons =
                    mine.get("reason").asText() + " | " + other.get("reason").asText();
            if (mine.get("reason").asText().isEmpty()
                    != other.get("reason").asText().isEmpty()) {
                wrong.add(names.get(i) + ": " + reasons);
            }
            for (ObjectNode n : List.of(mine, other)) {
                n.remove("reason");
                n.remove("millis");
                n.remove("couldNot");
            }
            if (!mine.equals(other)) {
                wrong.add(names.get(i) + ": " + mine + " | " + other + " | " + reasons);
            }
        }
        assertEquals(List.of(), wrong);
    }
}
