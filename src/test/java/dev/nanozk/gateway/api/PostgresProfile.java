package dev.nanozk.gateway.api;

import dev.nanozk.gateway.store.TestPostgres;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** As {@link StoriesProfile}, with PostgreSQL where there is one. */
public class PostgresProfile extends StoriesProfile {
    /** A fresh database. */
    public static class Server implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            return TestPostgres.get()
                    .map(p -> {
                        try {
                            return Map.of("nanozk.database-url", p.fresh());
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .orElse(Map.of());
        }

        @Override
        public void stop() {
            // The server ends with the test run.
        }
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> all = new java.util.HashMap<>(super.getConfigOverrides());
        // Another data directory: a database belongs to one.
        all.put("nanozk.data", "target/test-data-postgres");
        return all;
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(Server.class));
    }
}
