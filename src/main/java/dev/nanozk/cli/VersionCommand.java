package dev.nanozk.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code nanozk version}. */
@Command(
        name = "version",
        description = "Shows the version of application, Java and machine.",
        mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer> {
    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    @Override
    public Integer call() {
        boolean vector = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (json) {
            System.out.printf(
                    "{\"version\":\"%s\",\"java\":\"%s\",\"machine\":\"%s\",\"cores\":%d,\"vector_module\":%b}%n",
                    BuildVersion.text(),
                    Runtime.version(),
                    machine,
                    Runtime.getRuntime().availableProcessors(),
                    vector);
        } else {
            System.out.printf(
                    "nanozk %s%nJava %s, %s, %d cores, vector module %s%n",
                    BuildVersion.text(),
                    Runtime.version(),
                    machine,
                    Runtime.getRuntime().availableProcessors(),
                    vector ? "present" : "absent");
        }
        return 0;
    }
}
