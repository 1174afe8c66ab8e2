package dev.nanozk.gateway.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * The name of a data directory, {@code installation} in it. Rows of the database name files, keys and log entries of one data directory; so the database
 * remembers whose it is, and no server works with the rows of one and the files of another.
 */
public final class Installation {
    private static final String FILE = "installation";
    private final String id;

    private Installation(String id) {
        this.id = id;
    }

    /** The name of a data directory; drawn at first use. */
    public static Installation of(Path data) throws IOException {
        Path file = data.resolve(FILE);
        if (!Files.exists(file)) {
            AtomicFiles.write(file, (UUID.randomUUID() + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        String id = Files.readString(file).strip();
        if (!id.matches("[0-9a-f-]{36}")) {
            throw new IOException(file + " is damaged");
        }
        return new Installation(id);
    }

    /** Whether a directory is a data directory. */
    public static boolean isAt(Path data) {
        return Files.exists(data.resolve(FILE));
    }

    public String id() {
        return id;
    }

    /**
     * Takes a database that nobody has.
     *
     * @throws StoreException if it belongs to another data directory
     */
    void own(Sql sql) {
        List<String> owner = owner(sql);
        if (owner.isEmpty()) {
            try {
                sql.update("insert into installation (only_row, id, created_at) values (1, ?, ?)", id, Instant.now());
            } catch (StoreException e) {
                // Another server was first, or there is no writing; the row tells.
            }
            owner = owner(sql);
        }
        if (!owner.equals(List.of(id))) {
            throw new StoreException("the database belongs to another data directory (installation "
                    + (owner.isEmpty() ? "unknown" : owner.getFirst()) + ", this one is " + id
                    + "); start with that directory, or restore it from a backup");
        }
    }

    private static List<String> owner(Sql sql) {
        return sql.query("select id from installation", row -> row.getString("id"));
    }
}
