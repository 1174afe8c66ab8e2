package dev.nanozk.cli;

import dev.nanozk.bench.VerifyBench;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nanozk bench verify}. */
@Command(
        name = "verify",
        description = {
            "Verifies one receipt: a proof, all of it by a verifier that is kept, by a new one, and from the shell.",
            "The receipt is proved at the first run and kept."
        },
        mixinStandardHelpOptions = true)
final class VerifyBenchCommand implements Callable<Integer> {
    @Mixin
    private BenchCommand.Common common;

    @Mixin
    private BenchCommand.Model model;

    @Mixin
    private BenchCommand.Positions positions;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "11",
            description = "Of each figure, of which the median is told (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--shell",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Also starts nanozk verify as a process of its own, with and without the class cache"
                    + " (default: ${DEFAULT-VALUE}).")
    private boolean shell;

    @Override
    public Integer call() throws IOException {
        VerifyBench.Settings s = new VerifyBench.Settings(
                model.shape(),
                model.type(),
                positions.count(),
                model.seed(),
                rounds,
                shell ? VerifyBench.launcher() : List.of());
        common.print(new VerifyBench(s, common.models(), new ProgressBar()).run());
        return 0;
    }
}
