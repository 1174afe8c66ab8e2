package dev.nanozk.cli;

import dev.nanozk.bench.ChatBench;
import dev.nanozk.bench.ServerProcess;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.gateway.store.ShippedModel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nanozk bench chat}. */
@Command(
        name = "chat",
        description = "Speed of answers of a server without receipts, with them, and while proofs are made.",
        mixinStandardHelpOptions = true)
final class ChatBenchCommand implements Callable<Integer> {
    @Mixin
    private BenchCommand.Common common;

    @Parameters(
            paramLabel = "URL",
            arity = "0..1",
            description = "A running server (default: one is started for the measurement).")
    private URI server;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            defaultValue = ShippedModel.NAME,
            description = "A model of the server, or the file for a server of its own (default: ${DEFAULT-VALUE}).")
    private String model;

    @Option(names = "--max-tokens", defaultValue = "64", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int maxTokens;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Answers of each kind, of which the median is told (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (server != null) {
            common.print(bench(server, model).run());
            return 0;
        }
        Path data = common.models().directory().resolve("server");
        try (ServerProcess own = ServerProcess.start(model, data)) {
            common.print(bench(own.address(), ModelStore.name(Path.of(model))).run());
        }
        return 0;
    }

    private ChatBench bench(URI address, String name) {
        return new ChatBench(address, name, maxTokens, rounds, new ProgressBar());
    }
}
