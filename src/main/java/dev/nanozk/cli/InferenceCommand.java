package dev.nanozk.cli;

import dev.nanozk.bench.InferenceBench;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nanozk bench inference}. */
@Command(
        name = "inference",
        description =
                "Prompt and decoding speed, time to first token and memory, beside other engines on the same file.",
        mixinStandardHelpOptions = true)
final class InferenceCommand implements Callable<Integer> {
    @Mixin
    private BenchCommand.Common common;

    @Mixin
    private BenchCommand.Model model;

    @Option(names = "--prompt", paramLabel = "N", defaultValue = "64", description = "Default: ${DEFAULT-VALUE}.")
    private int prompt;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            defaultValue = "64",
            description = "Tokens decoded after the first (default: ${DEFAULT-VALUE}).")
    private int tokens;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of each engine (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "The engines take turns; medians are told (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "Rounds before, not counted (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--peers",
            paramLabel = "NAMES",
            split = ",",
            defaultValue = "llama.cpp,jlama",
            description = "Engines to compare with, fetched where they are missing; none: no other"
                    + " (default: ${DEFAULT-VALUE}).")
    private Set<String> peers;

    @Option(
            names = "--concurrent",
            paramLabel = "N",
            split = ",",
            description = "Further rounds of so many answers that are decoded in common steps, such as 1,4,8.")
    private List<Integer> answers = List.of();

    @Option(
            names = "--with-proofs",
            paramLabel = "N",
            arity = "0..1",
            defaultValue = "0",
            fallbackValue = "1",
            description = "Further rounds beside N threads that prove in the background (N: 1 where it is not given).")
    private int proofWorkers;

    @Option(
            names = "--proof-share",
            paramLabel = "SHARE",
            defaultValue = "0.1",
            description = "Of its time that each of them takes while answers are computed (default: ${DEFAULT-VALUE}).")
    private double proofShare;

    @Override
    public Integer call() throws IOException {
        InferenceBench.Settings s = new InferenceBench.Settings(
                model.shape(),
                model.type(),
                model.seed(),
                prompt,
                tokens,
                threads,
                rounds,
                warmUp,
                peers.equals(Set.of("none")) ? Set.of() : peers,
                answers,
                proofWorkers,
                proofShare);
        common.print(new InferenceBench(s, common.models(), new ProgressBar()).run());
        return 0;
    }
}
