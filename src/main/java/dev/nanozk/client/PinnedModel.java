package dev.nanozk.client;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * What a client trusts: a model root, got from somebody it trusts and never from the answer itself, and perhaps the signer's key.
 *
 * @param root SHA-256 of the verification key, 32 bytes; null pins nothing, and no receipt is then more than {@code unchecked}
 * @param signer the gateway's Ed25519 key, 32 bytes; null accepts any
 */
public record PinnedModel(byte[] root, byte[] signer) {
    private static final int LENGTH = 32;

    public PinnedModel {
        if (root != null && root.length != LENGTH || signer != null && signer.length != LENGTH) {
            throw new IllegalArgumentException("root and signer have 32 bytes each");
        }
        root = root == null ? null : root.clone();
        signer = signer == null ? null : signer.clone();
    }

    /**
     * A model root in hexadecimal, with or without {@code sha256:} before it.
     *
     * @throws IllegalArgumentException if these are not 64 hexadecimal digits
     */
    public static PinnedModel of(String root) {
        return new PinnedModel(digits("model root", root), null);
    }

    /** Nothing is pinned: everything can be checked but which model it is. */
    public static PinnedModel none() {
        return new PinnedModel(null, null);
    }

    /** The same, signed by this key only (hexadecimal). */
    public PinnedModel signedBy(String key) {
        return new PinnedModel(root, digits("signer's key", key));
    }

    static byte[] digits(String what, String text) {
        String s = text.strip().toLowerCase(Locale.ROOT);
        s = s.startsWith("sha256:") ? s.substring("sha256:".length()) : s;
        if (!s.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(text + " is no " + what + " (64 hexadecimal digits)");
        }
        return HexFormat.of().parseHex(s);
    }

    Optional<byte[]> pinnedRoot() {
        return Optional.ofNullable(root);
    }
}
