package dev.nanozk.receipt.verify;

import java.util.Locale;

/** Outcome of one check. */
public enum Verdict {
    VERIFIED,
    REJECTED,
    UNCHECKED;

    /** As it stands in JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
