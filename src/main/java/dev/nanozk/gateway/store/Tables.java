package dev.nanozk.gateway.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;

/** All rows of a database as lines of JSON, the same of the embedded database and of PostgreSQL, so that a backup of one can be restored to the other. */
public final class Tables {
    /** The tables, each after those it refers to. */
    public static final List<String> ALL = List.of("installation", "receipts", "jobs", "challenges");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BATCH = 500;

    private final DataSource pool;

    public Tables(DataSource pool) {
        this.pool = pool;
    }

    private Flyway flyway(String target) {
        return Flyway.configure()
                .dataSource(pool)
                .locations("classpath:db/migration")
                .target(target)
                .load();
    }

    /** Version of the schema; {@code 0} of an empty database. */
    public String version() {
        MigrationInfo current = flyway("latest").info().current();
        return current == null || current.getVersion() == null
                ? "0"
                : current.getVersion().toString();
    }

    /** Brings the schema to a version, {@code latest} for that of this application. */
    public void migrate(String version) {
        flyway(version).migrate();
    }

    /** Writes a table's rows, one JSON object a line; number of rows. */
    public long write(String table, Writer out) throws IOException {
        try (Connection c = pool.getConnection()) {
            // A cursor: the rows need not fit in memory.
            c.setAutoCommit(false);
            try (PreparedStatement s = c.prepareStatement("select * from " + known(table) + " order by 1")) {
                s.setFetchSize(BATCH);
                try (ResultSet rows = s.executeQuery()) {
                    long n = 0;
                    for (; rows.next(); n++) {
                        out.write(JSON.writeValueAsString(object(rows)));
                        out.write('\n');
                    }
                    return n;
                }
            } finally {
                c.rollback();
                c.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    private static ObjectNode object(ResultSet rows) throws SQLException {
        ObjectNode out = JSON.createObjectNode();
        ResultSetMetaData about = rows.getMetaData();
        for (int i = 1; i <= about.getColumnCount(); i++) {
            String name = about.getColumnLabel(i).toLowerCase(Locale.ROOT);
            switch (about.getColumnType(i)) {
                case Types.INTEGER, Types.BIGINT -> {
                    long n = rows.getLong(i);
                    out.put(name, rows.wasNull() ? null : (Long) n);
                }
                case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> {
                    OffsetDateTime t = rows.getObject(i, OffsetDateTime.class);
                    out.put(name, t == null ? null : t.toInstant().toString());
                }
                default -> out.put(name, rows.getString(i));
            }
        }
        return out;
    }

    /** Rows to be read, by table. */
    @FunctionalInterface
    public interface Source {
        BufferedReader rows(String table) throws IOException;
    }

    /**
     * Fills an empty database: all tables, or none.
     *
     * @throws IOException if a line is not a row of its table
     * @throws StoreException if there are rows already, or the database refuses one
     */
    public void read(List<String> tables, Source source) throws IOException {
        Sql.Work<IOException> fill = c -> {
            for (String table : tables) {
                requireEmpty(c, known(table));
                try (BufferedReader rows = source.rows(table)) {
                    insert(c, table, rows);
                }
            }
        };
        new Sql(pool).transaction(fill);
    }

    private static void requireEmpty(Connection c, String table) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet n = s.executeQuery("select count(*) from " + table)) {
            n.next();
            if (n.getLong(1) != 0) {
                throw new StoreException("the database is not empty: table " + table + " has rows");
            }
        }
    }

    private static void insert(Connection c, String table, BufferedReader rows) throws SQLException, IOException {
        Map<String, Integer> types = types(c, table);
        for (String line = rows.readLine(); line != null; line = rows.readLine()) {
            JsonNode row = JSON.readTree(line);
            List<String> names = new ArrayList<>();
            row.fieldNames().forEachRemaining(names::add);
            if (!types.keySet().containsAll(names)) {
                throw new IOException("a row of table " + table + " has columns that the table has not");
            }
            String places = String.join(", ", names.stream().map(n -> "?").toList());
            try (PreparedStatement s = c.prepareStatement(
                    "insert into " + table + " (" + String.join(", ", names) + ") values (" + places + ")")) {
                for (int i = 0; i < names.size(); i++) {
                    set(s, i + 1, types.get(names.get(i)), row.get(names.get(i)));
                }
                s.executeUpdate();
            }
        }
    }

    private static Map<String, Integer> types(Connection c, String table) throws SQLException {
        Map<String, Integer> out = new LinkedHashMap<>();
        try (Statement s = c.createStatement();
                ResultSet none = s.executeQuery("select * from " + table + " where 1 = 0")) {
            ResultSetMetaData about = none.getMetaData();
            for (int i = 1; i <= about.getColumnCount(); i++) {
                out.put(about.getColumnLabel(i).toLowerCase(Locale.ROOT), about.getColumnType(i));
            }
        }
        return out;
    }

    private static void set(PreparedStatement s, int i, int type, JsonNode value) throws SQLException {
        if (value.isNull()) {
            s.setNull(i, type);
            return;
        }
        switch (type) {
            case Types.INTEGER, Types.BIGINT -> s.setLong(i, value.asLong());
            case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> s.setObject(i, OffsetDateTime.parse(value.asText()));
            default -> s.setString(i, value.asText());
        }
    }

    private static String known(String table) {
        if (!ALL.contains(table)) {
            throw new IllegalArgumentException("there is no table " + table);
        }
        return table;
    }
}
