package dev.nanozk.cli;

import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.math.curve.Generators;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where models, keys and secrets are kept. */
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data directory: profiles, keys, secrets (default: $$NANOZK_DATA, else ~/.nanozk).")
    private Path data;

    /** Takes the option as picocli would; false for what it has to say about. */
    boolean take(String option, String value) {
        if (!option.equals("--data")) {
            return false;
        }
        data = VerifyCommand.path(value);
        return data != null;
    }

    Path path() {
        if (data != null) {
            return data;
        }
        String env = System.getenv("NANOZK_DATA");
        return env != null && !env.isEmpty() ? Path.of(env) : Path.of(System.getProperty("user.home"), ".nanozk");
    }

    ModelStore store() throws IOException {
        Generators.keepIn(path().resolve("cache"));
        return new ModelStore(path());
    }
}
