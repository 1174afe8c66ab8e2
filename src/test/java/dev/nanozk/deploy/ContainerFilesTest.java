package dev.nanozk.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Dockerfile and compose file, as far as they can be checked without a container engine. */
class ContainerFilesTest {
    private static final Path DOCKER = Path.of("src", "main", "docker");

    private static List<String[]> instructions(String file) {
        List<String[]> out = new ArrayList<>();
        for (String line : file.replaceAll("(?m)^\\s*#.*\n", "")
                .replace("\\\n", " ")
                .lines()
                .toList()) {
            if (!line.isBlank()) {
                out.add(line.strip().split("\\s+", 2));
            }
        }
        return out;
    }

    @Test
    void theImageIsThatOfARelease() throws Exception {
        List<String[]> all = instructions(Files.readString(DOCKER.resolve("Dockerfile")));
        List<String> names = all.stream().map(i -> i[0]).toList();
        assertTrue(
                java.util.Set.of(
                                "FROM",
                                "WORKDIR",
                                "COPY",
                                "RUN",
                                "ENV",
                                "USER",
                                "VOLUME",
                                "EXPOSE",
                                "ENTRYPOINT",
                                "CMD")
                        .containsAll(names),
                names::toString);
        all.stream().filter(i -> i[0].equals("FROM")).forEach(i -> assertTrue(i[1].contains(":25-"), i[1]));
        String user = all.stream().filter(i -> i[0].equals("USER")).findFirst().orElseThrow()[1];
        assertEquals("10001:10001", user);
        assertTrue(names.lastIndexOf("USER") > names.lastIndexOf("RUN"), "nothing runs as root after the build");
        // What is copied from the build is what the launcher of a release expects beside it.
        String launcher = Files.readString(Path.of("nanozk"));
        assertTrue(launcher.contains("app=$here/app"));
        assertTrue(all.stream().anyMatch(i -> i[0].equals("COPY") && i[1].endsWith("/src/nanozk /opt/nanozk/nanozk")));
        assertTrue(all.stream().anyMatch(i -> i[0].equals("COPY") && i[1].endsWith("/quarkus-app /opt/nanozk/app")));
        assertEquals(
                "[\"/opt/nanozk/nanozk\"]",
                all.stream().filter(i -> i[0].equals("ENTRYPOINT")).findFirst().orElseThrow()[1]);
    }

    @Test
    void theComposeFileFitsTheApplication() throws Exception {
        JsonNode c = Manifests.parse(Files.readString(DOCKER.resolve("compose.yaml")))
                .getFirst();
        JsonNode gateway = c.path("services").path("gateway");
        assertTrue(gateway.path("read_only").asBoolean());
        assertEquals("ALL", gateway.path("cap_drop").path(0).asText());
        assertEquals("127.0.0.1:8080:8080", gateway.path("ports").path(0).asText());
        assertTrue(gateway.path("environment")
                .path("NANOZK_DATABASE_URL")
                .asText()
                .startsWith("jdbc:postgresql://postgres/"));
        Path context =
                DOCKER.resolve(gateway.path("build").path("context").asText()).normalize();
        assertEquals(Path.of(""), context);
        assertTrue(Files.exists(
                context.resolve(gateway.path("build").path("dockerfile").asText())));
        c.path("services").forEach(s -> s.path("volumes").forEach(v -> {
            String source = v.asText().split(":")[0];
            assertTrue(source.startsWith("./") || c.path("volumes").has(source), source);
        }));
        c.path("services").forEach(s -> s.path("environment")
                .properties()
                .forEach(e -> assertFalse(
                        e.getKey().endsWith("PASSWORD") || e.getKey().endsWith("KEYS"), e.getKey() + " is no file")));
        gateway.path("depends_on")
                .properties()
                .forEach(d -> assertTrue(c.path("services").has(d.getKey())));
    }
}
