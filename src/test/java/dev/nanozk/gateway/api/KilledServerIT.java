package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nanozk.model.inference.TestModels;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Statement;
import dev.nanozk.receipt.verify.ReceiptVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged server, killed without warning while proofs are being made. Runs after packaging ({@code ./mvnw verify}).
 */
class KilledServerIT {
    @TempDir
    Path directory;

    @BeforeEach
    void packaged() {
        assumeTrue(Files.exists(PackagedServer.RUNNER), () -> "skipped: " + PackagedServer.RUNNER + " is absent");
    }

    private PackagedServer start(Map<String, String> settings) throws IOException {
        return PackagedServer.begin(directory.resolve("log"), directory.resolve("data"), settings)
                .ready();
    }

    @Test
    void theReceiptStillEndsProved() throws Exception {
        String id;
        try (PackagedServer server = start(Map.of())) {
            id = server.ask(8);
            server.await("/v1/receipts/" + id, r -> r.asString().contains("\"done\""));
            server.kill();
        }
        try (PackagedServer server = start(Map.of())) {
            assertFalse(server.get("/v1/receipts/" + id).asString().contains("\"proved\":0"));
            server.awaitStatus(id, "proved");
            byte[] bytes = server.get("/v1/receipts/" + id + "/bundle").asByteArray();
            String root = server.get("/v1/models/" + PackagedServer.MODEL).path("commitment");
            assertEquals(
                    0,
                    new ReceiptVerifier(HexFormat.of().parseHex(root), null, r -> Optional.empty())
                            .verify(bytes)
                            .exitCode());
            Statement.decode(Bundle.decode(bytes).envelope().payload());
            try (var payloads = Files.list(directory.resolve("data").resolve("payloads"))) {
                assertEquals(0, payloads.count());
            }
        }
    }

    @Test
    void aReceiptThatCanNotBeProvedAnyMoreSaysWhy() throws Exception {
        String id;
        try (PackagedServer server = start(Map.of())) {
            id = server.ask(8);
            server.kill();
        }
        String other = TestModels.path("random-tiny-llama-q8_0.gguf")
                .toAbsolutePath()
                .normalize()
                .toString();
        try (PackagedServer server = start(Map.of("nanozk.models[0]", other))) {
            server.awaitStatus(id, "failed");
            assertEquals("model_not_served", server.get("/v1/receipts/" + id).path("error.code"));
        }
    }
}
