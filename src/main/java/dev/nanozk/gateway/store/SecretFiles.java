package dev.nanozk.gateway.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Permissions of files with secrets. */
final class SecretFiles {
    private SecretFiles() {}

    /** Requires that only the owner can use a file. */
    static void requirePrivate(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Set<PosixFilePermission> p = Files.getPosixFilePermissions(file);
            if (!PosixFilePermissions.fromString("rw-------").containsAll(p)) {
                throw new IOException(
                        file + " is open to others (" + PosixFilePermissions.toString(p) + "); run chmod 600 " + file);
            }
        }
    }
}
