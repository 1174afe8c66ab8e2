package dev.nanozk.gateway.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real PostgreSQL for tests: the one that is installed, else one from a Maven artifact; one for the whole run. */
public final class TestPostgres {
    private static final int PATIENCE_SECONDS = 60;
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));
    private static Optional<TestPostgres> running;

    private final Path binaries;
    private final Path home;
    private final int port;

    private TestPostgres(Path binaries, Path home, int port) {
        this.binaries = binaries;
        this.home = home;
        this.port = port;
    }

    /** The server, empty where there is none to be had. */
    public static synchronized Optional<TestPostgres> get() {
        if (running == null) {
            try {
                running = Optional.of(begin());
            } catch (IOException | RuntimeException e) {
                System.err.println("no PostgreSQL for tests: " + e.getMessage());
                running = Optional.empty();
            }
        }
        return running;
    }

    private static TestPostgres begin() throws IOException {
        Optional<Path> installed = installed();
        if (installed.isEmpty()) {
            EmbeddedPostgres p = EmbeddedPostgres.start();
            return new TestPostgres(null, null, p.getPort());
        }
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path home = Files.createTempDirectory("postgres-test");
        TestPostgres p = new TestPostgres(installed.get(), home, port);
        Runtime.getRuntime().addShutdownHook(new Thread(p::end));
        if (ROOT) {
            // The server refuses to run as root.
            p.run("chown", "postgres", home.toString());
        }
        p.asOwner("initdb", "-D", p.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C");
        p.start();
        return p;
    }

    private static Optional<Path> installed() throws IOException {
        Path all = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(all)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(all)) {
            return versions.map(v -> v.resolve("bin"))
                    .filter(b -> Files.isExecutable(b.resolve("initdb")))
                    .max(Comparator.naturalOrder());
        }
    }

    private String data() {
        return home.resolve("data").toString();
    }

    /** Whether it can be stopped and started. */
    public boolean canRestart() {
        return home != null;
    }

    /** Starts the server after {@link #stop()}. */
    public void start() throws IOException {
        asOwner(
                "pg_ctl",
                "-D",
                data(),
                "-w",
                "-l",
                home.resolve("log").toString(),
                "-o",
                "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=" + home,
                "start");
    }

    /** Ends the server at once, as a crash does. */
    public void stop() throws IOException {
        asOwner("pg_ctl", "-D", data(), "-w", "-m", "immediate", "stop");
    }

    private void end() {
        try {
            stop();
            try (Stream<Path> files = Files.walk(home)) {
                for (Path f : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(f);
                }
            }
        } catch (IOException e) {
            System.err.println("PostgreSQL of the tests: " + e.getMessage());
        }
    }

    private void asOwner(String program, String... arguments) throws IOException {
        List<String> line = new ArrayList<>();
        if (ROOT) {
            line.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        line.add(binaries.resolve(program).toString());
        line.addAll(List.of(arguments));
        run(line.toArray(new String[0]));
    }

    private void run(String... line) throws IOException {
        Path out = Files.createTempFile("postgres-test", ".out");
        try {
            Process p = new ProcessBuilder(line)
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            if (!p.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || p.exitValue() != 0) {
                p.destroyForcibly();
                throw new IOException(String.join(" ", line) + ": " + Files.readString(out));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            Files.delete(out);
        }
    }

    /** Address of a database. */
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=postgres";
    }

    /** A fresh, empty database. */
    public String fresh() throws SQLException {
        String name = "t" + UUID.randomUUID().toString().replace("-", "");
        try (Connection c = DriverManager.getConnection(url("postgres"))) {
            c.createStatement().execute("create database " + name);
        }
        return url(name);
    }
}
