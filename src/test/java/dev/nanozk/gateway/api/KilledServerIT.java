package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nanozk.model.inference.TestModels;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Statement;
import dev.nanozk.receipt.verify.ReceiptVerifier;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged server, killed without warning while proofs are being made. Runs after packaging ({@code ./mvnw verify}).
 */
class KilledServerIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Path RUNNER = Path.of("target", "quarkus-app", "quarkus-run.jar");

    @TempDir
    Path directory;

    private Process server;
    private int port;

    private void start(String model) throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        server = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dquarkus.http.port=" + port,
                        "-Dnanozk.data=" + directory.resolve("data").toAbsolutePath(),
                        "-Dnanozk.models[0]=" + TestModels.path(model).toAbsolutePath(),
                        "-jar",
                        RUNNER.toString()))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        await("/q/health/ready", 200);
    }

    private Response get(String path) {
        return RestAssured.given().port(port).get(path);
    }

    private void await(String path, int status) {
        await(path, "status " + status, r -> r.statusCode() == status);
    }

    private void await(String path, String content) {
        await(path, content, r -> r.asString().contains(content));
    }

    private void await(String path, String what, Predicate<Response> condition) {
        Instant end = Instant.now().plus(PATIENCE);
        String last = "no answer";
        while (Instant.now().isBefore(end)) {
            StoriesProfile.pause();
            try {
                Response response = get(path);
                if (condition.test(response)) {
                    return;
                }
                last = response.statusCode() + " " + response.asString();
            } catch (Exception e) {
                // Refused until it listens.
                assertTrue(server.isAlive(), "the server ended");
            }
        }
        fail(path + ": " + what + " awaited, last: " + last);
    }

    private void kill() throws InterruptedException {
        server.destroyForcibly().waitFor();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.destroyForcibly();
        }
    }

    private String ask(int tokens) {
        Response response = RestAssured.given()
                .port(port)
                .contentType(ContentType.JSON)
                .body("{\"model\":\"stories260K-q8_0\",\"max_tokens\":" + tokens
                        + ",\"messages\":[{\"role\":\"user\",\"content\":\"Tim\"}]}")
                .post("/v1/chat/completions");
        assertEquals(200, response.statusCode(), response::asString);
        return response.header("X-Receipt-Id");
    }

    @Test
    void theReceiptStillEndsProved() throws Exception {
        assumeTrue(Files.exists(RUNNER), () -> "skipped: " + RUNNER + " is absent");
        start("stories260K-q8_0.gguf");
        String id = ask(8);
        await("/v1/receipts/" + id, "\"done\"");
        kill();
        start("stories260K-q8_0.gguf");
        assertFalse(get("/v1/receipts/" + id).asString().contains("\"proved\":0"));
        await("/v1/receipts/" + id, "\"status\":\"proved\"");
        byte[] bytes = get("/v1/receipts/" + id + "/bundle").asByteArray();
        String root = get("/v1/models/stories260K-q8_0").path("commitment");
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

    @Test
    void aReceiptThatCanNotBeProvedAnyMoreSaysWhy() throws Exception {
        assumeTrue(Files.exists(RUNNER), () -> "skipped: " + RUNNER + " is absent");
        start("stories260K-q8_0.gguf");
        String id = ask(8);
        kill();
        start("random-tiny-llama-q8_0.gguf");
        await("/v1/receipts/" + id, "\"status\":\"failed\"");
        assertEquals("model_not_served", get("/v1/receipts/" + id).path("error.code"));
    }
}
