package dev.nanozk.gateway.api;

/**
 * What receipt a request asks for.
 *
 * @param mode prove, commit or none
 * @param nonce binds the request, or null
 * @param budget number of blocks to be drawn, or null where all are to be proved
 */
public record ReceiptWish(String mode, String nonce, Integer budget) {
    /** All layers. */
    public ReceiptWish(String mode, String nonce) {
        this(mode, nonce, null);
    }
}
