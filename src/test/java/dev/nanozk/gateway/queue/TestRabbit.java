package dev.nanozk.gateway.queue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real RabbitMQ for tests, where it is installed; can be killed and started again. */
public final class TestRabbit implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Path home;
    private final int port;
    private final int distribution;
    private final int epmd;
    private Process process;

    private TestRabbit(Path home, int port, int distribution, int epmd) {
        this.home = home;
        this.port = port;
        this.distribution = distribution;
        this.epmd = epmd;
    }

    /** A broker of its own; empty where RabbitMQ is not installed. */
    public static Optional<TestRabbit> begin() throws IOException, InterruptedException {
        if (!Files.isExecutable(PROGRAM)) {
            return Optional.empty();
        }
        TestRabbit r = new TestRabbit(Files.createTempDirectory("rabbit-test"), free(), free(), free());
        r.start();
        return Optional.of(r);
    }

    private static int free() throws IOException {
        try (ServerSocket s = new ServerSocket(0)) {
            return s.getLocalPort();
        }
    }

    public String url() {
        return "amqp://127.0.0.1:" + port;
    }

    /** Starts it, with what it had on disk. */
    public void start() throws IOException, InterruptedException {
        ProcessBuilder b = new ProcessBuilder(PROGRAM.toString())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(home.resolve("output").toFile()));
        b.environment()
                .putAll(Map.ofEntries(
                        Map.entry("HOME", home.toString()),
                        Map.entry("RABBITMQ_NODENAME", "test" + port + "@localhost"),
                        Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
                        Map.entry("RABBITMQ_NODE_PORT", Integer.toString(port)),
                        Map.entry("RABBITMQ_DIST_PORT", Integer.toString(distribution)),
                        Map.entry("ERL_EPMD_PORT", Integer.toString(epmd)),
                        Map.entry("RABBITMQ_MNESIA_BASE", home.resolve("data").toString()),
                        Map.entry("RABBITMQ_LOG_BASE", home.resolve("log").toString()),
                        Map.entry(
                                "RABBITMQ_ENABLED_PLUGINS_FILE",
                                home.resolve("plugins").toString()),
                        Map.entry("RABBITMQ_CONFIG_FILE", home.resolve("none").toString()),
                        Map.entry("RABBITMQ_CONF_ENV_FILE", home.resolve("none").toString())));
        process = b.start();
        Instant end = Instant.now().plus(PATIENCE);
        while (true) {
            try (Socket s = new Socket("127.0.0.1", port)) {
                return;
            } catch (IOException e) {
                if (Instant.now().isAfter(end) || !process.isAlive()) {
                    throw new IOException("RabbitMQ does not start: " + Files.readString(home.resolve("output")), e);
                }
                Thread.sleep(200);
            }
        }
    }

    /** Kills it as a power cut does. */
    public void kill() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        Instant end = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(end)) {
            try (Socket s = new Socket("127.0.0.1", port)) {
                Thread.sleep(100);
            } catch (IOException e) {
                return;
            }
        }
    }

    /** Its disk is lost: the next start finds no queue and no message. */
    public void loseDisk() throws IOException {
        delete(home.resolve("data"));
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(p);
            }
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        kill();
        // The port mapper stays behind its node.
        new ProcessBuilder("epmd", "-port", Integer.toString(epmd), "-kill")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor(10, TimeUnit.SECONDS);
        delete(home);
    }
}
