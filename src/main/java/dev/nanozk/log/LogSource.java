package dev.nanozk.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Where a log's static files are read from. */
@FunctionalInterface
public interface LogSource {
    /**
     * The file at a path below the log's prefix; empty where there is none.
     *
     * @throws IOException if the source can't be reached
     */
    Optional<byte[]> read(String path) throws IOException;

    /** The files of a directory. */
    static LogSource directory(Path directory) {
        return path -> {
            try {
                return Optional.of(Files.readAllBytes(directory.resolve(path)));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        };
    }
}
