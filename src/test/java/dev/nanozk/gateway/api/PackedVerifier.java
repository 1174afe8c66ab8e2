package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The JavaScript verifier as {@code npm pack} packs it, installed in a directory beside OpenAI's client; nothing is fetched. */
public final class PackedVerifier {
    private static final Path SOURCES = Path.of("src", "main", "js").toAbsolutePath();
    private static final Path TESTS = Path.of("src", "test", "js").toAbsolutePath();

    private PackedVerifier() {}

    /** Installs it; skips the test where Node or the packages are absent. */
    public static void install(Path directory) throws IOException, InterruptedException {
        NodeScript.requireOpenAi();
        NodeScript.requireProgram("npm");
        assumeTrue(
                Files.isDirectory(SOURCES.resolve("node_modules")),
                "skipped: the packages of src/main/js are absent; run npm ci there");
        run(SOURCES, "npm", "pack", "--silent", "--pack-destination", directory.toString());
        Path modules = Files.createDirectories(directory.resolve("node_modules"));
        Path packed;
        try (var files = Files.list(directory)) {
            packed =
                    files.filter(f -> f.toString().endsWith(".tgz")).findFirst().orElseThrow();
        }
        run(directory, "tar", "xzf", packed.toString(), "-C", modules.toString());
        Files.move(modules.resolve("package"), modules.resolve("nanozk-verifier"));
        // Its dependencies, as npm would put them there.
        Files.createSymbolicLink(
                modules.resolve("@noble"), SOURCES.resolve("node_modules").resolve("@noble"));
        Files.createSymbolicLink(
                modules.resolve("openai"), TESTS.resolve("node_modules").resolve("openai"));
    }

    private static void run(Path directory, String... command) throws IOException, InterruptedException {
        Process p = new ProcessBuilder(List.of(command))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, p.waitFor(), out);
    }
}
