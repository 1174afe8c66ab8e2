package dev.nanozk.math.curve;

/** Bytes that are not the canonical encoding of a ristretto255 element (RFC 9496, 4.3.1). */
public final class InvalidPointException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int index;

    public InvalidPointException(String message) {
        this(0, message);
    }

    InvalidPointException(int index, String message) {
        super(message);
        this.index = index;
    }

    /** Which point of a list it is; 0 for a single one. */
    public int index() {
        return index;
    }
}
