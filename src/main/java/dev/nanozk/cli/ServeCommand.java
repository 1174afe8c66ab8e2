package dev.nanozk.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nanozk serve}: hands over to the server in a process of its own. */
@Command(
        name = "serve",
        description = "Serves models on an OpenAI-compatible API and proves every completion in the background.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    @Option(names = "--model", paramLabel = "FILE", description = "A model file; may be given several times.")
    private List<Path> models = new ArrayList<>();

    @Option(names = "--port", paramLabel = "N", defaultValue = "8080", description = "Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Default: ${DEFAULT-VALUE}.")
    private String host;

    @Option(names = "--public", description = "Blindings of the models from the published seed.")
    private boolean open;

    @Mixin
    private DataOption data;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (models.isEmpty()) {
            throw new IllegalArgumentException(
                    "no model is given; use --model FILE.gguf (llama architecture; F32, F16, Q8_0 or Q4_0)");
        }
        for (Path m : models) {
            if (!Files.isRegularFile(m)) {
                throw new IllegalArgumentException("--model: " + m + " does not exist");
            }
        }
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("--port: " + port + " is not a port");
        }
        String runner = System.getenv("NANOZK_RUNNER");
        if (runner == null || !new File(runner).isFile()) {
            throw new IllegalArgumentException("the server is not built; start it with the launcher ./nanozk");
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-XX:+UseParallelGC",
                "-Dquarkus.http.host=" + host,
                "-Dquarkus.http.port=" + port,
                "-Dnanozk.data=" + data.path().toAbsolutePath(),
                "-Dnanozk.open=" + open));
        for (int i = 0; i < models.size(); i++) {
            command.add("-Dnanozk.models[" + i + "]=" + models.get(i).toAbsolutePath());
        }
        command.add("-jar");
        command.add(runner);
        Process server = new ProcessBuilder(command).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.destroy();
            try {
                server.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        return server.waitFor() == 0 ? 0 : 2;
    }
}
