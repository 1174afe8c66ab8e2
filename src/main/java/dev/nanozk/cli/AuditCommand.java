package dev.nanozk.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.log.LogException;
import dev.nanozk.receipt.CanonicalJson;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.NormalizedText;
import dev.nanozk.receipt.ReceiptFormatException;
import dev.nanozk.receipt.verify.AuditArchive;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nanozk audit}. */
@Command(
        name = "audit",
        description = "Archives of receipts for auditors, and digests of texts.",
        mixinStandardHelpOptions = true,
        subcommands = {AuditCommand.Export.class, AuditCommand.Verify.class, AuditCommand.Digest.class},
        synopsisSubcommandLabel = "export | verify | digest")
final class AuditCommand implements Callable<Integer> {
    @picocli.CommandLine.Spec
    private picocli.CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        throw new picocli.CommandLine.ParameterException(
                spec.commandLine(), "audit needs a subcommand: export, verify or digest");
    }

    /** {@code nanozk audit export}. */
    @Command(
            name = "export",
            description = {
                "Writes a signed archive of the receipts of a time: bundles, commitments, the log, keys, model keys and verdicts.",
                "Each receipt is verified again. The server must not be running."
            },
            mixinStandardHelpOptions = true)
    static final class Export implements Callable<Integer> {
        @Option(
                names = "--from",
                paramLabel = "TIME",
                required = true,
                description = "Beginning, a day (UTC) or a time as 2026-01-31T12:00:00Z.")
        private String from;

        @Option(
                names = "--to",
                paramLabel = "TIME",
                required = true,
                description = "End: the end of a day (UTC), or a time, itself not covered.")
        private String to;

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FILE",
                required = true,
                description = "The zip archive to write.")
        private Path output;

        @Option(names = "--json", description = "One JSON object on standard output.")
        private boolean json;

        @Mixin
        private DataOption data;

        @Override
        public Integer call() throws IOException {
            Instant begin = time("--from", from, 0);
            Instant end = time("--to", to, 1);
            if (!begin.isBefore(end)) {
                throw new IllegalArgumentException("--from: " + from + " is not before --to");
            }
            ProgressBar bar = new ProgressBar();
            AuditExport.Summary s = new AuditExport(data.store()).write(begin, end, output, bar);
            ObjectNode n = CanonicalJson.object();
            n.put("file", output.toString());
            n.put("receipts", s.receipts());
            n.put("verified", s.verified());
            n.put("rejected", s.rejected());
            if (json) {
                Json.print(n);
            } else {
                System.out.printf(
                        "%s: %d receipts, %d verified, %d rejected%n",
                        output, s.receipts(), s.verified(), s.rejected());
            }
            return s.rejected() == 0 ? 0 : 1;
        }

        private static Instant time(String option, String text, int days) {
            try {
                return text.length() == 10
                        ? LocalDate.parse(text)
                                .plusDays(days)
                                .atStartOfDay(ZoneOffset.UTC)
                                .toInstant()
                        : Instant.parse(text);
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException(
                        option + ": " + text + " is neither a day (2026-01-31) nor a time (2026-01-31T12:00:00Z)");
            }
        }
    }

    /** {@code nanozk audit verify}. */
    @Command(
            name = "verify",
            description = {
                "Checks an archive offline: signature, files, log, keys and every receipt.",
                "Exit code 0: verified, 1: rejected, 2: could not be checked."
            },
            mixinStandardHelpOptions = true)
    static final class Verify implements Callable<Integer> {
        @Parameters(paramLabel = "FILE")
        private Path file;

        @Option(
                names = "--root",
                paramLabel = "DIGEST",
                description = "A model root that you trust; may be given several times. Without: those of the archive.")
        private List<String> roots = new ArrayList<>();

        @Mixin
        private TrustOptions trust;

        @Option(names = "--json", description = "One JSON object on standard output.")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            ObjectNode n = CanonicalJson.object();
            try {
                AuditArchive.Result r = AuditArchive.read(file)
                        .verify(
                                trust.anchors(),
                                roots.stream().map(Roots::parse).toList(),
                                id -> {});
                n.put("verdict", "verified");
                n.put("signature", r.signature().word());
                n.put("log", r.log().word());
                n.put("models", r.models().word());
                n.put("from", r.manifest().from().toString());
                n.put("to", r.manifest().to().toString());
                n.put("log_size", r.logSize());
                n.put("receipts", r.manifest().receipts().size());
                n.put("verified", r.verified());
                n.put("commitments", r.commitments());
                print(n);
                return 0;
            } catch (LogException | ReceiptFormatException e) {
                n.put("verdict", "rejected");
                n.put("reason", e.getMessage());
                print(n);
                return 1;
            }
        }

        private void print(ObjectNode n) {
            if (json) {
                Json.print(n);
                return;
            }
            System.out.println(n.get("verdict").asText().toUpperCase(Locale.ROOT)
                    + (n.has("reason") ? ": " + n.get("reason").asText() : ""));
            n.properties().stream()
                    .filter(e -> !e.getKey().equals("verdict") && !e.getKey().equals("reason"))
                    .forEach(e -> System.out.printf(
                            "  %-12s %s%n", e.getKey(), e.getValue().asText()));
        }
    }

    /** {@code nanozk audit digest}. */
    @Command(
            name = "digest",
            description = "Prints the digest by which a text is looked up (GET /v1/receipts?content_sha256=).",
            mixinStandardHelpOptions = true)
    static final class Digest implements Callable<Integer> {
        @Parameters(paramLabel = "FILE", description = "A text in UTF-8.")
        private Path file;

        @Option(names = "--json", description = "One JSON object on standard output.")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            String text;
            try {
                text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                        .toString();
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException(file + " is not UTF-8");
            }
            String digest = Digests.hex(NormalizedText.sha256(text));
            if (json) {
                Json.print(CanonicalJson.object().put("content_sha256", digest));
            } else {
                System.out.println(digest);
            }
            return 0;
        }
    }
}
