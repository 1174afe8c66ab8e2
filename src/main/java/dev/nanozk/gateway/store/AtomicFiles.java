package dev.nanozk.gateway.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that are there whole or not at all, and only for their owner. */
public final class AtomicFiles {
    private AtomicFiles() {}

    /** Makes a directory that only its owner can enter. */
    public static Path directory(Path path) throws IOException {
        Files.createDirectories(path);
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
        return path;
    }

    /** Writes a file durably under its final name. */
    public static void write(Path path, byte[] bytes) throws IOException {
        Path part = Files.createTempFile(
                path.toAbsolutePath().getParent(), path.getFileName().toString(), ".part");
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
            java.nio.ByteBuffer b = java.nio.ByteBuffer.wrap(bytes);
            while (b.hasRemaining()) {
                out.write(b);
            }
            out.force(true);
        }
        Files.move(part, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
