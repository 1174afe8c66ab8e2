package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a script of {@code src/test/js} with node; the test is skipped where node or the packages are absent ({@code npm ci} there gets them). */
final class NodeScript {
    private static final Path DIRECTORY = Path.of("src", "test", "js");

    private NodeScript() {}

    static void run(String name, String... arguments) throws Exception {
        requireOpenAi();
        List<String> command = new ArrayList<>(List.of("node", name));
        command.addAll(List.of(arguments));
        Process p = new ProcessBuilder(command)
                .directory(DIRECTORY.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(p.waitFor(5, TimeUnit.MINUTES), "node does not end");
        assertEquals(0, p.exitValue(), out);
        assertTrue(out.contains("all of it holds"), out);
    }

    /** Skips the test where node or the package is absent. */
    static void requireOpenAi() throws InterruptedException {
        assumeTrue(
                Files.exists(DIRECTORY.resolve("node_modules").resolve("openai")),
                "skipped: the package openai is absent; npm ci in " + DIRECTORY + " gets it");
        requireProgram("node");
    }

    /** Skips the test where a program is absent. */
    static void requireProgram(String name) throws InterruptedException {
        assumeTrue(isThere(name), "skipped: " + name + " is absent");
    }

    private static boolean isThere(String name) throws InterruptedException {
        try {
            Process p = new ProcessBuilder(name, "--version")
                    .redirectErrorStream(true)
                    .start();
            p.getInputStream().readAllBytes();
            return p.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
