package dev.nanozk.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/** An Ed25519 key that signs notes as a log, or cosigns them as a witness. */
public final class NoteSigner {
    private final String name;
    private final Ed25519PrivateKeyParameters secret;

    /** @param seed 32 bytes (RFC 8032) */
    public NoteSigner(String name, byte[] seed) {
        this.name = name;
        this.secret = new Ed25519PrivateKeyParameters(seed, 0);
        key(NoteKey.ED25519);
    }

    public String name() {
        return name;
    }

    /** The public key for a type of signature. */
    public NoteKey key(byte type) {
        return new NoteKey(name, type, secret.generatePublicKey().getEncoded());
    }

    /** Signature over a text; the same each time, as Ed25519 has no randomness. */
    public SignedNote.Line sign(String text) {
        return new SignedNote.Line(
                name, key(NoteKey.ED25519).keyId(), signature(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Cosignature over a checkpoint's text.
     *
     * @param time seconds since 1970
     */
    public SignedNote.Line cosign(String text, long time) {
        byte[] s = signature(NoteKey.cosigned(text, time));
        return new SignedNote.Line(
                name,
                key(NoteKey.COSIGNATURE).keyId(),
                ByteBuffer.allocate(Long.BYTES + s.length).putLong(time).put(s).array());
    }

    private byte[] signature(byte[] message) {
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(true, secret);
        signer.update(message, 0, message.length);
        return signer.generateSignature();
    }
}
