package dev.nanozk.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.bench.LoadBench;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nanozk bench load}. */
@Command(
        name = "load",
        description = "Streaming clients against a running server; then some that go away in mid-stream.",
        mixinStandardHelpOptions = true)
final class LoadCommand implements Callable<Integer> {
    @Parameters(paramLabel = "URL", defaultValue = "http://127.0.0.1:8080", description = "Default: ${DEFAULT-VALUE}.")
    private URI server;

    @Option(names = "--model", required = true, paramLabel = "NAME", description = "A model of the server.")
    private String model;

    @Option(names = "--clients", defaultValue = "64", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int clients;

    @Option(names = "--seconds", defaultValue = "120", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(names = "--max-tokens", defaultValue = "64", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int maxTokens;

    @Option(
            names = "--receipts",
            defaultValue = "commit",
            paramLabel = "MODE",
            description = "prove, commit or none. Default: ${DEFAULT-VALUE}.")
    private String mode;

    @Option(names = "--departures", defaultValue = "200", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int departures;

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        LoadBench bench = new LoadBench(server, model, mode, maxTokens);
        ObjectNode report = bench.run(clients, Duration.ofSeconds(seconds));
        if (departures > 0) {
            report.set("departures", bench.departures(departures));
        }
        if (json) {
            Json.print(report);
        } else {
            System.out.println(report.toPrettyString());
        }
        return report.get("errors").asInt() == 0 && report.get("receipts_lost").asInt() == 0 ? 0 : 1;
    }
}
