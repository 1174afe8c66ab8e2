package dev.nanozk.client;

/** When an answer is handed to the application. */
public enum VerificationPolicy {
    /** At once; the verdict comes later, as a future and to the listener. */
    OPTIMISTIC,
    /** As soon as the gateway has committed itself to a receipt for the pinned model; the verdict comes later. */
    REQUIRE_COMMITMENT,
    /** Only when every proof has been checked; otherwise an exception. */
    REQUIRE_PROOF
}
