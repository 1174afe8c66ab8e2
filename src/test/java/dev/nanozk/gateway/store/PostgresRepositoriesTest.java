package dev.nanozk.gateway.store;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The same tests on PostgreSQL. */
class PostgresRepositoriesTest extends RepositoriesTest {
    @Override
    DataSource database() throws Exception {
        assumeTrue(TestPostgres.get().isPresent(), "skipped: there is no PostgreSQL");
        PGSimpleDataSource pool = new PGSimpleDataSource();
        pool.setUrl(TestPostgres.get().orElseThrow().fresh());
        return pool;
    }
}
