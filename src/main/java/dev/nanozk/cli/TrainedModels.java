package dev.nanozk.cli;

import dev.nanozk.bench.AccuracyBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** {@code --trained}: models whose text means something, for benches of what they predict. */
final class TrainedModels {
    @Option(
            names = "--trained",
            paramLabel = "MODEL=TEXT",
            description =
                    "A further trained model and a text that it has not seen: one document a line, backslash-n for"
                            + " line breaks; repeatable. nano-chat is always there.")
    private Map<Path, Path> trained = Map.of();

    /** nano-chat, and those that were given. */
    List<AccuracyBench.Trained> all(Path data) throws IOException {
        List<AccuracyBench.Trained> all = new ArrayList<>();
        all.add(AccuracyBench.shipped(data));
        for (Map.Entry<Path, Path> e : trained.entrySet()) {
            all.add(new AccuracyBench.Trained(e.getKey(), Files.readString(e.getValue())));
        }
        return all;
    }
}
