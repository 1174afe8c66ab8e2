package dev.nanozk.receipt.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
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
    @TempDir
    Path directory;

    @BeforeAll
    static void node() {
        SecondVerifier.assumeNode();
    }

    @Test
    void itsOwnTests() throws Exception {
        List<String> command = new ArrayList<>(List.of("node", "--test"));
        try (var files = Files.list(SecondVerifier.JS.resolve("test"))) {
            files.map(Path::toString)
                    .filter(f -> f.endsWith(".test.js"))
                    .sorted()
                    .forEach(command::add);
        }
        assertTrue(command.size() > 2);
        assertTrue(SecondVerifier.output(command).contains("# fail 0"));
    }

    /** Writes a case for the other verifier; says what this one says. */
    private static VerificationReport write(
            SecondVerifier other, String name, byte[] bytes, byte[] root, TrustAnchors trusted) throws IOException {
        VerificationReport report =
                ReceiptVerifier.trusting(root, trusted, r -> Optional.empty()).verify(bytes);
        other.add(name, bytes, root, trusted, Challenger.none(), report);
        return report;
    }

    @Test
    void theSameVerdictOnEveryPartOfEveryBundle() throws Exception {
        TinyReceipt r = TinyReceipt.get();
        Map<String, byte[]> corpus = TamperedCorpus.of(r);
        List<String> wrong = new ArrayList<>();
        SecondVerifier other = new SecondVerifier(directory);
        for (String name : corpus.keySet()) {
            VerificationReport report = write(other, name, corpus.get(name), r.root(), TrustAnchors.none());
            int wanted = name.equals("honest") ? 0 : name.equals("no key") ? 2 : 1;
            if (report.exitCode() != wanted) {
                wrong.add(name + " in Java: " + report.exitCode() + " " + report.reason());
            }
        }
        wrong.addAll(other.differences());
        assertEquals(List.of(), wrong);
    }

    private void sameVerdicts(List<VariantCorpus.Case> cases) throws Exception {
        List<String> wrong = new ArrayList<>();
        SecondVerifier other = new SecondVerifier(directory);
        for (VariantCorpus.Case c : cases) {
            VerificationReport report = write(other, c.name(), c.bytes(), c.root(), TrustAnchors.none());
            if (c.good() != null && report.exitCode() != (c.good() ? 0 : 1)) {
                wrong.add(c.name() + " in Java: " + report.exitCode() + " " + report.reason());
            }
        }
        wrong.addAll(other.differences());
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
        SecondVerifier other = new SecondVerifier(directory);
        for (LoggedCorpus.Case c : cases) {
            VerificationReport report = write(other, c.name(), c.bytes(), r.root(), c.trusted());
            boolean accepted = !report.proved().isEmpty()
                    && report.signature() != Verdict.REJECTED
                    && report.inclusion() != Verdict.REJECTED;
            if (accepted != c.good() || (report.exitCode() == 0) != (c.good() && c.whole())) {
                wrong.add(c.name() + " in Java: " + report.exitCode() + " " + report.reason());
            }
        }
        wrong.addAll(other.differences());
        assertEquals(List.of(), wrong);
    }
}
