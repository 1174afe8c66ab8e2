package dev.nanozk.gateway.api;

/**
 * What receipt a request asks for.
 *
 * @param mode prove, commit or none
 * @param nonce binds the request, or null
 */
public record ReceiptWish(String mode, String nonce) {}
