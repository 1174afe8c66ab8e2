package dev.nanozk.gateway.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Statements with positional parameters over a pool. */
final class Sql {
    @FunctionalInterface
    interface Mapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    @FunctionalInterface
    interface Work<E extends Exception> {
        void run(Connection connection) throws SQLException, E;
    }

    private final DataSource pool;

    Sql(DataSource pool) {
        this.pool = pool;
    }

    <T> List<T> query(String sql, Mapper<T> mapper, Object... arguments) {
        try (Connection c = pool.getConnection();
                PreparedStatement s = prepare(c, sql, arguments);
                ResultSet rows = s.executeQuery()) {
            List<T> out = new ArrayList<>();
            while (rows.next()) {
                out.add(mapper.map(rows));
            }
            return out;
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    /** Number of rows that changed. */
    int update(String sql, Object... arguments) {
        try (Connection c = pool.getConnection()) {
            return update(c, sql, arguments);
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    static int update(Connection c, String sql, Object... arguments) throws SQLException {
        try (PreparedStatement s = prepare(c, sql, arguments)) {
            return s.executeUpdate();
        }
    }

    /** The same statement with each of some arguments, in one go. */
    static void batch(Connection c, String sql, List<Object[]> arguments) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(sql)) {
            for (Object[] a : arguments) {
                set(s, a);
                s.addBatch();
            }
            s.executeBatch();
        }
    }

    /** All or nothing. */
    <E extends Exception> void transaction(Work<E> work) throws E {
        try (Connection c = pool.getConnection()) {
            c.setAutoCommit(false);
            try {
                work.run(c);
                c.commit();
            } catch (Throwable e) {
                c.rollback();
                throw e;
            } finally {
                c.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    private static PreparedStatement prepare(Connection c, String sql, Object... arguments) throws SQLException {
        PreparedStatement s = c.prepareStatement(sql);
        set(s, arguments);
        return s;
    }

    private static void set(PreparedStatement s, Object... arguments) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            Object a = arguments[i];
            s.setObject(i + 1, a instanceof Instant t ? OffsetDateTime.ofInstant(t, ZoneOffset.UTC) : a);
        }
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime t = row.getObject(column, OffsetDateTime.class);
        return t == null ? null : t.toInstant();
    }
}
