package dev.nanozk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** {@link QuickVerify} reads what picocli reads, or leaves it to picocli. */
class QuickVerifyTest {
    /** Options that picocli reads: of rare use, or with texts of its own. */
    private static final Set<String> LEFT = Set.of("--color", "--detection", "--help", "--version");

    /** Fields of a command and its mixins by name. */
    private static Map<String, Object> fields(Object o) throws IllegalAccessException {
        Map<String, Object> all = new TreeMap<>();
        for (Field f : o.getClass().getDeclaredFields()) {
            if (f.isSynthetic() || java.lang.reflect.Modifier.isStatic(f.getModifiers())) {
                continue;
            }
            f.setAccessible(true);
            Object value = f.get(o);
            boolean ours = value != null
                    && !(value instanceof Enum)
                    && value.getClass().getName().startsWith("dev.nanozk");
            all.put(f.getName(), ours ? fields(value) : value);
        }
        return all;
    }

    /** What picocli makes of the words, null where it refuses them or answers by itself. */
    private static Map<String, Object> plain(String... words) throws IllegalAccessException {
        CommandLine all = Main.commandLine(words);
        try {
            CommandLine.ParseResult result = all.parseArgs(words);
            if (!result.hasSubcommand() || CommandLine.printHelpIfRequested(result)) {
                return null;
            }
        } catch (CommandLine.ParameterException e) {
            return null;
        }
        return fields(all.getSubcommands().get("verify").getCommand());
    }

    @Test
    void theCommandOfAReadmeIsReadBoth() throws Exception {
        String[] words = {
            "verify", "b.json", "--root", "sha256:ab", "--json", "--data=d", "--witness", "w", "--signer", "s"
        };
        VerifyCommand quick = QuickVerify.command(words);
        assertNotNull(quick);
        assertEquals(plain(words), fields(quick));
    }

    @Test
    void everyOptionIsReadOrKnownToBeLeft() throws Exception {
        Set<String> left = new TreeSet<>();
        for (OptionSpec option : Main.commandLine("verify", "x")
                .getSubcommands()
                .get("verify")
                .getCommandSpec()
                .options()) {
            for (String name : option.names()) {
                String[] words = option.arity().max() == 0
                        ? new String[] {"verify", "b", name}
                        : new String[] {"verify", name, "1", "b"};
                VerifyCommand quick = QuickVerify.command(words);
                if (quick == null) {
                    left.add(option.longestName());
                } else {
                    assertEquals(plain(words), fields(quick), name);
                }
            }
        }
        assertEquals(new TreeSet<>(LEFT), left);
    }

    @Test
    void whatIsReadIsReadAlike() throws Exception {
        List<String> words = List.of(
                "b.json",
                "other",
                "--root",
                "--key",
                "--signer",
                "--keys",
                "--log-key",
                "--witness",
                "--boundaries",
                "--challenge",
                "--data",
                "--json",
                "--json=true",
                "--root=ab",
                "--key=k",
                "--challenge=",
                "--data=a=b",
                "--detection",
                "0.5",
                "--color",
                "always",
                "--help",
                "-h",
                "--",
                "-",
                "-x",
                "@file",
                "",
                "\"q\"",
                "'q'",
                "a b",
                "verify",
                "--rootab",
                "--roo",
                "\0");
        Random random = new Random(20261126);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            List<String> line = new ArrayList<>(List.of("verify"));
            for (int n = random.nextInt(7); n > 0; n--) {
                line.add(words.get(random.nextInt(words.size())));
            }
            String[] all = line.toArray(String[]::new);
            VerifyCommand quick = QuickVerify.command(all);
            if (quick != null) {
                read++;
                assertEquals(plain(all), fields(quick), line.toString());
            }
        }
        assertTrue(read > 500, read + " lines were read");
    }

    @Test
    void othersAreLeft() {
        for (String[] words : new String[][] {{}, {"verify"}, {"version"}, {"prove", "b"}, {"verify", "--root"}}) {
            assertNull(QuickVerify.command(words), String.join(" ", words));
        }
    }
}
