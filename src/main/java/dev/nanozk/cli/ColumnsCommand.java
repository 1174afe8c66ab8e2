package dev.nanozk.cli;

import dev.nanozk.bench.ColumnsBench;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nanozk bench columns}. */
@Command(
        name = "columns",
        description = "Proof size against proving time for every length of committed rows, 2^c, with plots.",
        mixinStandardHelpOptions = true)
final class ColumnsCommand implements Callable<Integer> {
    @Mixin
    private BenchCommand.Common common;

    @Mixin
    private BenchCommand.Model model;

    @Mixin
    private BenchCommand.Positions positions;

    @Option(names = "--from", paramLabel = "C", defaultValue = "10", description = "Default: ${DEFAULT-VALUE}.")
    private int from;

    @Option(names = "--to", paramLabel = "C", defaultValue = "16", description = "Default: ${DEFAULT-VALUE}.")
    private int to;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "Proofs of each c, which take turns; medians are told (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--plots",
            paramLabel = "DIR",
            description = "Where columns-block.svg and columns-head.svg are written (default: nowhere).")
    private Path plots;

    @Override
    public Integer call() throws IOException {
        int threads = Runtime.getRuntime().availableProcessors();
        ColumnsBench.Settings s = new ColumnsBench.Settings(
                model.shape(), model.type(), positions.count(), threads, model.seed(), from, to, rounds);
        common.print(new ColumnsBench(s, common.models(), new ProgressBar()).run(plots));
        return 0;
    }
}
