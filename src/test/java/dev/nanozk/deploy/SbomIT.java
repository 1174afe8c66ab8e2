package dev.nanozk.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The bill of materials names every library that ships. Runs after packaging with {@code -Prelease}. */
class SbomIT {
    private static final Path RELEASE = Path.of("target", "release");
    private static final Path LIBRARIES = Path.of("target", "quarkus-app", "lib", "main");

    @Test
    void everyLibraryIsNamedWithItsDigests() throws Exception {
        assumeTrue(Files.isDirectory(RELEASE), "skipped: no release was built");
        JsonNode bom;
        try (Stream<Path> all = Files.list(RELEASE)) {
            Path file = all.filter(p -> p.toString().endsWith("-sbom.json"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("there is no SBOM"));
            bom = new ObjectMapper().readTree(file.toFile());
        }
        assertEquals("CycloneDX", bom.path("bomFormat").asText());
        Map<String, JsonNode> known = new TreeMap<>();
        for (JsonNode c : bom.path("components")) {
            assertFalse(c.path("version").asText().isEmpty(), c::toString);
            assertTrue(c.path("purl").asText().startsWith("pkg:maven/"), c::toString);
            known.put(
                    c.path("group").asText() + "." + c.path("name").asText() + "-"
                            + c.path("version").asText(),
                    c);
        }
        Set<String> missing = new TreeSet<>();
        int libraries = 0;
        try (Stream<Path> all = Files.list(LIBRARIES)) {
            for (Path jar : all.toList()) {
                String name = jar.getFileName().toString();
                libraries++;
                boolean named =
                        known.keySet().stream().anyMatch(k -> name.equals(k + ".jar") || name.startsWith(k + "-"));
                if (!named) {
                    missing.add(name);
                }
            }
        }
        assertTrue(libraries > 50, "libraries: " + libraries);
        assertEquals(Set.of(), missing);
        known.forEach((k, c) ->
                assertTrue(c.path("hashes").findValuesAsText("alg").contains("SHA-256"), k + " has no digest"));
        assertTrue(known.keySet().stream().noneMatch(k -> k.startsWith("org.junit")), "libraries of tests ship");
    }
}
