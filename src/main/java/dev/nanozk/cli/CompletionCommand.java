package dev.nanozk.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nanozk completion}. */
@Command(
        name = "completion",
        description = {
            "Prints a script that makes the shell complete commands, options and their values:",
            "  source <(nanozk completion bash)",
            "in ~/.bashrc or ~/.zshrc (there with zsh instead of bash)."
        },
        mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {
    /** Shells that have completions. */
    enum Shell {
        bash,
        zsh
    }

    @Parameters(paramLabel = "SHELL", description = "One of: ${COMPLETION-CANDIDATES}.")
    private Shell shell;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine whole = spec.root().commandLine();
        // One script for both: in zsh it loads bash's completions itself. The shell is asked for all the same, so that
        // another one is refused.
        String script = AutoComplete.bash(whole.getCommandName(), whole);
        spec.commandLine().getOut().print(script);
        spec.commandLine().getOut().flush();
        return 0;
    }
}
