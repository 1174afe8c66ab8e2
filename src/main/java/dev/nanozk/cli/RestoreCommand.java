package dev.nanozk.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.AtomicFiles;
import dev.nanozk.gateway.store.OfflineStore;
import dev.nanozk.gateway.store.Tables;
import dev.nanozk.receipt.CanonicalJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nanozk restore}. */
@Command(
        name = "restore",
        description = {
            "Restores a backup to a data directory that is not there yet and an empty database, embedded or PostgreSQL ($NANOZK_DATABASE_URL).",
            "Every digest is checked before anything is written; the directory gets its name once all is there.",
            "Never run both the original and the restored server: they would write two logs with one key."
        },
        mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The backup.")
    private Path input;

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    @Mixin
    private DataOption data;

    @Override
    public Integer call() throws IOException {
        Path target = data.path().toAbsolutePath();
        if (Files.exists(target) && !isEmpty(target)) {
            throw new IOException(target + " is not empty; give another directory with --data");
        }
        Path part = target.resolveSibling(target.getFileName() + ".restoring");
        if (Files.exists(part)) {
            throw new IOException(part + " is left of a restore that was cut short; remove it");
        }
        try (Backup.Reader backup = new Backup.Reader(input, new ProgressBar())) {
            AtomicFiles.directory(part);
            int files = backup.files(part);
            // Rows last: with PostgreSQL they are there at once.
            Tables tables = new Tables(OfflineStore.open(part, System.getenv(), true));
            if (new java.math.BigDecimal(tables.version()).signum() != 0) {
                throw new IOException("the database is not empty; give a new one");
            }
            tables.migrate(backup.schema());
            tables.read(backup.tables(), backup::rows);
            tables.migrate("latest");
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            ObjectNode n = CanonicalJson.object();
            n.put("data", target.toString());
            n.put("files", files);
            if (json) {
                Json.print(n);
            } else {
                System.out.printf("%s: %d files; check it with nanozk fsck%n", target, files);
            }
        }
        return 0;
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.findAny().isEmpty();
        }
    }
}
