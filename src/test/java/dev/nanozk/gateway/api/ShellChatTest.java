package dev.nanozk.gateway.api;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code nanozk chat} as a process, against a running gateway. */
@QuarkusTest
@TestProfile(StoriesProfile.class)
class ShellChatTest {
    @TestHTTPResource("/")
    URI server;

    @TempDir
    Path directory;

    private record Run(int code, String out, String err) {}

    @BeforeEach
    void model() {
        StoriesProfile.requireModel();
    }

    private Run chat(String address, String... more) throws Exception {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Path options = directory.resolve("options");
        Files.writeString(
                options,
                "--add-modules jdk.incubator.vector -Djava.util.logging.manager=org.jboss.logmanager.LogManager -cp \""
                        + classPath.replace("\\", "\\\\") + "\"");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + options,
                "dev.nanozk.cli.Main",
                "chat",
                address,
                "--max-tokens",
                "3"));
        command.addAll(List.of(more));
        Path said = Files.writeString(directory.resolve("said"), "Once upon a time\n");
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process p = new ProcessBuilder(command)
                .redirectInput(said.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertTrue(p.waitFor(5, TimeUnit.MINUTES), "it does not end");
        return new Run(p.exitValue(), Files.readString(out), Files.readString(err));
    }

    @Test
    void theVerdictIsShownWhenItArrives() throws Exception {
        String root = given().get("/v1/models/" + StoriesProfile.MODEL).path("commitment");
        Run good = chat(server.toString(), "--root", root);
        assertEquals(0, good.code, good.err);
        assertFalse(good.out.isBlank());
        assertTrue(good.err.contains("[verified: ") && good.err.contains("; receipt rcpt-"), good.err);
        assertFalse(good.err.contains("\u001b"), good.err);
        Run coloured = chat(server.toString(), "--root", root, "--color", "always");
        assertTrue(coloured.err.contains("\u001b[32m[verified: "), coloured.err);
        Run unpinned = chat(server.toString(), "--color", "always");
        assertEquals(2, unpinned.code);
        assertTrue(unpinned.err.contains("\u001b[1m\u001b[33mWARNING: no model root is pinned"), unpinned.err);
        assertTrue(unpinned.err.contains("\u001b[33m[not verified: no model root is pinned"), unpinned.err);
    }

    @Test
    void noGateway() throws Exception {
        Run r = chat("http://127.0.0.1:9", "--root", "0".repeat(64));
        assertEquals(2, r.code);
        assertTrue(r.err.contains("no gateway answers at http://127.0.0.1:9"), r.err);
    }
}
