package dev.nanozk.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.bench.SensitivityBench;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nanozk bench sensitivity}. */
@Command(
        name = "sensitivity",
        description =
                "Trace of each block's Fisher matrix, and how much of their sum a part of the blocks covers: chosen by"
                        + " trace, uniformly, or as a prefix.",
        mixinStandardHelpOptions = true)
final class SensitivityCommand implements Callable<Integer> {
    @Mixin
    private BenchCommand.Common common;

    @Mixin
    private TrainedModels trained;

    @Option(
            names = "--plots",
            paramLabel = "DIR",
            description = "Where sensitivity-*.svg are written (default: nowhere).")
    private Path plots;

    @Override
    public Integer call() throws IOException {
        ObjectNode result = new SensitivityBench(new ProgressBar()).run(trained.all(common.data()), plots);
        if (common.json()) {
            Json.print(result);
        } else {
            System.out.print(SensitivityBench.table(result));
        }
        return 0;
    }
}
