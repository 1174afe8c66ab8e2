package dev.nanozk.gateway.queue;

import dev.nanozk.gateway.store.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Jobs that a worker has begun and not ended, on its disk: one that it dies of again and again is given up. */
final class BegunJobs {
    private final Path directory;

    BegunJobs(Path directory) throws IOException {
        this.directory = AtomicFiles.directory(directory);
    }

    /** How often a job was begun and not ended. */
    int deaths(String job) throws IOException {
        Path file = file(job);
        return Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : 0;
    }

    void begin(String job) throws IOException {
        AtomicFiles.write(file(job), Integer.toString(deaths(job) + 1).getBytes(StandardCharsets.US_ASCII));
    }

    void ended(String job) throws IOException {
        Files.deleteIfExists(file(job));
    }

    private Path file(String job) {
        if (!job.matches("[A-Za-z0-9-]{1,100}")) {
            throw new IllegalArgumentException("not the id of a job: " + job);
        }
        return directory.resolve(job);
    }
}
