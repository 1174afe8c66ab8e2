package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nanozk.gateway.store.Database;
import dev.nanozk.gateway.store.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tests of receipts with PostgreSQL. */
@QuarkusTest
@TestProfile(PostgresProfile.class)
class PostgresReceiptTest extends ReceiptTest {
    @Inject
    Database database;

    @BeforeEach
    void server() {
        assumeTrue(TestPostgres.get().isPresent(), "skipped: there is no PostgreSQL");
    }

    @Test
    void theRowsAreInPostgres() throws Exception {
        try (Connection c = database.pool().getConnection()) {
            assertEquals("PostgreSQL", c.getMetaData().getDatabaseProductName());
        }
    }
}
