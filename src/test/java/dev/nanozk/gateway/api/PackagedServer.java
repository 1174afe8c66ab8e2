package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.nanozk.model.inference.TestModels;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The packaged server as a process of its own, for tests that take away what it stands on. */
public final class PackagedServer implements AutoCloseable {
    public static final Path RUNNER = Path.of("target", "quarkus-app", "quarkus-run.jar");
    public static final String MODEL = "stories260K-q8_0";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Process process;
    private final Path output;
    public final int port;

    private PackagedServer(Process process, Path output, int port) {
        this.process = process;
        this.output = output;
        this.port = port;
    }

    /**
     * Starts a server; does not wait for it.
     *
     * @param before a command that runs the server's command, empty for none
     */
    public static PackagedServer begin(Path output, Path data, Map<String, String> settings, String... before)
            throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        List<String> line = new ArrayList<>(List.of(before));
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.add("-Xmx1g");
        line.add("-Dquarkus.http.port=" + port);
        line.add("-Dnanozk.data=" + data.toAbsolutePath());
        line.add("-Dnanozk.models[0]="
                + TestModels.path(MODEL + ".gguf").toAbsolutePath().normalize());
        settings.forEach((k, v) -> line.add("-D" + k + "=" + v));
        line.add("-jar");
        line.add(RUNNER.toAbsolutePath().toString());
        Process p = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
        return new PackagedServer(p, output, port);
    }

    public PackagedServer ready() {
        await("/q/health/ready", r -> r.statusCode() == 200);
        return this;
    }

    public long pid() {
        return process.pid();
    }

    public String output() throws IOException {
        return Files.readString(output);
    }

    /** Exit code of a server that ends by itself. */
    public int end() throws InterruptedException {
        assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "the server did not end");
        return process.exitValue();
    }

    public Response get(String path) {
        return RestAssured.given().port(port).get(path);
    }

    public Response chat(int tokens) {
        return chat(tokens, "interactive");
    }

    /** @param priority of the receipt: interactive or batch */
    public Response chat(int tokens, String priority) {
        return RestAssured.given()
                .port(port)
                .contentType(ContentType.JSON)
                .header("X-Receipt-Priority", priority)
                .body("{\"model\":\"" + MODEL + "\",\"max_tokens\":" + tokens
                        + ",\"messages\":[{\"role\":\"user\",\"content\":\"Tim\"}]}")
                .post("/v1/chat/completions");
    }

    /** An answer's receipt. */
    public String ask(int tokens) {
        Response r = chat(tokens);
        assertEquals(200, r.statusCode(), r::asString);
        return r.header("X-Receipt-Id");
    }

    public void awaitStatus(String receipt, String status) {
        await("/v1/receipts/" + receipt, r -> r.asString().contains("\"status\":\"" + status + "\""));
    }

    public void await(String path, Predicate<Response> condition) {
        Instant end = Instant.now().plus(PATIENCE);
        String last = "no answer";
        while (Instant.now().isBefore(end)) {
            StoriesProfile.pause();
            try {
                Response r = get(path);
                if (condition.test(r)) {
                    return;
                }
                last = r.statusCode() + " " + r.asString();
            } catch (Exception e) {
                // Refused until it listens.
                assertTrue(process.isAlive(), "the server ended");
            }
        }
        fail(path + ", last: " + last);
    }

    /** As {@code systemctl stop} and {@code docker stop} do: SIGTERM; does not wait. */
    public void terminate() {
        process.destroy();
    }

    /** As a power cut does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Ended when this returns: the next user of the data directory finds its database closed. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
