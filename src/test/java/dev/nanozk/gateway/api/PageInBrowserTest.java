package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The page in Chromium, with the shipped model: {@code src/test/js/page.test.mjs}. Pictures go to {@code target/page}. */
@QuarkusTest
@TestProfile(PageInBrowserTest.Shipped.class)
class PageInBrowserTest {
    private static final Path TESTS = Path.of("src", "test", "js");
    private static final Path CHROMIUM = Path.of(System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium"));

    /** The model that ships with the server. */
    public static final class Shipped implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("nanozk.models[0]", "src/main/resources/models/nano-chat.gguf", "nanozk.provenance", "true");
        }
    }

    @TestHTTPResource("/")
    URI base;

    private static boolean hasNode() throws InterruptedException {
        try {
            return new ProcessBuilder("node", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void theWholePage() throws Exception {
        assumeTrue(hasNode(), "skipped: node is absent");
        assumeTrue(Files.isExecutable(CHROMIUM), "skipped: " + CHROMIUM + " is absent");
        assumeTrue(
                Files.isDirectory(TESTS.resolve("node_modules")),
                "skipped: the packages of src/test/js are absent; run npm ci there");
        Path shots = Files.createDirectories(Path.of("target", "page"));
        ProcessBuilder b = new ProcessBuilder("node", "--test", "page.test.mjs").directory(TESTS.toFile());
        b.environment().put("BASE_URL", base.toString().replaceAll("/$", ""));
        b.environment().put("CHROMIUM", CHROMIUM.toString());
        b.environment().put("SHOTS", shots.toAbsolutePath().toString());
        Process p = b.redirectErrorStream(true).start();
        String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, p.waitFor(), out);
        assertTrue(out.contains("# skipped 0") && !out.contains("# pass 0"), out);
    }
}
