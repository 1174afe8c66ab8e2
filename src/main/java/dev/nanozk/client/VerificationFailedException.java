package dev.nanozk.client;

import dev.nanozk.receipt.verify.VerificationReport;
import java.util.Optional;

/** A receipt that does not convince: rejected, not to be had, or not checked. */
public final class VerificationFailedException extends Exception {
    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Reason {
        /** A check failed: the answer is not what the receipt says, or the receipt proves nothing. */
        REJECTED,
        /** No model root is pinned, or something that is needed for the check is missing. */
        UNCHECKED,
        /** The gateway can't or won't prove this answer: receipt failed, aborted, unknown, or none was made. */
        NOT_PROVED,
        /** The proof was not there in time; it may come. */
        PENDING,
        /** The gateway can't be reached or answers nonsense. */
        UNREACHABLE
    }

    private final Reason reason;
    private final transient VerificationReport report;
    private final boolean away;

    public VerificationFailedException(Reason reason, String message, VerificationReport report, Throwable cause) {
        this(reason, message, report, cause, false);
    }

    private VerificationFailedException(
            Reason reason, String message, VerificationReport report, Throwable cause, boolean away) {
        super(message, cause);
        this.reason = reason;
        this.report = report;
        this.away = away;
    }

    /** The gateway can't be reached, and may be there again soon. */
    static VerificationFailedException away(String message, Throwable cause) {
        return new VerificationFailedException(Reason.UNREACHABLE, message, null, cause, true);
    }

    static VerificationFailedException of(Reason reason, String message) {
        return new VerificationFailedException(reason, message, null, null);
    }

    /** Whether the gateway may be there again soon. */
    boolean isAway() {
        return away;
    }

    public Reason reason() {
        return reason;
    }

    /** All verdicts, where a bundle was there to be checked. */
    public Optional<VerificationReport> report() {
        return Optional.ofNullable(report);
    }
}
