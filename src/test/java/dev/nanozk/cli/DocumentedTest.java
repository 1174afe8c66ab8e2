package dev.nanozk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.gateway.config.NanozkConfig;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/api.md against the command line and the settings: everything that is there is described, and nothing else. */
class DocumentedTest {
    /** What {@code serve} sets by its own options. */
    private static final Set<String> BY_OPTION = Set.of("models", "open");

    private static String section(String title) throws Exception {
        String all = Files.readString(Path.of("docs", "api.md"));
        int from = all.indexOf("\n## " + title + "\n");
        assertTrue(from >= 0, title);
        int to = all.indexOf("\n## ", from + 1);
        return to < 0 ? all.substring(from) : all.substring(from, to);
    }

    private static Set<String> found(String regex, String text) {
        Set<String> out = new TreeSet<>();
        Matcher m = Pattern.compile(regex).matcher(text);
        while (m.find()) {
            out.add(m.group(1));
        }
        return out;
    }

    @Test
    void everyCommandIsDescribed() throws Exception {
        Set<String> described = new TreeSet<>();
        for (String line : section("Command line").split("\n")) {
            if (line.startsWith("| `")) {
                described.addAll(found("`([a-z]+)[^`]*`", line.split(" \\| ")[0]));
            }
        }
        Set<String> there = new TreeSet<>(Main.commandLine().getSubcommands().keySet());
        // Of the launcher, which runs the build.
        there.add("test");
        assertEquals(there, described);
    }

    @Test
    void everySettingIsDescribed() throws Exception {
        Set<String> there = new TreeSet<>();
        for (Method m : NanozkConfig.class.getDeclaredMethods()) {
            String name = m.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (!m.isSynthetic() && !BY_OPTION.contains(name)) {
                there.add(name);
            }
        }
        String text = section("Settings") + Files.readString(Path.of("docs", "operations.md"));
        Set<String> described = found("nanozk\\.([a-z][a-z-]*)", section("Settings"));
        for (String name : there) {
            // Of several with one beginning only the first is written out.
            String last = name.substring(name.indexOf('-') + 1);
            assertTrue(text.contains("nanozk." + name) || text.contains("`-" + last + "`"), name);
        }
        described.removeAll(there);
        assertEquals(Set.of(), described);
    }
}
