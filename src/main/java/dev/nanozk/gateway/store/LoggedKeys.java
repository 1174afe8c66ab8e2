package dev.nanozk.gateway.store;

import dev.nanozk.log.TransparencyLog;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.KeyHistory;
import dev.nanozk.receipt.LogEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The history of keys in the log: an entry whenever it changed. */
public final class LoggedKeys {
    private LoggedKeys() {}

    /** Logs a history unless it is the one that was logged last; durable when this returns. */
    public static void log(TransparencyLog log, KeyHistory history, Path data) throws IOException {
        String digest = Digests.hex(history.digest());
        Path marker = data.resolve("key-history.logged");
        if (!Files.exists(marker) || !Files.readString(marker).strip().equals(digest)) {
            log.add(LogEntry.keys(history.digest()).bytes());
            AtomicFiles.write(marker, digest.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
