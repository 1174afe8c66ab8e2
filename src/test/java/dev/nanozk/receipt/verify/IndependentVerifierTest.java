package dev.nanozk.receipt.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
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
        String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
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

    /** Writes a case for the other verifier; says what this one says. */
    private VerificationReport write(int i, byte[] bytes, byte[] root, TrustAnchors trusted) throws IOException {
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
        Files.write(directory.resolve(i + ".options.json"), CanonicalJson.bytes(options));
        return ReceiptVerifier.trusting(root, trusted, r -> Optional.empty()).verify(bytes);
    }

    /** What differs between the two verifiers. */
    private List<String> differences(List<String> names, List<VerificationReport> expected) throws Exception {
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

    @Test
    void theSameVerdictOnEveryPartOfEveryBundle() throws Exception {
        TinyReceipt r = TinyReceipt.get();
        Map<String, byte[]> corpus = TamperedCorpus.of(r);
        List<String> names = new ArrayList<>(corpus.keySet());
        List<String> wrong = new ArrayList<>();
        List<VerificationReport> expected = new ArrayList<>();
        for (String name : names) {
            VerificationReport report = write(expected.size(), corpus.get(name), r.root(), TrustAnchors.none());
            expected.add(report);
            int wanted = name.equals("honest") ? 0 : name.equals("no key") ? 2 : 1;
            if (report.exitCode() != wanted) {
                wrong.add(name + " in Java: " + report.exitCode() + " " + report.reason());
            }
        }
        wrong.addAll(differences(names, expected));
        assertEquals(List.of(), wrong);
    }

    private void sameVerdicts(List<VariantCorpus.Case> cases) throws Exception {
        List<String> wrong = new ArrayList<>();
        List<VerificationReport> expected = new ArrayList<>();
        for (VariantCorpus.Case c : cases) {
            VerificationReport report = write(expected.size(), c.bytes(), c.root(), TrustAnchors.none());
            expected.add(report);
            if (c.good() != null && report.exitCode() != (c.good() ? 0 : 1)) {
                wrong.add(c.name() + " in Java: " + report.exitCode() + " " + report.reason());
            }
        }
        wrong.addAll(differences(cases.stream().map(VariantCorpus.Case::name).toList(), expected));
        assertEquals(List.of(), wrong);
    }

    /** gpt2, qwen2, qwen3, scaled frequencies, min_p, top_k, masks: stated otherwise, of other proofs, under other keys. */
    @Test
    void theSameVerdictOnEveryArchitectureAndCut() throws Exception {
        sameVerdicts(VariantCorpus.ofVectors());
    }

    /** Proofs that a prover of wrong integers makes: the second verifier's relation refuses what the first one's does. */
    @Test
    void theSameVerdictOnProofsOfWrongIntegers() throws Exception {
        sameVerdicts(VariantCorpus.ofLies());
    }

    /** Places in the log, checkpoints, second signatures and histories of keys: the verdicts on signature and inclusion are the same too. */
    @Test
    void theSameVerdictOnPlacesInALog(@TempDir Path logs) throws Exception {
        TinyReceipt r = TinyReceipt.get();
        List<LoggedCorpus.Case> cases = LoggedCorpus.of(r, logs);
        List<String> wrong = new ArrayList<>();
        List<VerificationReport> expected = new ArrayList<>();
        for (LoggedCorpus.Case c : cases) {
            VerificationReport report = write(expected.size(), c.bytes(), r.root(), c.trusted());
            expected.add(report);
            boolean accepted = !report.proved().isEmpty()
                    && report.signature() != Verdict.REJECTED
                    && report.inclusion() != Verdict.REJECTED;
            if (accepted != c.good() || (report.exitCode() == 0) != (c.good() && c.whole())) {
                wrong.add(c.name() + " in Java: " + report.exitCode() + " " + report.reason());
            }
        }
        wrong.addAll(differences(cases.stream().map(LoggedCorpus.Case::name).toList(), expected));
        assertEquals(List.of(), wrong);
    }
}
