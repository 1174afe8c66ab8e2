package dev.nanozk.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs of the command line as processes of their own. */
final class ChildProcess {
    /** System property in which the launcher tells its own path; not among those of the server's settings, of which none may be unknown. */
    static final String LAUNCHER = "launcher.path";

    private static final long HOURS = 6;

    private ChildProcess() {}

    /** What a process left behind. */
    record Result(int code, String out, String err, double millis) {
        /** The last line on standard error that says something, for a message. */
        String complaint() {
            List<String> lines = err.lines().filter(l -> !l.isBlank()).toList();
            return lines.isEmpty() ? "exit code " + code : lines.getLast().strip();
        }
    }

    /** The launcher that this process was started by. */
    static Path launcher() {
        String path = System.getProperty(LAUNCHER);
        if (path == null) {
            throw new IllegalArgumentException("this suite starts the launcher again; start it with ./nanozk");
        }
        return Path.of(path);
    }

    /**
     * Runs a command to its end; its output goes through files, so that it waits for no reader.
     *
     * @param environment set beside this process's own
     */
    static Result run(List<String> command, Map<String, String> environment) throws IOException {
        Path out = Files.createTempFile("nanozk", ".out");
        Path err = Files.createTempFile("nanozk", ".err");
        try {
            ProcessBuilder b = new ProcessBuilder(new ArrayList<>(command))
                    .redirectInput(ProcessBuilder.Redirect.from(nothing()))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            b.environment().putAll(environment);
            long start = System.nanoTime();
            Process p = b.start();
            try {
                if (!p.waitFor(HOURS, TimeUnit.HOURS)) {
                    throw new IOException(command.getFirst() + " does not end");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted");
            } finally {
                p.destroyForcibly();
            }
            double millis = ProofBench.millis(start);
            return new Result(p.exitValue(), text(out), text(err), millis);
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        }
    }

    private static File nothing() {
        return new File(File.separatorChar == '\\' ? "NUL" : "/dev/null");
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
