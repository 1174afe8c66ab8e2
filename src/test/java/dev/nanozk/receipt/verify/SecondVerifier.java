package dev.nanozk.receipt.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.receipt.CanonicalJson;
import dev.nanozk.receipt.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The verifier in JavaScript beside reports of the one in Java, on bundles that are written into a directory. */
final class SecondVerifier {
    static final Path JS = Path.of("src", "main", "js").toAbsolutePath();

    private final Path directory;
    private final List<String> names = new ArrayList<>();
    private final List<VerificationReport> expected = new ArrayList<>();

    SecondVerifier(Path directory) {
        this.directory = directory;
    }

    /** Skips the test where Node or its packages are absent. */
    static void assumeNode() {
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

    static String output(List<String> command) throws IOException, InterruptedException {
        Process p = new ProcessBuilder(command)
                .directory(JS.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, p.waitFor(), out);
        return out;
    }

    /** Writes a case: what was verified, by what, and what the verifier in Java said. */
    void add(
            String name,
            byte[] bytes,
            byte[] root,
            TrustAnchors trusted,
            Challenger challenger,
            VerificationReport report)
            throws IOException {
        int i = names.size();
        Files.write(directory.resolve(i + ".json"), bytes);
        ObjectNode options = CanonicalJson.object();
        options.put("root", Digests.hex(root));
        if (trusted.signer() != null) {
            options.put("signer", Digests.hex(trusted.signer()));
        }
        if (trusted.history() != null) {
            options.put("keys", new String(trusted.history().bytes(), StandardCharsets.UTF_8));
        }
        if (trusted.logKey() != null) {
            options.put("logKey", trusted.logKey().encode());
        }
        trusted.witnesses().forEach(w -> options.withArray("witnesses").add(w.encode()));
        ObjectNode asked = options.putObject("challenger");
        if (challenger.boundariesSha256() != null) {
            asked.put("boundaries", Digests.hex(challenger.boundariesSha256()));
        }
        challenger.nonces().forEach(n -> asked.withArray("nonces").add(n));
        asked.put("detection", challenger.least().toPlainString());
        Files.write(directory.resolve(i + ".options.json"), CanonicalJson.bytes(options));
        names.add(name);
        expected.add(report);
    }

    /** What differs between the two verifiers. */
    List<String> differences() throws IOException, InterruptedException {
        String out = output(List.of(
                "node",
                JS.resolve("test").resolve("corpus.js").toString(),
                directory.toString(),
                String.valueOf(names.size())));
        JsonNode reports = new ObjectMapper().readTree(out);
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            ObjectNode mine = expected.get(i).toJson();
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
        return wrong;
    }
}
