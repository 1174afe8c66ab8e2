package dev.nanozk.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Bundles as files. */
public final class BundleFile {
    /** What is said where no model root is pinned. */
    public static final String UNPINNED =
            "WARNING: no model root is pinned (--root): nothing shows which model answered, and no verdict is more than unchecked";

    private BundleFile() {}

    /**
     * The bytes of a bundle, of which no more than {@link Gateway#MAX_BYTES} are read.
     *
     * @throws IllegalArgumentException if the file is larger
     */
    public static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = Files.size(file) > Gateway.MAX_BYTES ? null : in.readNBytes(Gateway.MAX_BYTES + 1);
            if (bytes == null || bytes.length > Gateway.MAX_BYTES) {
                throw new IllegalArgumentException(
                        file + " is larger than " + (Gateway.MAX_BYTES >> 20) + " MiB: no bundle is");
            }
            return bytes;
        }
    }
}
