package dev.nanozk.cli;

import dev.nanozk.model.inference.OutOfRangeException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** What the command line says of a command that could not do its work. */
final class Failure {
    /** Its exit code. */
    static final int COULD_NOT = 2;

    private Failure() {}

    /** The line on standard error. */
    static String line(String command, Exception e) {
        return "nanozk " + command + ": " + message(e);
    }

    private static String message(Exception e) {
        return switch (e) {
            case IllegalArgumentException i when i.getMessage() != null -> i.getMessage();
            case OutOfRangeException o -> o.getMessage();
            case NoSuchFileException n -> n.getFile() + " does not exist";
            case AccessDeniedException a -> a.getFile() + " can't be accessed";
            case IOException io when io.getMessage() != null -> io.getMessage();
            default -> "internal error: " + e;
        };
    }
}
