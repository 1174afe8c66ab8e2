package dev.nanozk.gateway.api;

/** Where the receipt of an answer is and how it stands. */
public record ReceiptReference(String id, String status, String url) {
    /** The reference of a receipt. */
    public static ReceiptReference of(String id, String status) {
        return new ReceiptReference(id, status, "/v1/receipts/" + id);
    }
}
