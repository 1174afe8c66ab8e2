package dev.nanozk.receipt.verify;

import dev.nanozk.math.kept.KeptResults;
import dev.nanozk.receipt.Digests;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Remembers from one process to the next which range proofs of weights were found good for which model root, where {@link KeptResults} are kept. It is a fact about the
 * model, the same in all its receipts, and more than half of the work of a short process.
 */
final class CheckedRanges {
    private CheckedRanges() {}

    /**
     * Whether this build has found the range proof good before.
     *
     * @param root the model root, 32 bytes
     * @param digest SHA-256 of the range proof
     */
    static boolean holds(byte[] root, byte[] digest) {
        byte[] both = both(root, digest);
        return Arrays.equals(KeptResults.get(name(both)), both);
    }

    /** Keeps that the range proof is good. */
    static void add(byte[] root, byte[] digest) {
        byte[] both = both(root, digest);
        KeptResults.put(name(both), both);
    }

    private static byte[] both(byte[] root, byte[] digest) {
        return ByteBuffer.allocate(root.length + digest.length)
                .put(root)
                .put(digest)
                .array();
    }

    private static String name(byte[] both) {
        return "range-" + Digests.hex(Digests.sha256(both));
    }
}
