package dev.nanozk.receipt.verify;

import dev.nanozk.log.NoteKey;
import dev.nanozk.receipt.KeyHistory;
import java.util.List;

/**
 * What a client trusts beside the model root; without any of it, signature and inclusion stay unchecked at best.
 *
 * @param signer the receipt key, or null
 * @param history the operator's history of keys, or null
 * @param logKey the log's key, or null
 * @param witnesses keys whose cosignatures are required
 */
public record TrustAnchors(byte[] signer, KeyHistory history, NoteKey logKey, List<NoteKey> witnesses) {
    public TrustAnchors {
        signer = signer == null ? null : signer.clone();
        witnesses = List.copyOf(witnesses);
    }

    /** Nothing. */
    public static TrustAnchors none() {
        return new TrustAnchors(null, null, null, List.of());
    }

    /** A signer's key, or nothing. */
    public static TrustAnchors signer(byte[] publicKey) {
        return new TrustAnchors(publicKey, null, null, List.of());
    }

    /** The same with a log's key. */
    public TrustAnchors withLogKey(NoteKey key) {
        return new TrustAnchors(signer, history, key, witnesses);
    }

    /** The same with a history of keys. */
    public TrustAnchors withHistory(KeyHistory keys) {
        return new TrustAnchors(signer, keys, logKey, witnesses);
    }

    /** The same with witnesses. */
    public TrustAnchors withWitnesses(List<NoteKey> keys) {
        return new TrustAnchors(signer, history, logKey, keys);
    }
}
