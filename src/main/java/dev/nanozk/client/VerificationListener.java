package dev.nanozk.client;

import dev.nanozk.receipt.verify.VerificationReport;

/** Told of verdicts as they come, on a background thread. */
public interface VerificationListener {
    /** Does nothing. */
    VerificationListener NONE = new VerificationListener() {};

    /** The receipt is valid. */
    default void verified(String receiptId, VerificationReport report) {}

    /** It is not, or could not be checked. {@code receiptId} is null where the gateway made none. */
    default void failed(String receiptId, VerificationFailedException why) {}
}
