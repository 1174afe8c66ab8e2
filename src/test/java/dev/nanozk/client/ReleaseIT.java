package dev.nanozk.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nanozk.receipt.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The release archive as a user has it: unpacked, with a JDK and nothing else. Runs after packaging with {@code -Prelease}. */
class ReleaseIT {
    private static final Path RELEASE = Path.of("target", "release");
    private static final Path HOME = Path.of(System.getProperty("java.home"));

    @TempDir
    private Path folder;

    private record Run(int code, String out, String err) {}

    @BeforeEach
    void present() {
        assumeTrue(Files.isDirectory(RELEASE), "skipped: no release was built; run ./nanozk test -Prelease");
    }

    private Run run(Path directory, String... command) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder b = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        b.environment().clear();
        b.environment().put("PATH", "/usr/bin:/bin");
        b.environment().put("HOME", folder.toString());
        b.environment().put("JAVA_HOME", HOME.toString());
        Process p = b.start();
        assertTrue(p.waitFor(5, TimeUnit.MINUTES), () -> String.join(" ", command) + " does not end");
        return new Run(p.exitValue(), Files.readString(out), Files.readString(err));
    }

    private static List<Path> files(Path directory, String suffix) throws IOException {
        try (var list = Files.list(directory)) {
            return list.filter(p -> p.toString().endsWith(suffix)).toList();
        }
    }

    @Test
    void everyFileHasItsChecksum() throws IOException {
        List<String> named = new ArrayList<>();
        for (String line : Files.readAllLines(RELEASE.resolve("SHA256SUMS"))) {
            String[] parts = line.split(" \\*");
            named.add(parts[1]);
            assertEquals(
                    Digests.hex(Digests.sha256(Files.readAllBytes(RELEASE.resolve(parts[1])))), parts[0], parts[1]);
        }
        assertEquals(1, named.stream().filter(n -> n.endsWith(".tar.gz")).count());
        assertEquals(1, named.stream().filter(n -> n.endsWith(".zip")).count());
        assertEquals(
                1,
                named.stream().filter(n -> n.matches("nanozk-client-.*\\.jar")).count());
    }

    @Test
    void theArchiveProvesAndTheClientJarVerifies() throws Exception {
        Path archive = files(RELEASE, ".tar.gz").getFirst().toAbsolutePath();
        assertEquals(0, run(folder, "tar", "xzf", archive.toString()).code());
        Path home = folder.resolve(archive.getFileName().toString().replace(".tar.gz", ""));
        Run version = run(home, "./nanozk", "version");
        assertEquals(0, version.code(), version.err());
        assertTrue(version.out().startsWith("nanozk "), version.out());
        assertEquals(2, run(home, "./nanozk", "test").code());

        Path bundle = folder.resolve("bundle.json");
        Run proved = run(
                home,
                "./nanozk",
                "prove",
                "nano-chat",
                "--prompt",
                "Once upon",
                "--max-tokens",
                "2",
                "-o",
                bundle.toString(),
                "--json");
        assertEquals(0, proved.code(), proved.err());
        Matcher m = Pattern.compile("\"model_root\":\"([0-9a-f]{64})\"").matcher(proved.out());
        assertTrue(m.find(), proved.out());
        String root = m.group(1);

        String jar = files(home.resolve("client"), ".jar").getFirst().toString();
        String java = HOME.resolve("bin").resolve("java").toString();
        Run verified = run(folder, java, "-jar", jar, bundle.toString(), "--root", root);
        assertEquals(0, verified.code(), verified.out() + verified.err());
        assertTrue(verified.out().startsWith("VERIFIED"), verified.out());
        Run other = run(folder, java, "-jar", jar, bundle.toString(), "--root", "0".repeat(64), "--json");
        assertEquals(1, other.code(), other.out() + other.err());
        assertTrue(other.out().contains("\"verdict\":\"rejected\""), other.out());
        assertEquals(2, run(folder, java, "-jar", jar, bundle.toString()).code());
        assertEquals(
                2, run(folder, java, "-jar", jar, "none.json", "--root", root).code());
    }
}
