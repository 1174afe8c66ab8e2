package dev.nanozk.gateway.store;

import io.quarkus.arc.InjectableInstance;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The database that the settings choose: the embedded one, or PostgreSQL. Both have the same migrations. */
@ApplicationScoped
public class Database {
    private final DataSource pool;
    private final Flyway flyway;

    Database(@Any InjectableInstance<DataSource> pools, @Any InjectableInstance<Flyway> migrations) {
        pool = pools.getActive();
        flyway = migrations.getActive();
    }

    /** Connections. */
    public DataSource pool() {
        return pool;
    }

    /**
     * Brings the schema up to date.
     *
     * @throws org.flywaydb.core.api.FlywayException if the database can't be reached, or has migrations that this version does not know
     */
    public void migrate() {
        flyway.migrate();
    }

    /** Binds the database to a data directory: see {@link Installation#own}. */
    public void own(Installation installation) {
        installation.own(new Sql(pool));
    }
}
