package dev.nanozk.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.bench.AccuracyBench;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nanozk bench accuracy}. */
@Command(
        name = "accuracy",
        description =
                "Perplexity, double precision against the integer engine, by model, tensor type and context length."
                        + " Exit code 1 where they differ by more than 0.1 %%.",
        mixinStandardHelpOptions = true)
final class AccuracyCommand implements Callable<Integer> {
    private static final double MOST = 0.1;

    @Mixin
    private BenchCommand.Common common;

    @Mixin
    private TrainedModels trained;

    @Option(
            names = "--only",
            paramLabel = "REGEX",
            defaultValue = "",
            description = "Files whose \"model type\" holds a match (default: all).")
    private String only;

    @Override
    public Integer call() throws IOException {
        Pattern wanted = Pattern.compile(only);
        ObjectNode result = new AccuracyBench(common.models(), new ProgressBar(), file -> wanted.matcher(file)
                        .find())
                .run(trained.all(common.data()));
        if (result.get("count").asInt() == 0) {
            throw new IllegalArgumentException("--only: no configuration matches " + only);
        }
        if (common.json()) {
            Json.print(result);
        } else {
            System.out.print(AccuracyBench.table(result));
        }
        return result.get("largest_difference_percent").asDouble() > MOST ? 1 : 0;
    }
}
