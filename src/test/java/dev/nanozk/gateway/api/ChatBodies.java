package dev.nanozk.gateway.api;

/** Reads foreign bytes as the bodies and headers of a chat request, for tests outside of this package. */
public final class ChatBodies {
    private ChatBodies() {}

    /** A body; false where it is refused with an error that a client sees. */
    public static boolean read(byte[] body, String mode, String nonce) {
        try {
            ChatRequestParser.parse(body, new ReceiptOptions(mode, nonce, "prove"));
            return true;
        } catch (ApiException e) {
            return false;
        }
    }
}
