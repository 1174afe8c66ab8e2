package dev.nanozk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
    @Test
    void aCommandAloneIsWhatItIsAmongAll() {
        CommandLine all = Main.commandLine();
        for (String name : all.getSubcommands().keySet()) {
            CommandLine whole = Main.commandLine(name, "--help");
            if (name.equals("completion")) {
                assertEquals(
                        all.getSubcommands().keySet(), whole.getSubcommands().keySet());
                continue;
            }
            assertEquals(Set.of(name), whole.getSubcommands().keySet());
            CommandLine one = all.getSubcommands().get(name);
            assertEquals(one.getUsageMessage(), whole.getSubcommands().get(name).getUsageMessage());
            assertEquals(one.getCommandSpec().name(), name);
        }
    }

    @Test
    void otherWordsAreAnsweredWithAllCommands() {
        for (String[] words : List.of(new String[0], new String[] {"--help"}, new String[] {"verfy"})) {
            assertEquals(
                    Main.commandLine().getSubcommands().keySet(),
                    Main.commandLine(words).getSubcommands().keySet());
        }
    }
}
