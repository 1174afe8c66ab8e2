package dev.nanozk.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The bill of materials names every library that ships, once, under a licence that may be shipped with. Runs after packaging with {@code -Prelease}. */
class SbomIT {
    private static final Path RELEASE = Path.of("target", "release");
    private static final Path LIBRARIES = Path.of("target", "quarkus-app", "lib", "main");

    /** One of them is enough: who offers several leaves the choice. */
    private static final Pattern LICENCE = Pattern.compile(
            "Apache-2\\.0|AL 2\\.0|MIT(-0)?|BSD-[23]-Clause|CC0-1\\.0|Public Domain|E(P|D)L[- ][12]\\.0|MPL-2\\.0|Bouncy Castle Licence|.*(?i:classpath[- ]exception).*");

    private static boolean mayShip(JsonNode component) {
        List<String> licences = new ArrayList<>();
        for (JsonNode l : component.path("licenses")) {
            licences.add(l.path("license").path("id").asText());
            licences.add(l.path("license").path("name").asText());
            licences.add(l.path("expression").asText());
        }
        return licences.stream().anyMatch(l -> LICENCE.matcher(l).matches());
    }

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
        Set<String> names = new TreeSet<>();
        for (JsonNode c : bom.path("components")) {
            assertFalse(c.path("version").asText().isEmpty(), c::toString);
            assertTrue(names.add(c.path("group").asText() + ":" + c.path("name").asText()), c + " is there twice");
            assertTrue(mayShip(c), c::toString);
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
