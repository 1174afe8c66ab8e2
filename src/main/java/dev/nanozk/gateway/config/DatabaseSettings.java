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
        put(context, out, "nanozk.database-user", "quarkus.datasource.postgresql.username");
        put(context, out, "nanozk.database-password", "quarkus.datasource.postgresql.password");
        return List.of(new PropertiesConfigSource(out, "nanozk.database", ORDINAL));
    }

    private static void put(ConfigSourceContext context, Map<String, String> out, String from, String to) {
        String v = value(context, from);
        if (v != null) {
            out.put(to, v);
        }
    }

    private static String value(ConfigSourceContext context, String name) {
        ConfigValue v = context.getValue(name);
        return v == null || v.getValue() == null || v.getValue().isBlank()
                ? null
                : v.getValue().strip();
    }
}
