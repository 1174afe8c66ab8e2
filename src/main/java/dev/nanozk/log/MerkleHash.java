package dev.nanozk.log;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes of RFC 6962, 2.1: {@code leaf(d) = SHA-256(0x00 || d)}, {@code node(l, r) = SHA-256(0x01 || l || r)}. */
public final class MerkleHash {
    /** Bytes of a hash. */
    public static final int SIZE = 32;

    private MerkleHash() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Root of the tree without leaves: SHA-256 of nothing. */
    public static byte[] empty() {
        return sha256().digest();
    }

    public static byte[] leaf(byte[] entry) {
        MessageDigest d = sha256();
        d.update((byte) 0);
        return d.digest(entry);
    }

    public static byte[] node(byte[] left, byte[] right) {
        MessageDigest d = sha256();
        d.update((byte) 1);
        d.update(left);
        return d.digest(right);
    }
}
