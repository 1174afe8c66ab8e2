package dev.nanozk.gateway.store;

import java.util.Locale;

/** Where a receipt stands. */
public enum ReceiptStatus {
    /** The answer is being made. */
    OPEN,
    /** The commitment is signed, no proof is wanted. */
    COMMITTED,
    /** Its jobs wait. */
    QUEUED,
    /** At least one job runs or is done. */
    PROVING,
    /** Boundaries are logged and the head is proved; which blocks are, a client has to say. */
    AWAITING_CHALLENGE,
    /** Every proof that is due is there. */
    PROVED,
    /** A job failed for good. */
    FAILED,
    /** The client went away; what was sent is committed. */
    ABORTED;

    /** As clients and database see it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Inverse of {@link #text()}. */
    public static ReceiptStatus of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** Whether nothing will change any more unless a client wants it. */
    public boolean isFinal() {
        return this != OPEN && this != QUEUED && this != PROVING;
    }
}
