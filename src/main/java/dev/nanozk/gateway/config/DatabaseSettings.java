package dev.nanozk.gateway.config;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Turns {@code nanozk.database-*} into the settings of the database pools: with a URL PostgreSQL, without one the embedded database. */
public final class DatabaseSettings implements ConfigSourceFactory {
    /** The only kind of URL there is a driver for. */
    public static final String PREFIX = "jdbc:postgresql:";

    /** Above application.properties, below environment and system properties. */
    private static final int ORDINAL = 260;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        String url = value(context, "nanozk.database-url");
        if (url == null) {
            return List.of();
        }
        if (!url.startsWith(PREFIX)) {
            // Without the value: it may hold a password.
            throw new IllegalArgumentException("nanozk.database-url must begin with " + PREFIX);
        }
        Map<String, String> out = new HashMap<>();
        out.put("quarkus.datasource.active", "false");
        out.put("quarkus.datasource.postgresql.active", "true");
        out.put("quarkus.datasource.postgresql.jdbc.url", url);
        // Expressions: they are resolved with all sources, files of mounted secrets among them, which this factory does
        // not see.
        out.put("quarkus.datasource.postgresql.username", "${nanozk.database-user:}");
        out.put("quarkus.datasource.postgresql.password", "${nanozk.database-password:}");
        return List.of(new PropertiesConfigSource(out, "nanozk.database", ORDINAL));
    }

    private static String value(ConfigSourceContext context, String name) {
        ConfigValue v = context.getValue(name);
        return v == null || v.getValue() == null || v.getValue().isBlank()
                ? null
                : v.getValue().strip();
    }
}
