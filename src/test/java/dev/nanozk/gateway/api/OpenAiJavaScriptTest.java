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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official OpenAI client for JavaScript, unmodified ({@code src/test/js/openai.mjs}), and wrapped by the packed verifier ({@code verified.mjs}). */
@QuarkusTest
@TestProfile(StoriesProfile.class)
class OpenAiJavaScriptTest {
    @TestHTTPResource("/v1")
    URI server;

    @TempDir
    Path directory;

    @BeforeEach
    void model() {
        StoriesProfile.requireModel();
    }

    @Test
    void theClientGetsWhatItExpects() throws Exception {
        NodeScript.run("openai.mjs", server.toString(), StoriesProfile.MODEL);
    }

    @Test
    void itsAnswersAreVerifiedInAFewLines() throws Exception {
        PackedVerifier.install(directory);
        Files.copy(Path.of("src", "test", "js", "verified.mjs"), directory.resolve("verified.mjs"));
        Process p = new ProcessBuilder("node", "verified.mjs", server.toString(), StoriesProfile.MODEL)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, p.waitFor(), out);
        assertTrue(out.contains("all of it holds"), out);
    }
}
