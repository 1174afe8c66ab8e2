package dev.nanozk.gateway.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.h2.jdbcx.JdbcDataSource;

/** The receipts of a data directory that no server uses now, for commands. */
public final class OfflineStore {
    private OfflineStore() {}

    /**
     * Opens the database for reading.
     *
     * @throws IOException if there is none, or a server has it
     */
    public static ReceiptRepository receipts(Path data) throws IOException {
        if (!Files.exists(data.resolve("database.mv.db"))) {
            throw new IOException("there are no receipts in " + data);
        }
        JdbcDataSource pool = new JdbcDataSource();
        pool.setURL("jdbc:h2:file:" + data.toAbsolutePath().resolve("database")
                + ";IFEXISTS=TRUE;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH");
        pool.setUser("nanozk");
        try (Connection c = pool.getConnection()) {
            c.setReadOnly(true);
        } catch (SQLException e) {
            throw new IOException("the database in " + data + " can't be used; does a server have it? Stop it first");
        }
        return new ReceiptRepository(pool);
    }
}
