package dev.nanozk.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.bench.MatrixBench;
import dev.nanozk.gateway.store.ShippedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nanozk bench matrix}. */
@Command(
        name = "matrix",
        description = {
            "Answers, proves and verifies a completion of each model in each tensor type and sampling setting, and lies about it.",
            "A place is proved where the receipt is verified and every lie about it rejected. Exit code 1 where one is not."
        },
        mixinStandardHelpOptions = true)
final class MatrixCommand implements Callable<Integer> {
    @Mixin
    private BenchCommand.Common common;

    @Parameters(
            paramLabel = "MODEL",
            arity = "0..*",
            description = "Further GGUF files; nano-chat and random models of every architecture are always there.")
    private List<Path> files = List.of();

    @Option(
            names = "--only",
            paramLabel = "REGEX",
            defaultValue = "",
            description = "Rows whose \"model type sampling\" holds a match, for example \"^nano-chat \" or"
                    + " \" q4_k greedy$\" (default: all). Imports are kept: a matrix can be run in slices.")
    private String only;

    @Override
    public Integer call() throws IOException {
        List<Path> all = new ArrayList<>();
        all.add(ShippedModel.install(common.data()));
        all.addAll(files);
        Pattern wanted = Pattern.compile(only);
        ObjectNode result = new MatrixBench(
                        common.models(),
                        new ProgressBar(),
                        row -> wanted.matcher(row).find(),
                        line -> {
                            if (!common.json()) {
                                System.out.println(line);
                            }
                        })
                .run(all);
        if (common.json()) {
            Json.print(result);
        }
        return result.get("good").asBoolean() ? 0 : 1;
    }
}
