package dev.nanozk.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server of its own for a measurement: {@code nanozk serve} on a free port of this machine, ended with it. */
public final class ServerProcess implements AutoCloseable {
    private static final int OK = 200;
    private static final long POLL_MILLIS = 200;
    private static final long END_SECONDS = 30;
    /** An import of the model comes first where there is none yet. */
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final Process process;
    private final Path log;
    private final URI address;

    private ServerProcess(Process process, Path log, URI address) {
        this.process = process;
        this.log = log;
        this.address = address;
    }

    /**
     * Starts one and waits until its models are ready.
     *
     * @param model as {@code --model} takes it
     * @param data its data directory; what it says goes to {@code server.log} in it
     */
    public static ServerProcess start(String model, Path data) throws IOException, InterruptedException {
        int port;
        try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = s.getLocalPort();
        }
        Files.createDirectories(data);
        Path log = data.resolve("server.log");
        Process p = new ProcessBuilder(List.of(
                        ChildProcess.launcher().toString(),
                        "serve",
                        "--model",
                        model,
                        "--port",
                        Integer.toString(port),
                        "--data",
                        data.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        ServerProcess server = new ServerProcess(p, log, URI.create("http://127.0.0.1:" + port));
        try {
            server.awaitReady();
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
        return server;
    }

    /** Base address. */
    public URI address() {
        return address;
    }

    private void awaitReady() throws IOException, InterruptedException {
        HttpRequest ready = HttpRequest.newBuilder(address.resolve("/q/health/ready"))
                .timeout(Duration.ofSeconds(10))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (long end = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < end; ) {
                if (!process.isAlive()) {
                    throw new IOException("the server ended; see " + log);
                }
                try {
                    if (http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == OK) {
                        return;
                    }
                } catch (IOException e) {
                    // It does not listen yet.
                }
                Thread.sleep(POLL_MILLIS);
            }
        }
        throw new IOException("the server is not ready after " + PATIENCE.toMinutes() + " minutes; see " + log);
    }

    /** Asks it to end, and ends it where it does not. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
