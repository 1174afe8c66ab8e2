package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/api.md, run as they stand but for address and model. */
@QuarkusTest
@TestProfile(StoriesProfile.class)
class ExamplesTest {
    private static final Path JS = Path.of("src", "test", "js");

    @TestHTTPResource("/")
    URI server;

    @TempDir
    Path directory;

    @BeforeEach
    void model() {
        StoriesProfile.requireModel();
    }

    private String example(String language) throws Exception {
        Matcher m = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs", "api.md")));
        assertTrue(m.find(), "no example in " + language);
        return m.group(1)
                .replace("http://localhost:8080", server.resolve("/").toString().replaceAll("/$", ""))
                .replace("nano-chat", StoriesProfile.MODEL);
    }

    private static String run(Path directory, List<String> command) throws Exception {
        Process p = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(p.waitFor(5, TimeUnit.MINUTES));
        assertEquals(0, p.exitValue(), out);
        return out;
    }

    @Test
    void curl() throws Exception {
        NodeScript.requireProgram("curl");
        String out = run(directory, List.of("bash", "-euc", example("sh")));
        assertTrue(out.contains("\"object\":\"chat.completion\""), out);
        assertTrue(out.contains("data: [DONE]"), out);
    }

    @Test
    void javaScript() throws Exception {
        NodeScript.requireOpenAi();
        Path file = JS.resolve("node_modules")
                .resolve("example-" + ProcessHandle.current().pid() + ".mjs");
        try {
            Files.writeString(file, example("js"));
            String out = run(JS, List.of("node", JS.relativize(file).toString()));
            assertTrue(out.contains("rcpt-"), out);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Test
    void java() throws Exception {
        Path file = directory.resolve("Example.java");
        Files.writeString(file, example("java"));
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path arguments = directory.resolve("arguments");
        Files.writeString(arguments, "-cp \"" + classPath.replace("\\", "\\\\") + "\"");
        String out = run(directory, List.of(java, "@" + arguments, file.toString()));
        assertTrue(out.contains("rcpt-"), out);
    }
}
