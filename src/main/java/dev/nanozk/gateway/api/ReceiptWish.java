package dev.nanozk.gateway.api;

/**
 * What receipt a request asks for.
 *
 * @param mode prove, commit or none
 * @param nonce binds the request, or null
 * @param budget number of blocks to be drawn, or null where all are to be proved
 * @param batch whether nobody waits for the proofs: those that somebody waits for are made before them
 */
public record ReceiptWish(String mode, String nonce, Integer budget, boolean batch) {
    /** Interactive. */
    public ReceiptWish(String mode, String nonce, Integer budget) {
        this(mode, nonce, budget, false);
    }

    /** All layers, interactive. */
    public ReceiptWish(String mode, String nonce) {
        this(mode, nonce, null);
    }
}
