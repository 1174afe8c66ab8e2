package dev.nanozk.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Statement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The release archive as a user has it: unpacked, with a JDK and nothing else. Runs after packaging with {@code -Prelease}. */
class ReleaseIT {
    private static final Path RELEASE = Path.of("target", "release");
    private static final Path RECEIPT = Path.of("src", "test", "resources", "vectors", "receipt.json");
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

    @Test
    void theClientJarHasNoServerInIt() throws Exception {
        try (ZipFile jar = new ZipFile(files(RELEASE, ".jar").getFirst().toFile())) {
            List<String> strange = jar.stream()
                    .map(ZipEntry::getName)
                    .filter(n -> n.endsWith(".class"))
                    .filter(n -> !n.matches(
                            "(META-INF/versions/[0-9]+/)?(dev/nanozk/(?!gateway/|cli/|bench/).*|org/bouncycastle/.*|com/fasterxml/jackson/core/.*"
                                    + "|com/fasterxml/jackson/databind/.*|com/fasterxml/jackson/annotation/.*)"))
                    .toList();
            assertEquals(List.of(), strange);
        }
    }

    /** The jar and a JDK, and nothing else on the class path: the examples of the Javadoc. */
    @Test
    void theClientJarAloneInABareJvm() throws Exception {
        Bundle bundle = Bundle.decode(Files.readAllBytes(RECEIPT));
        String root = Digests.hex(Digests.sha256(bundle.verificationKey()));
        String jar = files(RELEASE, ".jar").getFirst().toAbsolutePath().toString();
        String java = HOME.resolve("bin").resolve("java").toString();
        int count = 0;
        for (JavadocExamplesTest.Example e : JavadocExamplesTest.examples()) {
            if (e.file().toString().contains("langchain4j")) {
                continue;
            }
            String name = "Bare" + count++;
            Path source = Files.writeString(folder.resolve(name + ".java"), e.program(name));
            Run r = run(
                    folder,
                    java,
                    "-cp",
                    jar,
                    source.toString(),
                    RECEIPT.toAbsolutePath().toString(),
                    root,
                    bundle.request().prompt(),
                    bundle.text(),
                    Statement.decode(bundle.envelope().payload()).claim().nonce());
            assertEquals(0, r.code(), e.code() + r.err());
        }
        assertTrue(count >= 4);
        Run unpinned = run(folder, java, "-jar", jar, RECEIPT.toAbsolutePath().toString());
        assertEquals(2, unpinned.code());
        assertTrue(unpinned.err().contains("WARNING: no model root is pinned"), unpinned.err());
        assertTrue(unpinned.out().contains("model      unchecked"), unpinned.out());
    }

    @Test
    void theExampleApplicationBuildsWithMavenAndTheClientJar() throws Exception {
        Path application = Path.of("docs", "examples", "langchain4j");
        Path copy = folder.resolve("application");
        try (var all = Files.walk(application)) {
            for (Path p : all.filter(Files::isRegularFile).toList()) {
                Path target = copy.resolve(application.relativize(p).toString());
                Files.createDirectories(target.getParent());
                Files.copy(p, target);
            }
        }
        String jar = files(RELEASE, ".jar").getFirst().toAbsolutePath().toString();
        Process p = new ProcessBuilder(
                        "./mvnw",
                        "-B",
                        "-ntp",
                        "-q",
                        "-f",
                        copy.resolve("pom.xml").toString(),
                        "compile",
                        "-Dnanozk.client=" + jar)
                .redirectErrorStream(true)
                .start();
        String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, p.waitFor(), out);
        assertTrue(Files.exists(
                copy.resolve("target").resolve("classes").resolve("example").resolve("Storyteller.class")));
    }
}
