package dev.nanozk.cli;

import dev.nanozk.gateway.store.ShippedModel;
import dev.nanozk.model.inference.ModelReader;
import dev.nanozk.model.tokenizer.ChatTemplate;
import dev.nanozk.model.tokenizer.Tokenizer;
import dev.nanozk.model.weights.GgufFile;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
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
    @Option(
            names = "--model",
            paramLabel = "FILE",
            description = "A GGUF file; may be given several times. Default: nano-chat, the model that ships.")
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
    public Integer call() throws IOException {
        checkPort();
        List<Path> files = new ArrayList<>();
        for (Path m : models.isEmpty() ? List.of(Path.of(ShippedModel.NAME)) : models) {
            Path file = ModelArgument.resolve(m, data);
            check(file);
            files.add(file);
        }
        System.setProperty("quarkus.http.host", host);
        System.setProperty("quarkus.http.port", Integer.toString(port));
        System.setProperty("nanozk.data", data.path().toAbsolutePath().toString());
        System.setProperty("nanozk.open", Boolean.toString(open));
        for (int i = 0; i < files.size(); i++) {
            System.setProperty(
                    "nanozk.models[" + i + "]", files.get(i).toAbsolutePath().toString());
        }
        return startServer();
    }

    private void checkPort() throws IOException {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("--port: " + port + " is not a port");
        }
        if (port != 0) {
            try (ServerSocket s = new ServerSocket()) {
                s.setReuseAddress(true);
                s.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException("--host: " + host + " is not known");
            } catch (BindException e) {
                throw new IllegalArgumentException("--port: " + port + " on " + host + " can't be used: "
                        + e.getMessage() + "; choose another one");
            }
        }
    }

    /** What can be seen from the head of a file is said before the server starts. */
    private static void check(Path file) {
        try {
            GgufFile gguf = GgufFile.open(file);
            ModelReader.spec(gguf);
            Tokenizer.from(gguf);
            ChatTemplate.from(gguf);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--model: " + file + " can't be served: " + e.getMessage()
                            + "; choose another model, or leave --model out for " + ShippedModel.NAME
                            + ", the model that ships",
                    e);
        }
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
