package dev.nanozk.cli;

import dev.nanozk.bench.AritiesBench;
import dev.nanozk.protocol.lookup.Arities;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nanozk bench arities}. */
@Command(
        name = "arities",
        description =
                "Proof size against proving time for schedules of the lookup trees' arities, the protocol's and others, with plots.",
        mixinStandardHelpOptions = true)
final class AritiesCommand implements Callable<Integer> {
    @Mixin
    private BenchCommand.Common common;

    @Mixin
    private BenchCommand.Model model;

    @Mixin
    private BenchCommand.Positions positions;

    @Option(
            names = "--schedules",
            paramLabel = "K,K,...",
            split = "/",
            defaultValue = "6,4,4,3,2/6,6,4,3,2/6,6,5,3,2/6,6,4,2/5,5,4,3,2",
            description =
                    "Arities 2^k from the root, the last repeated; several with slashes between (default: ${DEFAULT-VALUE}).")
    private List<String> schedules;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Proofs under each schedule, which take turns; medians are told (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--plots",
            paramLabel = "DIR",
            description = "Where arities-block.svg and arities-head.svg are written (default: nowhere).")
    private Path plots;

    @Override
    public Integer call() throws IOException {
        int threads = Runtime.getRuntime().availableProcessors();
        List<Arities> all = schedules.stream().map(Arities::parse).toList();
        AritiesBench.Settings s = new AritiesBench.Settings(
                model.shape(), model.type(), positions.count(), threads, model.seed(), all, rounds);
        common.print(new AritiesBench(s, common.models(), new ProgressBar()).run(plots));
        return 0;
    }
}
