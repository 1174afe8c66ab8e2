package dev.nanozk.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nanozk.gateway.queue.Broker;
import dev.nanozk.gateway.queue.ProofWorker;
import dev.nanozk.gateway.store.AtomicFiles;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.gateway.store.ShippedModel;
import dev.nanozk.receipt.Digests;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nanozk worker}. */
@Command(
        name = "worker",
        description = {
            "Makes proofs for a gateway: takes jobs from its broker for the models given here, until it is stopped.",
            "It needs the gateway's secret behind the blindings, secrets/blinding-seed of its data directory; no keys, no database."
        },
        mixinStandardHelpOptions = true)
final class WorkerCommand implements Callable<Integer> {
    @Option(
            names = "--model",
            paramLabel = "FILE",
            description = "A GGUF file; may be given several times. Default: nano-chat, the model that ships.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--broker",
            paramLabel = "URL",
            description = "amqp://HOST or amqps://HOST (default: $$NANOZK_BROKER_URL); user and password from"
                    + " $$NANOZK_BROKER_USER and the file that $$NANOZK_BROKER_PASSWORD_FILE names.")
    private String url;

    @Option(names = "--secret", paramLabel = "FILE", description = "The gateway's secrets/blinding-seed.")
    private Path secret;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "2", description = "Jobs at once (default: 2).")
    private int threads;

    @Option(names = "--public", description = "Blindings of the models from the published seed.")
    private boolean open;

    @Option(
            names = "--health-port",
            paramLabel = "N",
            description = "Port of /q/health/live, /q/health/ready and /q/metrics; none without it.")
    private Integer port;

    @Mixin
    private DataOption data;

    private volatile ProofWorker worker;

    @Override
    public Integer call() throws Exception {
        if (threads < 1) {
            throw new IllegalArgumentException("--threads: " + threads + " is not positive");
        }
        Broker broker = broker();
        ModelStore store = data.store();
        takeSecret(store.data());
        HttpServer health = port == null ? null : health();
        Map<String, ServedModel> models = new HashMap<>();
        for (Path m : files.isEmpty() ? List.of(Path.of(ShippedModel.NAME)) : files) {
            ServedModel model = store.prepare(ModelArgument.resolve(m, data), open, new ProgressBar());
            models.put(Digests.hex(model.key().root()), model);
            System.out.println("model " + model.name() + ", root "
                    + Digests.hex(model.key().root()));
        }
        String name = Optional.ofNullable(System.getenv("HOSTNAME")).orElse("worker") + "-"
                + ProcessHandle.current().pid();
        ProofWorker w = new ProofWorker(broker, name, store.secret(), store.data(), models, System.out::println);
        // Stopped gently, it ends what it has begun.
        Runtime.getRuntime().addShutdownHook(new Thread(w::close));
        w.start(threads);
        worker = w;
        System.out.println("worker " + name + " takes jobs with " + threads + " threads");
        Optional<String> fatal = w.await();
        if (health != null) {
            health.stop(0);
        }
        if (fatal.isPresent()) {
            throw new IOException(fatal.get());
        }
        return 0;
    }

    private Broker broker() throws IOException {
        Map<String, String> env = System.getenv();
        String at = url != null ? url : env.get("NANOZK_BROKER_URL");
        if (at == null || at.isBlank()) {
            throw new IllegalArgumentException("--broker: give the broker's URL, or set NANOZK_BROKER_URL");
        }
        String file = env.get("NANOZK_BROKER_PASSWORD_FILE");
        return new Broker(
                at.strip(),
                env.get("NANOZK_BROKER_USER"),
                file == null ? null : Files.readString(Path.of(file)).strip());
    }

    private void takeSecret(Path home) throws IOException {
        Path own = AtomicFiles.directory(home.resolve("secrets")).resolve("blinding-seed");
        if (secret == null) {
            if (!Files.exists(own)) {
                throw new IllegalArgumentException(
                        "--secret: give the gateway's secrets/blinding-seed; a worker with another one can't make its proofs");
            }
            return;
        }
        byte[] given = Files.readAllBytes(secret);
        if (Files.exists(own) && !Arrays.equals(given, Files.readAllBytes(own))) {
            throw new IllegalArgumentException(
                    "--secret: " + home + " holds another secret; give another directory with --data");
        }
        if (!Files.exists(own)) {
            AtomicFiles.write(own, given);
        }
    }

    private HttpServer health() throws IOException {
        HttpServer s = HttpServer.create(new InetSocketAddress(port), 0);
        s.createContext("/q/health/live", e -> answer(e, 200, "UP\n"));
        s.createContext("/q/health/ready", e -> {
            boolean up = worker != null && worker.isConnected();
            answer(e, up ? 200 : 503, up ? "UP\n" : "DOWN\n");
        });
        s.createContext("/q/metrics", e -> answer(e, 200, metrics()));
        s.start();
        return s;
    }

    private String metrics() {
        ProofWorker w = worker;
        return String.format(
                Locale.ROOT,
                "# TYPE nanozk_worker_jobs_total counter%n"
                        + "nanozk_worker_jobs_total{result=\"done\"} %d%n"
                        + "nanozk_worker_jobs_total{result=\"failed\"} %d%n"
                        + "# TYPE nanozk_worker_proof_seconds_total counter%n"
                        + "nanozk_worker_proof_seconds_total %.3f%n"
                        + "# TYPE nanozk_worker_connected gauge%n"
                        + "nanozk_worker_connected %d%n",
                w == null ? 0 : w.done(),
                w == null ? 0 : w.failed(),
                w == null ? 0 : w.seconds(),
                w != null && w.isConnected() ? 1 : 0);
    }

    private static void answer(HttpExchange e, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        e.getResponseHeaders().add("Content-Type", "text/plain; charset=utf-8");
        e.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = e.getResponseBody()) {
            out.write(bytes);
        }
    }
}
