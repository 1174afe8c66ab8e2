package dev.nanozk.gateway.worker;

import dev.nanozk.gateway.config.ApiKeys;
import dev.nanozk.gateway.config.NanozkConfig;
import dev.nanozk.gateway.store.DataDirectory;
import dev.nanozk.gateway.store.Database;
import dev.nanozk.gateway.store.Installation;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.gateway.store.StoreException;
import dev.nanozk.math.curve.Generators;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.api.FlywayException;
import org.jboss.logging.Logger;

/** What happens before the first request, in order: checks, data directory, database, models. */
@ApplicationScoped
public class StartUp {
    /** Observers that need directory and database come after this priority. */
    public static final int PRIORITY = 100;

    private static final Logger LOG = Logger.getLogger(StartUp.class);
    private static final Set<String> MODES = Set.of("prove", "commit", "none");

    private final NanozkConfig config;
    private final ApiKeys keys;
    private final Database database;
    private final ModelRegistry models;
    private final String host;
    private DataDirectory directory;

    public StartUp(
            NanozkConfig config,
            ApiKeys keys,
            Database database,
            ModelRegistry models,
            @ConfigProperty(name = "quarkus.http.host") String host) {
        this.config = config;
        this.keys = keys;
        this.database = database;
        this.models = models;
        this.host = host;
    }

    void start(@Observes @Priority(PRIORITY) StartupEvent event) {
        try {
            start();
        } catch (IOException | IllegalArgumentException | StoreException e) {
            // The operator's mistake: one line, no stack trace.
            throw new ConfigurationException("nanozk: " + e.getMessage());
        } catch (FlywayException e) {
            LOG.debug("migration", e);
            throw new ConfigurationException("nanozk: the database can't be used: " + reason(e));
        }
    }

    private void start() throws IOException {
        checkHost(host, keys.required());
        if (!MODES.contains(config.receiptMode())) {
            throw new IllegalArgumentException(
                    "nanozk.receipt-mode is " + config.receiptMode() + "; it must be prove, commit or none");
        }
        BatchScheduler.checkSize(config.batch());
        directory = DataDirectory.take(config.data());
        Generators.keepIn(config.data().resolve("cache"));
        ModelStore store = new ModelStore(config.data());
        database.migrate();
        database.own(Installation.of(config.data()));
        models.start(store);
    }

    /** What the driver says, without the address, which may hold a password. */
    private static String reason(FlywayException e) {
        Throwable t = e;
        while (t.getCause() != null) {
            t = t.getCause();
        }
        return String.valueOf(t.getMessage()).lines().findFirst().orElse("no reason given");
    }

    @PreDestroy
    void release() throws IOException {
        if (directory != null) {
            directory.close();
        }
    }

    /** An open server is for its own machine only. */
    static void checkHost(String host, boolean keys) throws IOException {
        if (!keys && !InetAddress.getByName(host).isLoopbackAddress()) {
            throw new IllegalArgumentException("host " + host
                    + " is open to other machines, which needs API keys: set nanozk.api-keys, or serve on 127.0.0.1");
        }
    }
}
