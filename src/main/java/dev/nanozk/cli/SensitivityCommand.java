package dev.nanozk.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.bench.AccuracyBench;
import dev.nanozk.bench.SensitivityBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    @Option(
            names = "--trained",
            paramLabel = "MODEL=TEXT",
            description =
                    "A further trained model and a text that it has not seen: one document a line, backslash-n for"
                            + " line breaks; repeatable. nano-chat is always there.")
    private Map<Path, Path> trained = Map.of();

    @Option(
            names = "--plots",
            paramLabel = "DIR",
            description = "Where sensitivity-*.svg are written (default: nowhere).")
    private Path plots;

    @Override
    public Integer call() throws IOException {
        List<AccuracyBench.Trained> all = new ArrayList<>();
        all.add(AccuracyBench.shipped(common.data()));
        for (Map.Entry<Path, Path> e : trained.entrySet()) {
            all.add(new AccuracyBench.Trained(e.getKey(), Files.readString(e.getValue())));
        }
        ObjectNode result = new SensitivityBench(new ProgressBar()).run(all, plots);
        if (common.json()) {
            Json.print(result);
        } else {
            System.out.print(SensitivityBench.table(result));
        }
        return 0;
    }
}
