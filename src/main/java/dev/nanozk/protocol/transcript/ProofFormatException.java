package dev.nanozk.protocol.transcript;

/** A proof that is malformed or does not satisfy its relation; the message is the reason shown to users. */
public final class ProofFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, without any secret */
    public ProofFormatException(String message) {
        super(message);
    }
}
