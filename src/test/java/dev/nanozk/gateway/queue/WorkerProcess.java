package dev.nanozk.gateway.queue;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.gateway.api.PackagedServer;
import dev.nanozk.model.inference.TestModels;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code nanozk worker} as a process of its own. */
public final class WorkerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Process process;
    private final Path output;
    private final int port;

    private WorkerProcess(Process process, Path output, int port) {
        this.process = process;
        this.output = output;
        this.port = port;
    }

    /** @param fault the step at which it is killed, empty for none */
    public static WorkerProcess begin(Path directory, String broker, Path secret, String fault) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Files.createDirectories(directory);
        Path app = PackagedServer.RUNNER.toAbsolutePath().getParent();
        Path output = directory.resolve("output");
        Process p = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-Xmx1g",
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                        "-Dnanozk-fault=" + fault,
                        "-cp",
                        app + "/app/*:" + app + "/lib/main/*:" + app + "/lib/boot/*",
                        "dev.nanozk.cli.Main",
                        "worker",
                        "--broker",
                        broker,
                        "--secret",
                        secret.toString(),
                        "--threads",
                        "1",
                        "--health-port",
                        Integer.toString(port),
                        "--data",
                        directory.resolve("data").toString(),
                        "--model",
                        TestModels.path(PackagedServer.MODEL + ".gguf").toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
        return new WorkerProcess(p, output, port);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    public WorkerProcess ready() throws InterruptedException, IOException {
        Instant end = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                if (get("/q/health/ready").statusCode() == 200) {
                    return this;
                }
            } catch (IOException e) {
                assertTrue(process.isAlive(), output());
            }
            assertTrue(Instant.now().isBefore(end), output());
            Thread.sleep(100);
        }
    }

    /** Its metrics, once it has models; it needs no broker for that. */
    public String metrics() throws InterruptedException, IOException {
        Instant end = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                return get("/q/metrics").body();
            } catch (IOException e) {
                assertTrue(process.isAlive() && Instant.now().isBefore(end), output());
                Thread.sleep(100);
            }
        }
    }

    /** Jobs whose proofs it has reported. */
    long done() throws IOException, InterruptedException {
        String all = get("/q/metrics").body();
        return Long.parseLong(all.replaceAll("(?s).*result=\"done\"\\} (\\d+).*", "$1"));
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    int end() throws InterruptedException, IOException {
        assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), output());
        return process.exitValue();
    }

    /** As {@code kill} does: it ends what it has begun. */
    void stop() {
        process.destroy();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
