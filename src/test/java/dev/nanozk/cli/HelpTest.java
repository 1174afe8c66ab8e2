package dev.nanozk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.model.weights.RowFormat;
import dev.nanozk.model.weights.TensorType;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class HelpTest {
    private static List<CommandLine> all(CommandLine line) {
        List<CommandLine> out = new ArrayList<>(List.of(line));
        line.getSubcommands().values().forEach(c -> out.addAll(all(c)));
        return out;
    }

    /** picocli formats descriptions, and warns on standard error of those that it can't. */
    @Test
    void everyCommandsHelpPrintsNoWarning() {
        PrintStream before = System.err;
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            for (CommandLine c : all(Main.commandLine())) {
                String text = c.getUsageMessage(CommandLine.Help.Ansi.OFF);
                assertFalse(text.contains("%%"), text);
            }
        } finally {
            System.setErr(before);
        }
        assertEquals("", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void everyTensorTypeIsNamed() {
        CommandLine generate = Main.commandLine()
                .getSubcommands()
                .get("bench")
                .getSubcommands()
                .get("generate");
        String text = generate.getCommandSpec().findOption("--type").description()[0];
        for (TensorType type : RowFormat.TYPES) {
            assertTrue(text.contains(type.name().toLowerCase(Locale.ROOT)), type + ": " + text);
        }
    }
}
