package dev.nanozk.gateway.store;

import java.util.Locale;

/** Where a proof job stands. */
public enum JobStatus {
    QUEUED,
    RUNNING,
    DONE,
    FAILED;

    /** As the database holds it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Inverse of {@link #text()}. */
    public static JobStatus of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
