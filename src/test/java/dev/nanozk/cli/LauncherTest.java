package dev.nanozk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's class cache, in the layout of a release with a {@code java} that writes down how it was started. */
class LauncherTest {
    /** TRAINED, CHECKED: exit codes of the run that makes a cache and of the one that tries it. */
    private static final String JAVA = """
            #!/usr/bin/env bash
            all="$*"
            echo "$all" >>"$CALLS"
            case "$all" in
              *-XX:AOTCacheOutput=*)
                out=${all#*-XX:AOTCacheOutput=}
                echo "made, summary to [${GITHUB_STEP_SUMMARY:-}]" >"${out%% *}"
                exit "${TRAINED:-0}" ;;
              *-XX:AOTMode=on*) exit "${CHECKED:-0}" ;;
            esac
            echo VERIFIED
            """;

    @TempDir
    private Path home;

    private Path calls;
    private Path cache;

    @BeforeEach
    void layOut() throws IOException {
        calls = home.resolve("calls");
        cache = home.resolve("data").resolve("cache");
        Files.copy(Path.of("nanozk"), home.resolve("nanozk"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createDirectories(home.resolve("app").resolve("app"));
        Files.writeString(home.resolve("app").resolve("app").resolve("a.jar"), "one");
        Path bin = Files.createDirectories(home.resolve("jdk").resolve("bin"));
        Files.writeString(home.resolve("jdk").resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        Files.writeString(bin.resolve("java"), JAVA);
        assertTrue(bin.resolve("java").toFile().setExecutable(true));
    }

    private record Run(String out, String err, List<String> calls) {
        String last() {
            return calls.getLast();
        }
    }

    private Run run(Map<String, String> environment, String... arguments) throws Exception {
        Files.deleteIfExists(calls);
        List<String> command =
                new java.util.ArrayList<>(List.of("bash", home.resolve("nanozk").toString()));
        command.addAll(List.of(arguments));
        Path out = home.resolve("out");
        Path err = home.resolve("err");
        ProcessBuilder b =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        b.environment().remove("NANOZK_JAVA_OPTS");
        b.environment().put("JAVA_HOME", home.resolve("jdk").toString());
        b.environment().put("NANOZK_DATA", home.resolve("data").toString());
        b.environment().put("CALLS", calls.toString());
        b.environment().put("GITHUB_STEP_SUMMARY", "summary.md");
        b.environment().putAll(environment);
        Process p = b.start();
        assertTrue(p.waitFor(2, TimeUnit.MINUTES));
        assertEquals(0, p.exitValue(), Files.readString(err));
        return new Run(Files.readString(out), Files.readString(err), Files.readAllLines(calls));
    }

    /** Contents by name; empty where there is no directory. */
    private Map<String, String> kept() throws IOException {
        Map<String, String> all = new TreeMap<>();
        if (Files.isDirectory(cache)) {
            try (var files = Files.list(cache)) {
                for (Path f : files.toList()) {
                    all.put(f.getFileName().toString(), Files.isDirectory(f) ? "directory" : Files.readString(f));
                }
            }
        }
        return all;
    }

    private List<String> caches() throws IOException {
        return kept().keySet().stream().filter(n -> n.endsWith(".aot")).toList();
    }

    private Run verify(String mode) throws Exception {
        return run(Map.of("NANOZK_CLASS_CACHE", mode), "verify", "b.json");
    }

    @Test
    void isMadeTriedNamedAndUsed() throws Exception {
        Run first = verify("now");
        assertEquals("VERIFIED\n", first.out());
        assertEquals("", first.err());
        assertEquals(3, first.calls().size());
        assertTrue(first.calls().get(0).endsWith("dev.nanozk.cli.QuickVerify verify b.json"));
        assertEquals(2, kept().size(), "neither a lock nor a part is left");
        String name = caches().getFirst();
        assertEquals("made, summary to []\n", kept().get(name), "one verification, one summary");
        String file = cache.resolve(name).toString();
        String directives = file.replace(".aot", ".json");
        JsonNode read = new ObjectMapper().readTree(Files.readString(Path.of(directives)));
        assertTrue(read.get(0).at("/match/0").asText().startsWith("dev/nanozk/math/"));
        for (int call : new int[] {1, 2}) {
            assertTrue(
                    first.calls().get(call).contains("-XX:CompilerDirectivesFile=" + directives + " "),
                    "tried and used");
        }
        assertTrue(first.last().contains("-XX:AOTCache=" + file + " "), first.last());
        assertFalse(first.last().contains("incubator"), "no classes are linked beforehand with an incubator module");
        for (String mode : new String[] {"now", ""}) {
            Run next = verify(mode);
            assertEquals(1, next.calls().size(), "it is made once");
            assertTrue(next.last().contains("-XX:AOTCache=" + file + " "));
        }
    }

    @Test
    void anotherApplicationOrJdkHasAnother() throws Exception {
        verify("now");
        var one = caches();
        Files.writeString(home.resolve("app").resolve("app").resolve("a.jar"), "two");
        assertFalse(verify("off").last().contains("AOTCache"));
        assertEquals(3, verify("now").calls().size());
        assertEquals(2, caches().size());
        Files.writeString(home.resolve("jdk").resolve("release"), "JAVA_VERSION=\"25.0.2\"\n");
        Run third = verify("now");
        assertEquals(3, third.calls().size());
        assertEquals(3, caches().size());
        assertFalse(third.last().contains(one.getFirst()));
    }

    @Test
    void comesInTheBackground() throws Exception {
        Run first = verify("");
        assertEquals("VERIFIED\n", first.out());
        assertFalse(first.calls().getFirst().contains("AOTCache"), "the first verification does not wait");
        int waited = 0;
        while (caches().isEmpty()) {
            assertNotEquals(600, waited++, "no cache comes");
            Thread.sleep(100);
        }
        assertTrue(verify("").last().contains("-XX:AOTCache="));
    }

    @Test
    void whatCannotBeMadeOrUsedIsNotKept() throws Exception {
        for (String failure : new String[] {"TRAINED", "CHECKED"}) {
            Run r = run(Map.of("NANOZK_CLASS_CACHE", "now", failure, "1"), "verify", "b.json");
            assertEquals("VERIFIED\n", r.out());
            assertEquals("", r.err());
            assertFalse(r.last().contains("AOTCache"), failure);
            assertEquals(Map.of(), kept(), failure);
        }
        // Another process makes it.
        Files.createDirectory(cache.resolve("x"));
        verify("now");
        String name = caches().getFirst();
        Files.delete(cache.resolve(name));
        Files.createDirectory(cache.resolve(name + ".lock"));
        Run busy = verify("now");
        assertEquals(1, busy.calls().size());
        assertFalse(busy.last().contains("AOTCache"));
    }

    @Test
    void aCacheWithoutItsDirectivesIsMadeAgain() throws Exception {
        verify("now");
        Files.delete(cache.resolve(caches().getFirst().replace(".aot", ".json")));
        assertFalse(verify("off").last().contains("AOTCache"));
        Run again = verify("now");
        assertEquals(3, again.calls().size());
        assertTrue(again.last().contains("-XX:AOTCache="));
    }

    @Test
    void nothingIsSaidWhereItCannotBeWritten() throws Exception {
        Files.writeString(home.resolve("data"), "not a directory");
        Run r = verify("now");
        assertEquals("VERIFIED\n", r.out());
        assertEquals("", r.err());
        assertEquals(1, r.calls().size());
        assertTrue(r.last().contains("jdk.incubator.vector"), "started as without a cache");
    }

    @Test
    void onlyVerificationsHaveOne() throws Exception {
        Map<String, String> now = Map.of("NANOZK_CLASS_CACHE", "now");
        for (String[] command : new String[][] {{"version"}, {"verify"}, {"verify", "--help"}, {"bench", "verify"}}) {
            Run r = run(now, command);
            assertEquals(1, r.calls().size(), String.join(" ", command));
            assertFalse(r.last().contains("AOTCache"));
        }
        assertEquals(1, verify("off").calls().size());
        assertEquals(Map.of(), kept());
    }
}
