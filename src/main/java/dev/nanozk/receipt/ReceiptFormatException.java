package dev.nanozk.receipt;

/** A part of a receipt that is malformed; the message names it. */
public final class ReceiptFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    public ReceiptFormatException(String message) {
        super(message);
    }
}
