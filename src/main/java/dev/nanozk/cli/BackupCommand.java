package dev.nanozk.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.DataDirectory;
import dev.nanozk.gateway.store.Installation;
import dev.nanozk.gateway.store.OfflineStore;
import dev.nanozk.gateway.store.Tables;
import dev.nanozk.receipt.CanonicalJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nanozk backup}. */
@Command(
        name = "backup",
        description = {
            "Writes data directory and database, embedded or PostgreSQL ($NANOZK_DATABASE_URL), to one file. The server must be stopped.",
            "The file holds the secret keys: keep it as you keep them."
        },
        mixinStandardHelpOptions = true)
final class BackupCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The zip file to write.")
    private Path output;

    @Option(names = "--models", description = "With the models that nanozk pull has fetched.")
    private boolean models;

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    @Mixin
    private DataOption data;

    @Override
    public Integer call() throws IOException {
        if (!Installation.isAt(data.path())) {
            throw new IOException("there is nothing to back up in " + data.path());
        }
        try (DataDirectory taken = DataDirectory.take(data.path())) {
            Tables tables = new Tables(OfflineStore.open(data.path(), System.getenv(), false));
            Backup.Summary s = Backup.write(data.path(), tables, models, output, new ProgressBar());
            ObjectNode n = CanonicalJson.object();
            n.put("file", output.toString());
            n.put("files", s.files());
            n.put("rows", s.rows());
            n.put("bytes", s.bytes());
            if (json) {
                Json.print(n);
            } else {
                System.out.printf("%s: %d files, %d rows, %d bytes%n", output, s.files(), s.rows(), s.bytes());
            }
        }
        return 0;
    }
}
