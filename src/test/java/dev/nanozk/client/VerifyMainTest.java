package dev.nanozk.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Statement;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The client jar's program on a receipt with a budget. */
class VerifyMainTest {
    private static final Path BUDGET = Path.of("src", "test", "resources", "vectors", "budget.json");
    private static final String NONCE = "revealed after the boundaries";

    private record Outcome(int code, String out, String err) {}

    private static Outcome run(String... options) throws Exception {
        Bundle b = Bundle.decode(Files.readAllBytes(BUDGET));
        List<String> all =
                new ArrayList<>(List.of(BUDGET.toString(), "--root", Digests.hex(Digests.sha256(b.verificationKey()))));
        Collections.addAll(all, options);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = VerifyMain.run(
                all.toArray(String[]::new),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static String shown() throws Exception {
        Bundle b = Bundle.decode(Files.readAllBytes(BUDGET));
        return Digests.hex(Statement.decode(b.envelope().payload()).choice().boundariesSha256());
    }

    @Test
    void challengesAndDetection() throws Exception {
        Outcome good = run("--boundaries", shown(), "--challenge", NONCE, "--detection", "0.2");
        assertEquals(0, good.code, good.out);
        assertTrue(good.out.startsWith("VERIFIED"), good.out);
        // By whoever did not challenge it, or asks for more: nothing is wrong, and it is not enough.
        for (String[] less : new String[][] {
            {},
            {"--detection", "0.2"},
            {"--boundaries", shown(), "--challenge", NONCE},
            {"--boundaries", "sha256:" + shown(), "--detection", "0.2"}
        }) {
            Outcome o = run(less);
            assertEquals(2, o.code, o.out);
            assertTrue(o.out.startsWith("UNCHECKED: the detection probability"), o.out);
        }
        Outcome foreign = run("--boundaries", shown(), "--challenge", "a nonce that it does not answer");
        assertEquals(1, foreign.code);
        assertTrue(foreign.out.contains("a challenge is missing"), foreign.out);
        assertEquals(1, run("--boundaries", "00".repeat(32), "--challenge", NONCE).code);
        assertTrue(run("--json").out.contains("\"minimum\":\"0.000000\""));
    }

    @Test
    void mistakes() throws Exception {
        for (String[] bad : new String[][] {
            {"--challenge", NONCE},
            {"--boundaries", "00"},
            {"--detection", "much"},
            {"--detection", "0"},
            {"--detection", "1.1"},
            {"--boundaries"}
        }) {
            Outcome o = run(bad);
            assertEquals(2, o.code);
            assertEquals("", o.out);
            assertTrue(!o.err.isBlank());
        }
    }
}
