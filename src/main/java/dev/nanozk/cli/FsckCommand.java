package dev.nanozk.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.DataDirectory;
import dev.nanozk.gateway.store.Installation;
import dev.nanozk.gateway.store.OfflineStore;
import dev.nanozk.receipt.CanonicalJson;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nanozk fsck}. */
@Command(
        name = "fsck",
        description = {
            "Checks that nothing is lost or changed: keys, log, every receipt with its signatures, its places in the log, proofs and bundle, and every",
            "digest. The server must be stopped. Nothing is repaired.",
            "Exit code 0: all is right, 1: something is lost, damaged or contradictory, 2: could not be checked."
        },
        mixinStandardHelpOptions = true)
final class FsckCommand implements Callable<Integer> {
    @Option(names = "--proofs", description = "Verify every bundle's proofs as well: about a second each.")
    private boolean proofs;

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    @Mixin
    private DataOption data;

    @Override
    public Integer call() throws IOException {
        if (!Installation.isAt(data.path())) {
            throw new IOException(data.path() + " is no data directory");
        }
        DataCheck check;
        try (DataDirectory taken = DataDirectory.take(data.path())) {
            check = new DataCheck(
                    data.path(), OfflineStore.open(data.path(), System.getenv(), false), proofs, new ProgressBar());
            check.run();
        }
        if (json) {
            ObjectNode n = CanonicalJson.object();
            n.put("verdict", check.errors().isEmpty() ? "verified" : "rejected");
            check.counts().forEach(n::put);
            ArrayNode errors = n.putArray("errors");
            check.errors().forEach(errors::add);
            ArrayNode notes = n.putArray("notes");
            check.notes().forEach(notes::add);
            Json.print(n);
        } else {
            System.out.println(check.errors().isEmpty() ? "VERIFIED" : "REJECTED");
            check.counts().forEach((k, v) -> System.out.printf("  %-12s %d%n", k, v));
            check.errors().forEach(e -> System.out.println("  error: " + e));
            check.notes().forEach(e -> System.out.println("  note: " + e));
        }
        return check.errors().isEmpty() ? 0 : 1;
    }
}
