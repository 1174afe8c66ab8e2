package dev.nanozk.log;

/** A log, checkpoint or proof that is malformed or contradicts itself, a key or an earlier checkpoint; the message says how. */
public final class LogException extends Exception {
    private static final long serialVersionUID = 1L;

    public LogException(String message) {
        super(message);
    }
}
