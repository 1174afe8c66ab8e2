package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nanozk.gateway.store.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.BeforeEach;

/** The tests of budgets with PostgreSQL. */
@QuarkusTest
@TestProfile(PostgresProfile.class)
class PostgresBudgetTest extends BudgetTest {
    @BeforeEach
    void server() {
        assumeTrue(TestPostgres.get().isPresent(), "skipped: there is no PostgreSQL");
    }
}
