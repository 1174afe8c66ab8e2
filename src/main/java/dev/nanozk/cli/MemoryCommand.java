package dev.nanozk.cli;

import dev.nanozk.bench.MemoryBench;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nanozk bench memory}. */
@Command(
        name = "memory",
        description =
                "The least heap in which one block, the head, or both are proved: processes with less and less memory.",
        mixinStandardHelpOptions = true)
final class MemoryCommand implements Callable<Integer> {
    @Mixin
    private BenchCommand.Common common;

    @Mixin
    private BenchCommand.Model model;

    @Mixin
    private BenchCommand.Positions positions;

    @Option(
            names = "--layers",
            paramLabel = "WHAT",
            defaultValue = "both",
            description = "block, head or both (default: ${DEFAULT-VALUE}).")
    private MemoryBench.Layers layers;

    @Option(
            names = "--from",
            paramLabel = "MB",
            defaultValue = "1024",
            description = "First limit of the heap, doubled until it is enough (default: ${DEFAULT-VALUE}).")
    private int from;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "5",
            description = "Halvings between a limit that is enough and one that is not (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Override
    public Integer call() throws IOException {
        MemoryBench.Settings s = new MemoryBench.Settings(
                model.shape(), model.type(), positions.count(), model.seed(), layers, from, steps);
        common.print(new MemoryBench(s, common.models(), new ProgressBar()).run());
        return 0;
    }
}
