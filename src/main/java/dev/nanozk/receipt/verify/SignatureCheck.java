package dev.nanozk.receipt.verify;

import dev.nanozk.receipt.Envelope;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Whether an envelope is signed by keys that were valid then and that the client trusts. */
final class SignatureCheck {
    private static final Duration SKEW = Duration.ofMinutes(5);

    private SignatureCheck() {}

    /**
     * Checks the signatures, then who signed.
     *
     * @param keys public keys of the envelope's signatures
     * @param keyId the key id that the payload names
     * @param time when the payload says that it was signed
     * @param index proven index of the payload's entry in the log, or -1
     */
    static Check check(
            Envelope envelope, List<byte[]> keys, byte[] keyId, Instant time, long index, TrustAnchors trusted) {
        if (!Arrays.equals(keyId, envelope.keyId())) {
            return Check.rejected("the statement names another key than its signature");
        }
        if (!envelope.isSignedBy(keys)) {
            return Check.rejected("the signature is not that of the bundle's public key");
        }
        if (trusted.signer() != null && !Arrays.equals(trusted.signer(), keys.getFirst())) {
            return Check.rejected("the receipt is signed by another key than the pinned one");
        }
        if (trusted.history() != null) {
            if (time.isAfter(Instant.now().plus(SKEW))) {
                return Check.rejected("the receipt is of a time to come: " + time);
            }
            for (byte[] key : keys) {
                Optional<String> objection = trusted.history().objection(key, time, index);
                if (objection.isPresent()) {
                    return Check.rejected(objection.get());
                }
            }
        }
        return trusted.signer() == null && trusted.history() == null ? Check.UNCHECKED : Check.OK;
    }
}
