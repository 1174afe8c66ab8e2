package dev.nanozk.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.bench.AccuracyBench;
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

/** {@code nanozk bench accuracy}. */
@Command(
        name = "accuracy",
        description =
                "Perplexity, double precision against the integer engine, by model, tensor type and context length."
                        + " Exit code 1 where they differ by more than 0.1 %.",
        mixinStandardHelpOptions = true)
final class AccuracyCommand implements Callable<Integer> {
    private static final double MOST = 0.1;

    @Mixin
    private BenchCommand.Common common;

    @Option(
            names = "--trained",
            paramLabel = "MODEL=TEXT",
            description =
                    "A further trained model and a text that it has not seen: one document a line, backslash-n for"
                            + " line breaks; repeatable. nano-chat is always there.")
    private Map<Path, Path> trained = Map.of();

    @Override
    public Integer call() throws IOException {
        List<AccuracyBench.Trained> all = new ArrayList<>();
        all.add(AccuracyBench.shipped(common.data()));
        for (Map.Entry<Path, Path> e : trained.entrySet()) {
            all.add(new AccuracyBench.Trained(e.getKey(), Files.readString(e.getValue())));
        }
        ObjectNode result = new AccuracyBench(common.models(), new ProgressBar()).run(all);
        if (common.json()) {
            Json.print(result);
        } else {
            System.out.print(AccuracyBench.table(result));
        }
        return result.get("largest_difference_percent").asDouble() > MOST ? 1 : 0;
    }
}
