package dev.nanozk.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line. Exit codes: 0 done or verified, 1 rejected, 2 could not. */
@Command(
        name = "nanozk",
        description = "Serves local models with proofs of what they answered, and checks such proofs.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {VersionCommand.class})
public final class Main {
    private Main() {}

    /** Runs a command and exits with its code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args.length == 0 ? new String[] {"--help"} : args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    /** Version of the application. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"nanozk " + BuildVersion.text()};
        }
    }
}
