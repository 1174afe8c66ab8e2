package dev.nanozk.proving.prover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.proving.prover.MaliciousChannel.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of threats (docs/security.md) and of rejection tests (docs/protocol.md): every row names tests that are there, and every kind of lie stands in a row. */
class ThreatTableTest {
    private static final Path TESTS = Path.of("src", "test", "java");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern TEST = Pattern.compile("([A-Z]\\w*(?:Test|IT|Corpus))(?:\\.(\\w+))?");
    private static final Pattern KIND = Pattern.compile("[A-Z][A-Z_]*\\*?");

    /** What such gaps were called where they were found: each stands in a row. */
    private static final List<String> PRECEDENTS = List.of(
            "frozen heart",
            "missing range checks",
            "slack windows",
            "multiplicities",
            "prover-chosen bounds or tables",
            "swapped topology",
            "padding",
            "false argmax",
            "generators with known relations",
            "replay",
            "swapped layers",
            "foreign slices",
            "low-entropy commitments");

    private static List<String> rows(String document, String heading) throws IOException {
        List<String> out = new ArrayList<>();
        boolean inside = false;
        boolean table = false;
        for (String line : Files.readAllLines(Path.of("docs", document))) {
            if (line.startsWith("## ")) {
                inside = line.equals(heading);
                table = false;
            } else if (inside && line.startsWith("|---")) {
                table = true;
            } else if (inside && table && line.startsWith("|")) {
                out.add(line);
            }
        }
        assertTrue(out.size() > 10, document + " " + heading + ": " + out.size() + " rows");
        return out;
    }

    /** Sources of tests and their helpers by class name. */
    private static Map<String, String> sources() throws IOException {
        Map<String, String> out = new TreeMap<>();
        try (Stream<Path> files = Files.walk(TESTS)) {
            for (Path f : files.filter(p -> p.toString().endsWith(".java")).toList()) {
                String name = f.getFileName().toString();
                out.put(name.substring(0, name.length() - ".java".length()), Files.readString(f));
            }
        }
        return out;
    }

    private static List<String> quoted(String row) {
        String last = row.substring(row.lastIndexOf('|', row.length() - 2));
        return QUOTED.matcher(last).results().map(r -> r.group(1)).toList();
    }

    private static void requireTests(String document, List<String> rows) throws IOException {
        Map<String, String> sources = sources();
        List<String> wrong = new ArrayList<>();
        for (String row : rows) {
            int tests = 0;
            for (String q : quoted(row)) {
                Matcher m = TEST.matcher(q);
                if (!m.matches()) {
                    continue;
                }
                tests++;
                String source = sources.get(m.group(1));
                if (source == null) {
                    wrong.add(document + ": there is no " + m.group(1));
                } else if (m.group(2) != null && !source.contains("void " + m.group(2) + "(")) {
                    wrong.add(document + ": " + m.group(1) + " has no " + m.group(2));
                }
            }
            if (tests == 0) {
                wrong.add(document + ": a row without a test: " + row);
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void everyThreatHasItsTests() throws IOException {
        requireTests("security.md", rows("security.md", "## Threats"));
    }

    @Test
    void everyRejectionHasItsTests() throws IOException {
        requireTests("protocol.md", rows("protocol.md", "## 11. Rejection tests"));
    }

    @Test
    void everyKindOfLieStandsInARow() throws IOException {
        TreeSet<String> missing = new TreeSet<>();
        Arrays.stream(Kind.values()).filter(k -> k != Kind.NONE).map(Enum::name).forEach(missing::add);
        List<String> unknown = new ArrayList<>();
        for (String row : rows("security.md", "## Threats")) {
            for (String q : quoted(row)) {
                if (!KIND.matcher(q).matches()) {
                    continue;
                }
                Pattern p = Pattern.compile(q.replace("*", "\\w*"));
                if (Arrays.stream(Kind.values())
                        .noneMatch(k -> p.matcher(k.name()).matches())) {
                    unknown.add(q);
                }
                missing.removeIf(k -> p.matcher(k).matches());
            }
        }
        assertEquals(List.of(), unknown);
        assertTrue(missing.isEmpty(), () -> "in no row: " + missing);
    }

    @Test
    void everyPrecedentStandsInARow() throws IOException {
        List<String> columns = rows("security.md", "## Threats").stream()
                .map(r -> r.split("\\|")[2].strip())
                .toList();
        List<String> missing = PRECEDENTS.stream()
                .filter(p -> columns.stream().noneMatch(c -> c.contains(p)))
                .toList();
        assertEquals(List.of(), missing);
        // The kinds are called after the same gaps.
        for (String gap : List.of("frozen heart", "foreign slice", "missing range check")) {
            assertTrue(Arrays.stream(Kind.values()).anyMatch(k -> k.precedent.startsWith(gap)), gap);
        }
    }

    @Test
    void theNumberOfFuzzTargets() throws IOException {
        String table = String.join("\n", rows("security.md", "## Threats"));
        Matcher m = Pattern.compile("`JazzerTest` \\((\\d+) targets\\)").matcher(table);
        assertTrue(m.find());
        long targets = sources()
                .get("JazzerTest")
                .lines()
                .filter(l -> l.strip().startsWith("@FuzzTest"))
                .count();
        assertEquals(targets, Long.parseLong(m.group(1)));
    }
}
