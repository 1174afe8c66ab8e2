package dev.nanozk.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line. Exit codes: 0 done or verified, 1 rejected, 2 could not. */
@Command(
        name = "nanozk",
        description = "Serves local models with proofs of what they answered, and checks such proofs.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footer = "nanozk test runs all tests of a source checkout.")
public final class Main {
    private static final String COMPLETION = "completion";

    /** All commands in the order of the help. */
    private static final Map<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("serve", ServeCommand::new);
        COMMANDS.put("prove", ProveCommand::new);
        COMMANDS.put("verify", VerifyCommand::new);
        COMMANDS.put("inspect", InspectCommand::new);
        COMMANDS.put("log", LogCommand::new);
        COMMANDS.put("keys", KeysCommand::new);
        COMMANDS.put("audit", AuditCommand::new);
        COMMANDS.put("worker", WorkerCommand::new);
        COMMANDS.put("capacity", CapacityCommand::new);
        COMMANDS.put("backup", BackupCommand::new);
        COMMANDS.put("restore", RestoreCommand::new);
        COMMANDS.put("fsck", FsckCommand::new);
        COMMANDS.put("import", ImportCommand::new);
        COMMANDS.put("evaluate", EvaluateCommand::new);
        COMMANDS.put("pull", PullCommand::new);
        COMMANDS.put("chat", ChatCommand::new);
        COMMANDS.put("bench", BenchCommand::new);
        COMMANDS.put(COMPLETION, CompletionCommand::new);
        COMMANDS.put("version", VersionCommand::new);
    }

    private Main() {}

    /** Runs a command and exits with its code. */
    public static void main(String[] args) {
        String[] words = args.length == 0 ? new String[] {"--help"} : args;
        System.exit(commandLine(words).execute(words));
    }

    /** All commands. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        COMMANDS.forEach((name, command) -> line.addSubcommand(name, command.get()));
        return handled(line);
    }

    /** The command that the words name, alone, since making all takes a third of a second; all where they name none, or one that needs the others. */
    static CommandLine commandLine(String... words) {
        Supplier<Object> command = words.length == 0 || words[0].equals(COMPLETION) ? null : COMMANDS.get(words[0]);
        return command == null
                ? commandLine()
                : handled(new CommandLine(new Main()).addSubcommand(words[0], command.get()));
    }

    private static CommandLine handled(CommandLine whole) {
        return whole.setExecutionExceptionHandler((e, line, result) -> {
            line.getErr().println(Failure.line(line.getCommandName(), e));
            return Failure.COULD_NOT;
        });
    }

    /** Version of the application. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"nanozk " + BuildVersion.text()};
        }
    }
}
