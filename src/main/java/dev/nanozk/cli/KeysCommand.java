package dev.nanozk.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nanozk.gateway.store.KeyRing;
import dev.nanozk.log.Checkpoint;
import dev.nanozk.log.LogException;
import dev.nanozk.log.NoteKey;
import dev.nanozk.log.SignedNote;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.KeyHistory;
import dev.nanozk.receipt.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nanozk keys}. */
@Command(
        name = "keys",
        description = "The keys that sign receipts and log.",
        mixinStandardHelpOptions = true,
        subcommands = {KeysCommand.ListKeys.class, KeysCommand.Rotate.class, KeysCommand.Revoke.class},
        synopsisSubcommandLabel = "list | rotate | revoke")
final class KeysCommand implements Callable<Integer> {
    @picocli.CommandLine.Spec
    private picocli.CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        throw new picocli.CommandLine.ParameterException(
                spec.commandLine(), "keys needs a subcommand: list, rotate or revoke");
    }

    private static void print(KeyHistory h, boolean json) throws IOException {
        if (json) {
            try {
                Json.print(new ObjectMapper().readTree(h.bytes()));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
            return;
        }
        for (KeyHistory.Key k : h.keys()) {
            String id = Digests.hex(k.keyId());
            System.out.printf(
                    "%-8s %-9s %s  %s .. %s%s%n",
                    k.use().name().toLowerCase(Locale.ROOT),
                    k.algorithm().text(),
                    id.substring(0, 16),
                    k.notBefore(),
                    k.notAfter() == null ? "" : k.notAfter(),
                    k.revoked() == null ? "" : "  revoked " + k.revoked() + " at log size " + k.revokedAtSize());
            if (k.use() == KeyHistory.Use.LOG) {
                System.out.println(
                        "         --log-key " + new NoteKey(h.origin(), NoteKey.ED25519, k.publicKey()).encode());
            } else if (k.algorithm() == SigningKey.Algorithm.ED25519) {
                System.out.println("         --signer " + HexFormat.of().formatHex(k.publicKey()));
            }
        }
    }

    /** {@code nanozk keys list}. */
    @Command(
            name = "list",
            description = "Shows all keys with the times they are valid.",
            mixinStandardHelpOptions = true)
    static final class ListKeys implements Callable<Integer> {
        @Option(names = "--json", description = "One JSON object on standard output.")
        private boolean json;

        @Mixin
        private DataOption data;

        @Override
        public Integer call() throws IOException {
            print(
                    KeyRing.open(data.store().data(), KeyRing.Sources.environment())
                            .history(),
                    json);
            return 0;
        }
    }

    /** {@code nanozk keys rotate}. */
    @Command(
            name = "rotate",
            description = {
                "Makes a new key; a running server changes to it with its next receipt.",
                "The old key of receipts ends at once, that of the log signs along until it ends."
            },
            mixinStandardHelpOptions = true)
    static final class Rotate implements Callable<Integer> {
        @Option(
                names = "--use",
                paramLabel = "USE",
                defaultValue = "receipt",
                description = "receipt or log (default: ${DEFAULT-VALUE}).")
        private String use;

        @Option(
                names = "--overlap",
                paramLabel = "DAYS",
                description = "Days that the old key stays valid (default: 0 for receipts, 30 for the log).")
        private Integer overlap;

        @Option(names = "--json", description = "One JSON object on standard output.")
        private boolean json;

        @Mixin
        private DataOption data;

        @Override
        public Integer call() throws IOException {
            if (!use.equals("receipt") && !use.equals("log")) {
                throw new IllegalArgumentException("--use: " + use + " is neither receipt nor log");
            }
            if (overlap != null && overlap < 0) {
                throw new IllegalArgumentException("--overlap: " + overlap + " is negative");
            }
            KeyRing ring = KeyRing.open(data.store().data(), KeyRing.Sources.environment());
            boolean log = use.equals("log");
            ring.rotate(
                    log ? KeyHistory.Use.LOG : KeyHistory.Use.RECEIPT,
                    Duration.ofDays(overlap != null ? overlap : log ? 30 : 0));
            print(ring.history(), json);
            return 0;
        }
    }

    /** {@code nanozk keys revoke}. */
    @Command(
            name = "revoke",
            description = {
                "Revokes a key for good: of what it signed, only what stands in the log already stays trusted.",
                "Where it is the present key, another is made first."
            },
            mixinStandardHelpOptions = true)
    static final class Revoke implements Callable<Integer> {
        @Parameters(paramLabel = "ID", description = "The key id, or its first 8 digits or more.")
        private String id;

        @Option(names = "--json", description = "One JSON object on standard output.")
        private boolean json;

        @Mixin
        private DataOption data;

        @Override
        public Integer call() throws IOException {
            KeyRing ring = KeyRing.open(data.store().data(), KeyRing.Sources.environment());
            ring.revoke(
                    id.toLowerCase(Locale.ROOT), size(data.path().resolve("log").resolve(Checkpoint.PATH)));
            print(ring.history(), json);
            return 0;
        }

        private static long size(Path checkpoint) throws IOException {
            try {
                return Files.exists(checkpoint)
                        ? Checkpoint.parse(SignedNote.decode(Files.readAllBytes(checkpoint))
                                        .text())
                                .size()
                        : 0;
            } catch (LogException e) {
                throw new IOException(checkpoint + ": " + e.getMessage());
            }
        }
    }
}
