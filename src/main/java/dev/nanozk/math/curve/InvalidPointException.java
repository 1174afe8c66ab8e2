package dev.nanozk.math.curve;

/** Bytes that are not the canonical encoding of a ristretto255 element (RFC 9496, 4.3.1). */
public final class InvalidPointException extends Exception {
    private static final long serialVersionUID = 1L;

    public InvalidPointException(String message) {
        super(message);
    }
}
