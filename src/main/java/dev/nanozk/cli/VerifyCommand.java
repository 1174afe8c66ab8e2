package dev.nanozk.cli;

import dev.nanozk.client.BundleFile;
import dev.nanozk.client.Expectation;
import dev.nanozk.client.ReceiptCheck;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.math.curve.Generators;
import dev.nanozk.math.kept.KeptResults;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.verify.Challenger;
import dev.nanozk.receipt.verify.TrustAnchors;
import dev.nanozk.receipt.verify.VerificationReport;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nanozk verify}. */
@Command(
        name = "verify",
        description = {
            "Checks a bundle offline, against the model root that you trust.",
            "Exit code 0: verified, 1: rejected, 2: could not be checked, also where no root is given.",
            "Where GITHUB_STEP_SUMMARY names a file, a table of the verdicts is appended to it."
        },
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "BUNDLE")
    private Path file;

    @Option(
            names = "--root",
            paramLabel = "DIGEST",
            description = "The model root that you trust, hexadecimal; without it no verdict is more than unchecked.")
    private String root;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "The verification key of a bundle that leaves it out (default: the cache, by root).")
    private Path key;

    @Mixin
    private TrustOptions trust = new TrustOptions();

    @Option(
            names = "--boundaries",
            paramLabel = "DIGEST",
            description = "The boundaries' digest that a receipt with a budget showed before you revealed a nonce.")
    private String boundaries;

    @Option(
            names = "--challenge",
            paramLabel = "NONCE",
            description = "A nonce that you revealed after that; may be given several times.")
    private List<String> nonces = new ArrayList<>();

    @Option(
            names = "--detection",
            paramLabel = "P",
            description = "Least probability, above 0 and up to 1, with which tampering with a block must have been"
                    + " found (default: ${DEFAULT-VALUE}: all blocks are proved).")
    private BigDecimal detection = BigDecimal.ONE;

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    @Mixin
    private DataOption data = new DataOption();

    @Mixin
    private ColorOption color = new ColorOption();

    /** Takes the bundle's path as picocli would; false for what it has to say about. */
    boolean takeBundle(String word) {
        file = path(word);
        return file != null;
    }

    /** The same of an option without a value. */
    boolean takeSwitch(String word) {
        json |= word.equals("--json");
        return word.equals("--json");
    }

    /** The same of an option with its value. */
    boolean takeOption(String option, String value) {
        switch (option) {
            case "--root" -> root = value;
            case "--key" -> {
                key = path(value);
                return key != null;
            }
            case "--boundaries" -> boundaries = value;
            case "--challenge" -> nonces.add(value);
            default -> {
                return trust.take(option, value) || data.take(option, value);
            }
        }
        return true;
    }

    /** Null where a text is no path. */
    static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    @Override
    public Integer call() throws IOException {
        Path cache = data.path().resolve("cache");
        Generators.keepIn(cache);
        // Said by the launcher where it keeps this application's classes there as well.
        Optional.ofNullable(System.getProperty("launcher.build")).ifPresent(build -> KeptResults.keepIn(cache, build));
        byte[] pinned = root == null ? null : Roots.parse(root);
        byte[] given = key == null ? null : Files.readAllBytes(key);
        if (pinned != null && given != null && !Arrays.equals(Digests.sha256(given), pinned)) {
            throw new IllegalArgumentException("--key: " + key + " is not the verification key of this root");
        }
        byte[] seen = boundaries == null ? null : Roots.digest("--boundaries", boundaries);
        Challenger challenger = new Challenger(seen, nonces, detection);
        TrustAnchors anchors = trust.anchors();
        byte[] bundle = BundleFile.read(file);
        if (pinned == null) {
            System.err.println(color.warning(BundleFile.UNPINNED));
        }
        VerificationReport report = ReceiptCheck.report(
                bundle,
                pinned,
                anchors,
                Expectation.nothing(),
                challenger,
                r -> given != null ? Optional.of(given) : cached(r),
                new ProgressBar()::within);
        StepSummary.append(System.getenv(), file.toString(), report);
        if (json) {
            Json.print(report.toJson());
        } else {
            System.out.print(color.paint(report.verdict(), new StringBuilder(report.toText())));
        }
        return report.exitCode();
    }

    private Optional<byte[]> cached(byte[] r) {
        if (!Files.isDirectory(data.path())) {
            return Optional.empty();
        }
        try {
            return new ModelStore(data.path()).key(r);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
