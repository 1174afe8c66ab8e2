package dev.nanozk.cli;

import dev.nanozk.model.inference.OutOfRangeException;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line. Exit codes: 0 done or verified, 1 rejected, 2 could not. */
@Command(
        name = "nanozk",
        description = "Serves local models with proofs of what they answered, and checks such proofs.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footer = "nanozk test runs all tests of a source checkout.",
        subcommands = {
            ServeCommand.class,
            ProveCommand.class,
            VerifyCommand.class,
            InspectCommand.class,
            LogCommand.class,
            KeysCommand.class,
            AuditCommand.class,
            WorkerCommand.class,
            CapacityCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            FsckCommand.class,
            ImportCommand.class,
            EvaluateCommand.class,
            PullCommand.class,
            ChatCommand.class,
            BenchCommand.class,
            CompletionCommand.class,
            VersionCommand.class
        })
public final class Main {
    private static final int COULD_NOT = 2;

    private Main() {}

    /** Runs a command and exits with its code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args.length == 0 ? new String[] {"--help"} : args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setExecutionExceptionHandler((e, line, result) -> {
            line.getErr().println("nanozk " + line.getCommandName() + ": " + message(e));
            return COULD_NOT;
        });
    }

    private static String message(Exception e) {
        return switch (e) {
            case IllegalArgumentException i when i.getMessage() != null -> i.getMessage();
            case OutOfRangeException o -> o.getMessage();
            case java.nio.file.NoSuchFileException n -> n.getFile() + " does not exist";
            case java.nio.file.AccessDeniedException a -> a.getFile() + " can't be accessed";
            case IOException io when io.getMessage() != null -> io.getMessage();
            default -> "internal error: " + e;
        };
    }

    /** Version of the application. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"nanozk " + BuildVersion.text()};
        }
    }
}
