package dev.nanozk.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nanozk pull}. */
@Command(
        name = "pull",
        description = {
            "Fetches a model from the Hugging Face hub, or from a server with the same addresses.",
            "A cut download goes on where it stopped; the file gets its name when size and checksum are right.",
            "Exit code 0: it is there, 2: it could not be fetched."
        },
        mixinStandardHelpOptions = true)
final class PullCommand implements Callable<Integer> {
    private static final Duration STALL = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    @Parameters(paramLabel = "OWNER/REPO/FILE.gguf")
    private String name;

    @Option(
            names = "--revision",
            paramLabel = "NAME",
            defaultValue = "main",
            description = "Branch, tag or commit (default: ${DEFAULT-VALUE}).")
    private String revision;

    @Option(
            names = "--base",
            paramLabel = "URL",
            description =
                    "The hub's address (default: $$HF_ENDPOINT, else https://huggingface.co). A token in $$HF_TOKEN is sent to it.")
    private String base;

    @Option(
            names = "--sha256",
            paramLabel = "DIGEST",
            description = "What the file's SHA-256 has to be (default: what the hub says).")
    private String sha256;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description =
                    "Where to write it (default: below the data directory, where serve and prove find it by its name).")
    private Path output;

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    @Mixin
    private DataOption data;

    @Override
    public Integer call() throws IOException, InterruptedException {
        HubFile file = HubFile.parse(name);
        if (sha256 != null && !sha256.matches("[0-9a-fA-F]{64}")) {
            throw new IllegalArgumentException("--sha256: " + sha256 + " is no SHA-256 (64 hexadecimal digits)");
        }
        Path target = output != null ? output : file.below(ModelArgument.pulled(data));
        if (Files.isDirectory(target)) {
            throw new IllegalArgumentException("--output: " + target + " is a directory");
        }
        String token = environment("HF_TOKEN");
        Download download = new Download(
                new HubConnection(token, STALL),
                sha256 == null ? null : sha256.toLowerCase(Locale.ROOT),
                STALL,
                PAUSE,
                new Progress(target.getFileName().toString()));
        boolean fetched = download.fetch(file.address(base(), revision), target);
        String digest = Download.sha256(target);
        if (json) {
            Json.print(JsonNodeFactory.instance
                    .objectNode()
                    .put("file", target.toString())
                    .put("bytes", Files.size(target))
                    .put("sha256", digest)
                    .put("fetched", fetched));
        } else {
            System.out.println((fetched ? "fetched " : "already there: ") + target + "\nsha256  " + digest);
            System.out.println("next    nanozk serve --model " + (output != null ? target : file));
        }
        return 0;
    }

    private String base() {
        String env = environment("HF_ENDPOINT");
        return base != null ? base : env != null ? env : "https://huggingface.co";
    }

    private static String environment(String variable) {
        String v = System.getenv(variable);
        return v == null || v.isBlank() ? null : v.strip();
    }

    /** A bar on a terminal; elsewhere only what holds the download up. */
    private static final class Progress implements Download.Listener {
        private final String file;
        private final ProgressBar bar = new ProgressBar();

        Progress(String file) {
            this.file = file;
        }

        @Override
        public void at(long bytes, long size) {
            if (size > 0) {
                bar.at(file, (double) bytes / size);
            }
        }

        @Override
        public void waiting(String why, Duration pause) {
            System.err.println("nanozk pull: " + why + "; going on in " + Math.max(1, pause.toSeconds()) + " s");
        }
    }
}
