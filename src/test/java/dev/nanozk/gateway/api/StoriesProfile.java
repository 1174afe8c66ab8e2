package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.restassured.RestAssured;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Serves the small story model beside the checkout, where it is present. */
public class StoriesProfile implements QuarkusTestProfile {
    static final String MODEL = "stories260K-q8_0";
    private static final Path FILE = Path.of("..", "shared", "models", MODEL + ".gguf");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> out = new HashMap<>();
        // Proofs only where a test asks for them.
        out.put("nanozk.receipt-mode", "none");
        // Spans stay in memory: ObservabilityTest.
        out.put("quarkus.otel.sdk.disabled", "false");
        if (Files.exists(FILE)) {
            out.put("nanozk.models[0]", FILE.toString());
        }
        return out;
    }

    /** Waits until the model is ready; skips the test where its file is absent. */
    static void requireModel() {
        assumeTrue(Files.exists(FILE), () -> "skipped: " + FILE + " is absent");
        Instant end = Instant.now().plus(PATIENCE);
        int status = 0;
        while (status != 200 && Instant.now().isBefore(end)) {
            status = RestAssured.get("/q/health/ready").statusCode();
            pause();
        }
        assertEquals(200, status, "the model is not ready");
    }

    static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
