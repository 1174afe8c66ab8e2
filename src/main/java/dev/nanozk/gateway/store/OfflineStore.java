package dev.nanozk.gateway.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The database of a data directory that no server uses now, for commands. */
public final class OfflineStore {
    /** File of the embedded database in a data directory. */
    public static final String FILE = "database.mv.db";

    private static final String PREFIX = "jdbc:postgresql:";

    private OfflineStore() {}

    /**
     * The database's connections.
     *
     * @param environment {@code NANOZK_DATABASE_URL}, {@code _USER} and {@code _PASSWORD} choose PostgreSQL, as they do for the server
     * @param create whether an embedded database is made where there is none
     * @throws IOException if there is none, a server has it, or it can't be reached
     */
    public static DataSource open(Path data, Map<String, String> environment, boolean create) throws IOException {
        String url = environment.getOrDefault("NANOZK_DATABASE_URL", "").strip();
        DataSource pool = url.isEmpty() ? embedded(data, create) : postgres(url, environment);
        try (Connection c = pool.getConnection()) {
            return pool;
        } catch (SQLException e) {
            throw new IOException(
                    url.isEmpty()
                            ? "the database in " + data + " can't be used; does a server have it? Stop it first"
                            : "the database can't be used: " + e.getMessage(),
                    e);
        }
    }

    /** The receipts of a data directory, for reading; the environment chooses the database as in {@link #open}. */
    public static ReceiptRepository receipts(Path data) throws IOException {
        return new ReceiptRepository(open(data, System.getenv(), false));
    }

    private static DataSource embedded(Path data, boolean create) throws IOException {
        if (!create && !Files.exists(data.resolve(FILE))) {
            throw new IOException("there are no receipts in " + data);
        }
        JdbcDataSource pool = new JdbcDataSource();
        pool.setURL("jdbc:h2:file:" + data.toAbsolutePath().resolve("database") + (create ? "" : ";IFEXISTS=TRUE")
                + ";WRITE_DELAY=0;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH");
        pool.setUser("nanozk");
        return pool;
    }

    private static DataSource postgres(String url, Map<String, String> environment) throws IOException {
        if (!url.startsWith(PREFIX)) {
            throw new IOException("NANOZK_DATABASE_URL must begin with " + PREFIX);
        }
        PGSimpleDataSource pool = new PGSimpleDataSource();
        pool.setUrl(url);
        String user = environment.getOrDefault("NANOZK_DATABASE_USER", "");
        if (!user.isEmpty()) {
            pool.setUser(user);
        }
        String password = environment.getOrDefault("NANOZK_DATABASE_PASSWORD", "");
        if (!password.isEmpty()) {
            pool.setPassword(password);
        }
        return pool;
    }
}
