package dev.nanozk.protocol.transcript;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHAKEDigest;

/**
 * Blindings, dummies and masks: {@code PRF(secret, 32 fresh random bytes, transcript state, label, counter)}.
 *
 * <p>The transcript state separates two runs of the same job: the same mask under two challenges would reveal the
 * witness, so that even a repeated random generator must not give the same mask for different messages.
 */
public final class SecretRandom {
    private final byte[] key = new byte[64];
    private long counter;

    /**
     * @param secret the operator's secret, at least 32 bytes
     * @param fresh the source of 32 fresh bytes for this attempt
     */
    public SecretRandom(byte[] secret, SecureRandom fresh) {
        if (secret.length < 32) {
            throw new IllegalArgumentException("the secret has " + secret.length + " bytes, at least 32 are needed");
        }
        byte[] nonce = new byte[32];
        fresh.nextBytes(nonce);
        SHAKEDigest d = new SHAKEDigest(256);
        byte[] domain = "nanozk/v1/secret".getBytes(StandardCharsets.UTF_8);
        d.update(domain, 0, domain.length);
        d.update(ByteBuffer.allocate(4).putInt(secret.length).array(), 0, 4);
        d.update(secret, 0, secret.length);
        d.update(nonce, 0, nonce.length);
        d.doFinal(key, 0, key.length);
        Arrays.fill(nonce, (byte) 0);
    }

    /** One scalar, uniform up to 2^-250, bound to the transcript's present state. */
    public FieldElement scalar(Transcript transcript, String label) {
        return vector(transcript, label, 1).get(0);
    }

    /** {@code n} scalars. */
    public FieldVector vector(Transcript transcript, String label, int n) {
        SHAKEDigest d = new SHAKEDigest(256);
        d.update(key, 0, key.length);
        byte[] state = transcript.digest();
        d.update(state, 0, state.length);
        byte[] l = label.getBytes(StandardCharsets.UTF_8);
        d.update(ByteBuffer.allocate(12).putInt(l.length).putLong(counter++).array(), 0, 12);
        d.update(l, 0, l.length);
        FieldVector out = new FieldVector(n);
        byte[] wide = new byte[64];
        for (int i = 0; i < n; i++) {
            d.doOutput(wide, 0, 64);
            out.set(i, FieldElement.fromWideBytes(wide));
        }
        return out;
    }
}
