package dev.nanozk.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings as files of a mounted secret, and those of the database that are made of them. */
class MountedSettingsTest {
    @TempDir
    Path mount;

    private SmallRyeConfig config(Map<String, String> more) {
        SmallRyeConfigBuilder b = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredSources()
                .withDefaultValue("smallrye.config.source.file.locations", mount.toString());
        more.forEach(b::withDefaultValue);
        return b.build();
    }

    /** As the kubelet mounts a secret: links to a directory that is exchanged as a whole. */
    private void mount(String name, String content) throws Exception {
        Path version = Files.createDirectories(mount.resolve("..2026_01_31"));
        Files.writeString(version.resolve(name), content);
        if (!Files.exists(mount.resolve("..data"))) {
            Files.createSymbolicLink(mount.resolve("..data"), Path.of("..2026_01_31"));
        }
        Files.createSymbolicLink(mount.resolve(name), Path.of("..data", name));
    }

    private static String value(SmallRyeConfig c, String name) {
        return c.getOptionalValue(name, String.class).orElse(null);
    }

    @Test
    void filesOfASecretAreSettings() throws Exception {
        mount("nanozk.api-keys", "ab".repeat(32) + "\n");
        mount("nanozk.database-password", "secret\n");
        SmallRyeConfig c =
                config(Map.of("nanozk.database-url", "jdbc:postgresql://db/nanozk", "nanozk.database-user", "u"));
        assertEquals("ab".repeat(32), value(c, "nanozk.api-keys").strip());
        assertEquals("secret", value(c, "quarkus.datasource.postgresql.password"));
        assertEquals("jdbc:postgresql://db/nanozk", value(c, "quarkus.datasource.postgresql.jdbc.url"));
        assertEquals("u", value(c, "quarkus.datasource.postgresql.username"));
        assertEquals("true", value(c, "quarkus.datasource.postgresql.active"));
        assertEquals("false", value(c, "quarkus.datasource.active"));
    }

    @Test
    void withoutAUrlTheDatabaseIsTheEmbeddedOne() {
        SmallRyeConfig c = config(Map.of("nanozk.database-password", "unused"));
        assertEquals(Optional.empty(), c.getOptionalValue("quarkus.datasource.postgresql.jdbc.url", String.class));
        assertFalse(
                c.getOptionalValue("quarkus.datasource.active", Boolean.class).isPresent());
    }

    @Test
    void anotherUrlIsRefusedWithoutRepeatingIt() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> config(Map.of("nanozk.database-url", "jdbc:mysql://u:secret@db/x")));
        assertTrue(
                e.getMessage().contains("nanozk.database-url")
                        && !e.getMessage().contains("secret"),
                e.getMessage());
    }
}
