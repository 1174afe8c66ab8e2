package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
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

/** Every command of the tutorials, in one bash as they say, run as it stands but for the port, with the launcher and the packaged application. */
class TutorialsIT {
    private static final Path APPLICATION = Path.of("target", "quarkus-app").toAbsolutePath();
    private static final Pattern COMMANDS = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path home;

    private int port;

    @BeforeEach
    void install() throws Exception {
        assumeTrue(Files.isDirectory(APPLICATION), "skipped: the application is not packaged");
        for (String program : List.of("bash", "curl", "sha256sum")) {
            NodeScript.requireProgram(program);
        }
        // As an unpacked release has it: launcher and application, nothing to build.
        Files.copy(Path.of("nanozk"), home.resolve("nanozk"));
        assertTrue(home.resolve("nanozk").toFile().setExecutable(true));
        Files.createSymbolicLink(home.resolve("app"), APPLICATION);
        Files.createDirectories(home.resolve("src").resolve("main"));
        Files.createSymbolicLink(
                home.resolve("src").resolve("main").resolve("js"),
                Path.of("src", "main", "js").toAbsolutePath());
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
    }

    private String script(String tutorial) throws IOException {
        Matcher m = COMMANDS.matcher(Files.readString(Path.of("docs", "tutorials", tutorial)));
        List<String> blocks = new ArrayList<>();
        while (m.find()) {
            blocks.add(m.group(1));
        }
        assertTrue(blocks.size() > 3, tutorial);
        return "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n"
                + String.join("", blocks)
                        .replace("localhost:8080", "localhost:" + port)
                        .replace("./nanozk serve", "./nanozk serve --port " + port)
                        // A server that has ended is not waited for.
                        .replace("do sleep 1; done", "do kill -0 $SERVER; sleep 1; done");
    }

    /** Where npm's registry can't be reached, what npm would have installed is put there. */
    private String withPackages(String script) throws Exception {
        NodeScript.requireOpenAi();
        if (exit(List.of("npm", "ping", "--fetch-timeout=20000", "--fetch-retries=0")) == 0) {
            return script;
        }
        PackedVerifier.install(home);
        return script.replaceAll("(?m)^npm install .*$", ":");
    }

    private int exit(List<String> command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private String run(String script) throws Exception {
        Path out = home.resolve("tutorial.out");
        Process p = startIn(out, script);
        if (!p.waitFor(20, TimeUnit.MINUTES)) {
            p.descendants().forEach(ProcessHandle::destroy);
            p.destroy();
        }
        String said = Files.readString(out);
        Path log = home.resolve("serve.log");
        assertEquals(0, p.waitFor(), said + (Files.exists(log) ? "\nserver:\n" + Files.readString(log) : ""));
        return said;
    }

    private Process startIn(Path out, String script) throws IOException {
        ProcessBuilder b = new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        b.environment().keySet().removeIf(k -> k.startsWith("NANOZK_") || k.startsWith("QUARKUS_"));
        b.environment().put("HOME", home.toString());
        b.environment().put("NANOZK_DATA", home.resolve(".nanozk").toString());
        b.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // No process that goes on after the command, in a directory that is taken away.
        b.environment().put("NANOZK_CLASS_CACHE", "off");
        return b.start();
    }

    private static void requireInOrder(String said, String... parts) {
        int at = 0;
        for (String part : parts) {
            int found = said.indexOf(part, at);
            assertTrue(found >= 0, () -> "no \"" + part + "\" where it should come in\n" + said);
            at = found + part.length();
        }
    }

    @Test
    void operator() throws Exception {
        String said = run(script("operator.md"));
        requireInOrder(
                said,
                "401\n",
                "\"commitment\":\"",
                "[verified: 7 layers, sampling and tokens; receipt rcpt-",
                "nanozk_");
    }

    @Test
    void developer() throws Exception {
        String said = run(withPackages(script("developer.md")));
        requireInOrder(
                said,
                "\"object\":\"chat.completion\"",
                "VERIFIED\n",
                "sampling   verified\n",
                "\nverified: 7 layers\n");
    }

    @Test
    void auditor() throws Exception {
        String said = run(withPackages(script("auditor.md")));
        requireInOrder(
                said,
                "WARNING: no model root is pinned",
                "VERIFIED\n",
                "signature  verified\n",
                "inclusion  verified\n",
                "VERIFIED\n",
                "inclusion  verified\n",
                "REJECTED: the text is not",
                "exit code 1\n",
                "REJECTED: the receipt is of model root",
                "exit code 1\n",
                "UNCHECKED: no model root is pinned",
                "exit code 2\n",
                "[verified: 7 layers",
                "2 receipts, 2 verified, 0 rejected",
                "VERIFIED");
    }
}
