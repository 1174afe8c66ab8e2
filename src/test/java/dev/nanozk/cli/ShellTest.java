package dev.nanozk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Digests;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command line as a shell has it: processes, terminals, exit codes, completions. */
class ShellTest {
    private static final Path RECEIPT = Path.of("src", "test", "resources", "vectors", "receipt.json");
    private static final String GREEN = "\u001b[32mverified\u001b[0m";

    @TempDir
    private Path folder;

    private String root;
    private Path altered;

    private record Run(int code, String out, String err) {}

    @BeforeEach
    void receipt() throws Exception {
        Bundle bundle = Bundle.decode(Files.readAllBytes(RECEIPT));
        root = Digests.hex(Digests.sha256(bundle.verificationKey()));
        altered = folder.resolve("altered.json");
        Files.writeString(altered, Files.readString(RECEIPT).replace("\"text\":\"s\\ns\"", "\"text\":\"x\""));
    }

    private List<String> nanozk(String... arguments) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Path options = folder.resolve("options");
        Files.writeString(
                options,
                "--add-modules jdk.incubator.vector -Djava.util.logging.manager=org.jboss.logmanager.LogManager -cp \""
                        + classPath.replace("\\", "\\\\") + "\"");
        List<String> out = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + options,
                Main.class.getName()));
        out.addAll(List.of(arguments));
        return out;
    }

    private Run run(Map<String, String> environment, List<String> command) throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder b =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        b.environment().keySet().removeAll(List.of("NO_COLOR", "GITHUB_STEP_SUMMARY"));
        b.environment().put("TERM", "xterm");
        b.environment().putAll(environment);
        Process p = b.start();
        assertTrue(p.waitFor(2, TimeUnit.MINUTES), () -> command + " does not end");
        return new Run(p.exitValue(), Files.readString(out), Files.readString(err));
    }

    private Run verify(Map<String, String> environment, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("verify"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--data", folder.toString()));
        return run(environment, nanozk(all.toArray(String[]::new)));
    }

    /** Standard output and error of a command that runs on a terminal of its own. */
    private String onTerminal(Map<String, String> environment, String... arguments) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "skipped: script (util-linux) is absent");
        List<String> all = new ArrayList<>(List.of("verify", RECEIPT.toString(), "--root", root));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--data", folder.toString()));
        StringBuilder line = new StringBuilder();
        nanozk(all.toArray(String[]::new))
                .forEach(a -> line.append('\'').append(a).append("' "));
        Run r = run(environment, List.of("script", "-qec", line.toString(), "/dev/null"));
        assertEquals(0, r.code, r.out);
        return r.out;
    }

    @Test
    void verdictsInColourAndProgressOnATerminal() throws Exception {
        String said = onTerminal(Map.of());
        assertTrue(said.contains("\u001b[32mVERIFIED\u001b[0m") && said.contains(GREEN), said);
        assertTrue(said.contains("\r") && said.contains("block 1 ") && said.contains("[####"), said);
        assertFalse(onTerminal(Map.of("NO_COLOR", "1")).contains("\u001b["));
        assertFalse(onTerminal(Map.of("TERM", "dumb")).contains("\u001b["));
        assertFalse(onTerminal(Map.of(), "--color", "never").contains("\u001b["));
        assertTrue(onTerminal(Map.of("NO_COLOR", "1"), "--color", "always").contains(GREEN));
    }

    @Test
    void neitherColourNorProgressInAFile() throws Exception {
        Run plain = verify(Map.of(), RECEIPT.toString(), "--root", root);
        assertEquals(0, plain.code, plain.err);
        assertTrue(plain.out.startsWith("VERIFIED\n") && !plain.out.contains("\u001b"), plain.out);
        assertFalse(plain.err.contains("\r") || plain.err.contains("[#"), plain.err);
        Run coloured = verify(Map.of(), altered.toString(), "--root", root, "--color", "always");
        assertEquals(1, coloured.code);
        assertTrue(coloured.out.startsWith("\u001b[1m\u001b[31mREJECTED\u001b[0m: the text is not"), coloured.out);
        assertTrue(coloured.out.contains("tokens     \u001b[31mrejected\u001b[0m\n"), coloured.out);
        assertTrue(coloured.out.contains("signature  \u001b[33munchecked\u001b[0m\n"), coloured.out);
        assertEquals(plain.out.lines().count(), coloured.out.lines().count());
    }

    @Test
    void oneObjectOfJson() throws Exception {
        Run r = verify(Map.of(), RECEIPT.toString(), "--root", root, "--json", "--color", "always");
        JsonNode n = new ObjectMapper().readTree(r.out);
        assertEquals("verified", n.get("verdict").asText());
        assertEquals(1, r.out.lines().count());
        assertEquals(3, n.get("layers").size());
    }

    @Test
    void exitCodesAndASummaryForGitHub() throws Exception {
        Path summary = Files.writeString(folder.resolve("summary.md"), "before\n");
        Map<String, String> github = Map.of("GITHUB_STEP_SUMMARY", summary.toString());
        assertEquals(0, verify(github, RECEIPT.toString(), "--root", root).code);
        assertEquals(1, verify(github, altered.toString(), "--root", root).code);
        Run unpinned = verify(github, RECEIPT.toString(), "--json");
        assertEquals(2, unpinned.code);
        assertTrue(unpinned.err.contains("WARNING: no model root is pinned"), unpinned.err);
        assertEquals(
                "unchecked",
                new ObjectMapper().readTree(unpinned.out).get("model").asText());
        assertEquals(2, verify(github, folder.resolve("none.json").toString(), "--root", root).code);
        String said = Files.readString(summary);
        assertTrue(said.startsWith("before\n### Receipt "), said);
        for (String line : List.of(
                "| check | verdict |\n|---|---|\n| signature | ⚠️ unchecked |\n",
                "| model | ✅ verified |\n| tokens | ✅ verified |\n| block 0 | ✅ verified |\n",
                "| head | ✅ verified |\n| sampling | ✅ verified |\n",
                "| tokens | ❌ rejected |\n",
                "receipt.json: ✅ verified\n",
                "altered.json: ❌ rejected\n\nthe text is not the one that the receipt names\n",
                "receipt.json: ⚠️ unchecked\n")) {
            assertTrue(said.contains(line), line + "\nin\n" + said);
        }
        assertEquals(3, said.split("### Receipt", -1).length - 1);
    }

    @Test
    void whatABundleSaysSteersNeitherTerminalNorSummary() throws Exception {
        Path evil = folder.resolve("evil.json");
        Files.writeString(
                evil, Files.readString(RECEIPT).replace("nanozk-bundle/v1", "\\u001b[2J|<script>\\n# VERIFIED"));
        Path summary = folder.resolve("summary.md");
        Run r = verify(Map.of("GITHUB_STEP_SUMMARY", summary.toString()), evil.toString(), "--root", root);
        assertEquals(1, r.code);
        assertFalse(r.out.contains("\u001b") || r.out.contains("\n# "), r.out);
        String said = Files.readString(summary);
        assertFalse(said.contains("<script>") || said.contains("\n# ") || said.contains("\u001b"), said);
    }

    @Test
    void aFileThatIsTooLargeForABundle() throws Exception {
        Path huge = folder.resolve("huge.json");
        try (RandomAccessFile f = new RandomAccessFile(huge.toFile(), "rw")) {
            f.setLength(3L << 30);
        }
        Run r = verify(Map.of(), huge.toString(), "--root", root);
        assertEquals(2, r.code);
        assertTrue(r.err.contains("larger than 256 MiB"), r.err);
    }

    private Path script(String shell) throws IOException {
        StringWriter out = new StringWriter();
        CommandLine line = Main.commandLine().setOut(new PrintWriter(out));
        assertEquals(0, line.execute("completion", shell));
        return Files.writeString(folder.resolve("completion." + shell), out.toString());
    }

    private List<String> completions(String... words) throws Exception {
        Path script = script("bash");
        List<String> command = new ArrayList<>(List.of(
                "bash",
                "--norc",
                "-c",
                "source \"$0\"; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMP_LINE=\"$*\"; COMP_POINT=${#COMP_LINE};"
                        + " _complete_nanozk 2>/dev/null; printf '%s\\n' \"${COMPREPLY[@]}\"",
                script.toString()));
        command.addAll(List.of(words));
        Run r = run(Map.of(), command);
        return r.out.lines().filter(l -> !l.isBlank()).map(String::strip).toList();
    }

    @Test
    void completionsInBash() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "skipped: bash is absent");
        assertEquals(List.of("verify", "version"), completions("nanozk", "ver"));
        assertEquals(List.of("rotate"), completions("nanozk", "keys", "ro"));
        assertEquals(List.of("--root"), completions("nanozk", "verify", "--ro"));
        assertEquals(List.of("auto", "always", "never"), completions("nanozk", "verify", "--color", ""));
        assertEquals(List.of("bash", "zsh"), completions("nanozk", "completion", ""));
        String prefix = folder.resolve("alt").toString();
        assertEquals(List.of(altered.toString()), completions("nanozk", "verify", prefix));
        Run r = run(
                Map.of(),
                List.of(
                        "bash",
                        "--norc",
                        "-c",
                        "source \"$0\"; complete -p nanozk",
                        script("bash").toString()));
        assertTrue(r.out.contains("-F _complete_nanozk"), r.out + r.err);
    }

    @Test
    void completionsInZsh() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/zsh")), "skipped: zsh is absent");
        Run r = run(
                Map.of(),
                List.of(
                        "zsh",
                        "-f",
                        "-c",
                        "source \"$0\"; print -r -- $_comps[nanozk]",
                        script("zsh").toString()));
        assertTrue(r.out.contains("_complete_nanozk"), r.out + r.err);
    }

    @Test
    void anotherShell() {
        StringWriter err = new StringWriter();
        assertEquals(2, Main.commandLine().setErr(new PrintWriter(err)).execute("completion", "fish"));
        assertTrue(err.toString().contains("bash") && err.toString().contains("zsh"), err.toString());
    }

    @Test
    void whatTheGatewaySaysDoesNotSteerATerminal() {
        assertEquals("a\uFFFD[2J\nb\t\uFFFD", Terminal.printable("a\u001b[2J\nb\t\u009b"));
        assertEquals("\uD83D\uDC36 \u00e9", Terminal.printable("\uD83D\uDC36 \u00e9"));
        assertTrue(Terminal.allowsColor(Map.of("NO_COLOR", "")));
        assertFalse(Terminal.allowsColor(Map.of("NO_COLOR", "0")));
    }
}
