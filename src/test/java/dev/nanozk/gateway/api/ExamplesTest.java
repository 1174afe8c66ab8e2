package dev.nanozk.gateway.api;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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

/** The examples of docs/api.md, of the JavaScript module's README and of docs/examples, run as they stand but for address, model and root. */
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
        return example(Path.of("docs", "api.md"), language, "");
    }

    /** The first example of a document in a language that contains a text. */
    private String example(Path document, String language, String part) throws Exception {
        Matcher m =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(document));
        boolean found = m.find();
        while (found && !m.group(1).contains(part)) {
            found = m.find();
        }
        assertTrue(found, "no example in " + language);
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

    private String root() {
        return given().get("/v1/models/" + StoriesProfile.MODEL).path("commitment");
    }

    @Test
    void theReadmeOfTheJavaScriptModule() throws Exception {
        PackedVerifier.install(directory);
        String code = example(Path.of("src", "main", "js", "README.md"), "js", "verified(");
        // A story without an end takes its time.
        code = "const root = '" + root() + "';\n" + code.replace("messages:", "max_tokens: 3, messages:");
        Files.writeString(directory.resolve("example.mjs"), code);
        String out = run(directory, List.of("node", "example.mjs"));
        assertTrue(out.endsWith("verified\n"), out);
    }

    private List<String> javaCommand(Path file, String... arguments) throws Exception {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Path options = directory.resolve("arguments");
        Files.writeString(options, "-cp \"" + classPath.replace("\\", "\\\\") + "\"");
        List<String> out = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + options,
                file.toAbsolutePath().toString()));
        out.addAll(List.of(arguments));
        return out;
    }

    @Test
    void java() throws Exception {
        Path file = directory.resolve("Example.java");
        Files.writeString(file, example("java"));
        String out = run(directory, javaCommand(file));
        assertTrue(out.contains("rcpt-"), out);
    }

    @Test
    void theApplicationWithLangChain4j() throws Exception {
        Path file = Path.of("docs", "examples", "langchain4j", "src", "main", "java", "example", "Storyteller.java");
        String address = server.toString().replaceAll("/$", "");
        String out = run(directory, javaCommand(file, address, StoriesProfile.MODEL, root(), "dog"));
        assertTrue(out.contains("verified: "), out);
        List<String> wrong = javaCommand(file, address, StoriesProfile.MODEL, "0".repeat(64), "dog");
        Process p = new ProcessBuilder(wrong).redirectErrorStream(true).start();
        String refused = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, p.waitFor(), refused);
        assertTrue(refused.contains("the answer is not verified"), refused);
    }
}
