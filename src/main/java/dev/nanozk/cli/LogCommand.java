package dev.nanozk.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.AtomicFiles;
import dev.nanozk.gateway.store.KeyRing;
import dev.nanozk.log.Checkpoint;
import dev.nanozk.log.HttpLogSource;
import dev.nanozk.log.LogException;
import dev.nanozk.log.LogMonitor;
import dev.nanozk.log.LogSource;
import dev.nanozk.log.NoteKey;
import dev.nanozk.log.SignedNote;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.CanonicalJson;
import dev.nanozk.receipt.KeyHistory;
import dev.nanozk.receipt.LogEntry;
import dev.nanozk.receipt.ReceiptFormatException;
import dev.nanozk.receipt.verify.EvidenceAudit;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nanozk log}. */
@Command(
        name = "log",
        description = "Watches a transparency log.",
        mixinStandardHelpOptions = true,
        subcommands = LogCommand.Audit.class,
        synopsisSubcommandLabel = "audit")
final class LogCommand implements Callable<Integer> {
    @picocli.CommandLine.Spec
    private picocli.CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        throw new picocli.CommandLine.ParameterException(spec.commandLine(), "log needs a subcommand: audit");
    }

    /** {@code nanozk log audit}. */
    @Command(
            name = "audit",
            description = {
                "Reads a whole log, makes every tile and the root again, and holds the result against the signed checkpoint,",
                "the checkpoint of the last audit, the history of keys, and receipts.",
                "Exit code 0: all is right, 1: the log is forked, rewritten or malformed, 2: could not be checked."
            },
            mixinStandardHelpOptions = true)
    static final class Audit implements Callable<Integer> {
        private static final String KEYS = ".well-known/nanozk/keys";

        @Parameters(
                paramLabel = "URL|DIR",
                description = "The server, the directory of a log, or a data directory with one.")
        private String where;

        @Option(
                names = "--state",
                paramLabel = "FILE",
                description = "Where the last checkpoint and the log's keys are kept from one audit to the next.")
        private Path stateFile;

        @Option(
                names = "--bundle",
                paramLabel = "FILE",
                description = "A receipt that must stand in the log; may be given several times.")
        private List<Path> bundles = new ArrayList<>();

        @Mixin
        private TrustOptions trust;

        @Option(names = "--json", description = "One JSON object on standard output.")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            ObjectNode out = CanonicalJson.object();
            try {
                check(out);
                out.put("verdict", "verified");
                print(out);
                return 0;
            } catch (LogException | ReceiptFormatException e) {
                out.put("verdict", "rejected");
                out.put("reason", e.getMessage());
                print(out);
                return 1;
            }
        }

        private void print(ObjectNode out) {
            if (json) {
                Json.print(out);
            } else {
                System.out.println(out.get("verdict").asText().toUpperCase(java.util.Locale.ROOT)
                        + (out.has("reason") ? ": " + out.get("reason").asText() : ""));
                out.properties().stream()
                        .filter(e ->
                                !e.getKey().equals("verdict") && !e.getKey().equals("reason"))
                        .forEach(e -> System.out.printf(
                                "  %-12s %s%n", e.getKey(), e.getValue().asText()));
            }
        }

        private void check(ObjectNode out) throws IOException, LogException, ReceiptFormatException {
            LogSource source = source();
            AuditState last = stateFile != null && Files.exists(stateFile)
                    ? AuditState.decode(Files.readAllBytes(stateFile))
                    : null;
            LogMonitor monitor = new LogMonitor(source, logKeys(last), trust.witnesses());
            EvidenceAudit audit = new EvidenceAudit();
            SignedNote seen = last == null ? null : last.checkpoint();
            SignedNote note = monitor.audit(seen, audit);
            Checkpoint now = Checkpoint.parse(note.text());
            out.put("origin", now.origin());
            out.put("size", now.size());
            out.put("root", Base64.getEncoder().encodeToString(now.root()));
            out.put("commitments", audit.count(LogEntry.Kind.COMMITMENT));
            out.put("proofs", audit.count(LogEntry.Kind.PROOF));
            if (seen != null) {
                out.put(
                        "consistent",
                        "with size " + Checkpoint.parse(seen.text()).size());
            }
            KeyHistory history = history();
            if (history != null) {
                audit.requireKeys(history);
                if (last != null && last.history() != null && !history.continues(last.history())) {
                    throw new LogException("the history of keys was rewritten since the last audit");
                }
                out.put("keys", history.keys().size());
            }
            for (Path b : bundles) {
                try {
                    audit.requireBundle(Bundle.decode(Files.readAllBytes(b)));
                } catch (LogException e) {
                    throw new LogException(b + ": " + e.getMessage());
                }
            }
            out.put("receipts", bundles.size());
            if (stateFile != null) {
                KeyHistory kept = history != null ? history : last == null ? null : last.history();
                AtomicFiles.write(stateFile, new AuditState(note, keys(last), kept).bytes());
            }
        }

        private boolean isUrl() {
            return where.startsWith("http://") || where.startsWith("https://");
        }

        private LogSource source() throws IOException {
            if (isUrl()) {
                return new HttpLogSource(URI.create(where));
            }
            Path d = Path.of(where);
            if (!Files.isDirectory(d)) {
                throw new IllegalArgumentException(where + " is neither a directory nor an http URL");
            }
            return LogSource.directory(isDataDirectory() ? d.resolve("log") : d);
        }

        private boolean isDataDirectory() {
            return Files.exists(Path.of(where).resolve("log").resolve(Checkpoint.PATH));
        }

        /** The history of keys: the one that is trusted, else that of the server or data directory. */
        private KeyHistory history() throws IOException, LogException, ReceiptFormatException {
            KeyHistory given = trust.history();
            if (given != null) {
                return given;
            }
            if (!isUrl()) {
                Path beside = isDataDirectory()
                        ? Path.of(where)
                        : Path.of(where).toAbsolutePath().getParent();
                return beside == null ? null : KeyRing.history(beside).orElse(null);
            }
            Optional<byte[]> served = new HttpLogSource(URI.create(where)).read(KEYS);
            return served.isPresent() ? KeyHistory.decode(served.get()) : null;
        }

        private List<NoteKey> keys(AuditState last) throws IOException {
            NoteKey pinned = trust.logKey();
            if (pinned != null) {
                return List.of(pinned);
            }
            if (last != null) {
                return last.logKeys();
            }
            KeyHistory given = trust.history();
            return given == null ? List.of() : given.logKeys();
        }

        /** The keys that are pinned, and those that the audited history of the last time has beside them. */
        private List<NoteKey> logKeys(AuditState last) throws IOException {
            List<NoteKey> out = new ArrayList<>(keys(last));
            if (out.isEmpty()) {
                throw new IllegalArgumentException(
                        "the log's key is not known: give it with --log-key (nanozk keys list shows it to the operator)");
            }
            if (last != null && last.history() != null) {
                last.history().logKeys().stream()
                        .filter(k -> !out.contains(k)
                                && k.name().equals(out.getFirst().name()))
                        .forEach(out::add);
            }
            return out;
        }
    }
}
