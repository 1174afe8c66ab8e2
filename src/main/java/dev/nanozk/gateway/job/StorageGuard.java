package dev.nanozk.gateway.job;

import dev.nanozk.gateway.config.NanozkConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether the data directory has room: receipts are begun, and proofs made, only while what they write surely fits. */
@ApplicationScoped
public class StorageGuard {
    private final Path data;
    private final long least;

    public StorageGuard(NanozkConfig config) {
        this.data = config.data();
        this.least = config.minFreeSpace().asLongValue();
    }

    /** Bytes that can still be written, 0 where that can't be told. */
    public long free() {
        try {
            return Files.getFileStore(data).getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Whether a receipt may begin. */
    public boolean takesReceipts() {
        return free() >= least;
    }

    /** Whether a proof may be made: what has begun uses half of the reserve. */
    public boolean takesProofs() {
        return free() >= least / 2;
    }
}
