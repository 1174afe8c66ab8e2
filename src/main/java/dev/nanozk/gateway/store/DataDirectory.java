package dev.nanozk.gateway.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A data directory while one process writes it. The lock ends with the process, however that ends. */
public final class DataDirectory implements AutoCloseable {
    private static final String LOCK = "lock";
    private final FileChannel lock;

    private DataDirectory(FileChannel lock) {
        this.lock = lock;
    }

    /**
     * Takes a data directory for this process; makes it on first use.
     *
     * @throws IOException if another process has it, or it can't be written
     */
    public static DataDirectory take(Path data) throws IOException {
        FileChannel channel = null;
        try {
            AtomicFiles.directory(data);
            // A probe of its own: the lock's file may be there already, and be opened on a full disk.
            AtomicFiles.write(data.resolve("probe"), new byte[] {1});
            Files.delete(data.resolve("probe"));
            channel = FileChannel.open(data.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock got = channel.tryLock();
            if (got == null) {
                channel.close();
                throw new IOException(inUse(data));
            }
            return new DataDirectory(channel);
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new IOException(inUse(data), e);
        } catch (FileSystemException e) {
            throw new IOException("the data directory " + data + " can't be written: "
                    + (e.getReason() == null ? e.getClass().getSimpleName() : e.getReason()));
        } catch (java.nio.file.ReadOnlyFileSystemException e) {
            throw new IOException("the data directory " + data + " can't be written: read-only file system", e);
        }
    }

    private static String inUse(Path data) {
        return "another process uses the data directory " + data + "; stop it first";
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
