package dev.nanozk.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nanozk serve}. */
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
    public Integer call() {
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
        System.setProperty("quarkus.http.host", host);
        System.setProperty("quarkus.http.port", Integer.toString(port));
        System.setProperty("nanozk.data", data.path().toAbsolutePath().toString());
        System.setProperty("nanozk.open", Boolean.toString(open));
        for (int i = 0; i < models.size(); i++) {
            System.setProperty(
                    "nanozk.models[" + i + "]", models.get(i).toAbsolutePath().toString());
        }
        return startServer();
    }

    /** The server in this process, by the entry point of the packaged application; returns only if it can't start. */
    private static int startServer() {
        try {
            Class.forName("io.quarkus.bootstrap.runner.QuarkusEntryPoint")
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) new String[0]);
            return 0;
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException("the server is not built; start it with the launcher ./nanozk");
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the server ended", e);
        }
    }
}
