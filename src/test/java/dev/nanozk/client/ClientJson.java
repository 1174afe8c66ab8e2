package dev.nanozk.client;

/** Whatever the client reads of a gateway's answers. */
public final class ClientJson {
    private ClientJson() {}

    /** Reads some bytes as every kind of answer; only the declared exception is caught. */
    public static void read(byte[] answer) {
        try {
            Gateway.root(answer);
        } catch (VerificationFailedException e) {
            // Refused with a reason.
        }
        try {
            Gateway.state("rcpt-1", answer).isLost();
        } catch (VerificationFailedException e) {
            // Refused with a reason.
        }
        try {
            Gateway.models(answer, "00".repeat(32));
        } catch (VerificationFailedException e) {
            // Refused with a reason.
        }
    }
}
