package dev.nanozk.receipt.verify;

/** Told how far a check is. Says nothing about its outcome: verdicts are there at the end. */
@FunctionalInterface
public interface VerificationProgress {
    /** Nobody listens. */
    VerificationProgress NONE = (step, fraction) -> {};

    /**
     * A step goes on.
     *
     * @param step what is being checked
     * @param fraction how much of the whole check is done, 0 to 1
     */
    void at(String step, double fraction);
}
