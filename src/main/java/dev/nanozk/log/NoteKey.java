package dev.nanozk.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/**
 * A public key that signs notes, C2SP signed-note: {@code key id = SHA-256(name || 0x0A || type || public key)[:4]}.
 *
 * @param type {@link #ED25519} of a log, {@link #COSIGNATURE} of a witness
 * @param publicKey 32 bytes
 */
public record NoteKey(String name, byte type, byte[] publicKey) {
    /** Signature over the note's text. */
    public static final byte ED25519 = 1;

    /** C2SP tlog-cosignature, cosignature/v1: timestamp and signature over header, time and text. */
    public static final byte COSIGNATURE = 4;

    private static final int KEY = 32;
    private static final int SIGNATURE = 64;

    public NoteKey {
        if (!SignedNote.isName(name) || (type != ED25519 && type != COSIGNATURE) || publicKey.length != KEY) {
            throw new IllegalArgumentException("not the name, type and key of a note's signer: " + name);
        }
    }

    private byte[] typed() {
        return ByteBuffer.allocate(1 + KEY).put(type).put(publicKey).array();
    }

    /** Key id. */
    public int keyId() {
        var d = MerkleHash.sha256();
        d.update((name + "\n").getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(d.digest(typed())).getInt();
    }

    /** {@code name + "+" + hexadecimal key id + "+" + base64(type || public key)}: how a key is handed out and pinned. */
    public String encode() {
        return name + "+" + String.format("%08x", keyId()) + "+"
                + Base64.getEncoder().encodeToString(typed());
    }

    /** Inverse of {@link #encode()}. */
    public static NoteKey decode(String text) throws LogException {
        String[] parts = text.split("\\+", 3);
        byte[] typed = parts.length == 3 ? SignedNote.base64(parts[2]) : null;
        if (typed == null || typed.length != 1 + KEY) {
            throw new LogException("not a verifier key (NAME+ID+BASE64 of an Ed25519 key): " + text);
        }
        try {
            NoteKey key = new NoteKey(parts[0], typed[0], Arrays.copyOfRange(typed, 1, typed.length));
            if (key.encode().equals(text)) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // Reported below.
        }
        throw new LogException("the verifier key " + text + " has another id, or a type that is not known");
    }

    /** The line of this key in a note, if there is one. */
    public Optional<SignedNote.Line> line(SignedNote note) {
        int id = keyId();
        return note.signatures().stream()
                .filter(l -> l.name().equals(name) && l.keyId() == id)
                .findFirst();
    }

    /** Whether a line is this key's signature of a text. */
    public boolean verifies(String text, SignedNote.Line line) {
        if (!line.name().equals(name) || line.keyId() != keyId()) {
            return false;
        }
        byte[] s = line.signature();
        if (type == ED25519) {
            return verify(text.getBytes(StandardCharsets.UTF_8), s);
        }
        if (s.length != Long.BYTES + SIGNATURE || ByteBuffer.wrap(s).getLong() < 0) {
            return false;
        }
        long time = ByteBuffer.wrap(s).getLong();
        return verify(cosigned(text, time), Arrays.copyOfRange(s, Long.BYTES, s.length));
    }

    /** What a cosignature signs. */
    static byte[] cosigned(String text, long time) {
        return ("cosignature/v1\ntime " + time + "\n" + text).getBytes(StandardCharsets.UTF_8);
    }

    private boolean verify(byte[] message, byte[] signature) {
        if (signature.length != SIGNATURE) {
            return false;
        }
        try {
            Ed25519Signer verifier = new Ed25519Signer();
            verifier.init(false, new Ed25519PublicKeyParameters(publicKey, 0));
            verifier.update(message, 0, message.length);
            return verifier.verifySignature(signature);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Requires that a note is signed by at least one of the keys and that no line of one of them is wrong.
     *
     * @param what names the keys in the message
     */
    public static void requireSigned(SignedNote note, List<NoteKey> keys, String what) throws LogException {
        boolean signed = false;
        for (NoteKey key : keys) {
            Optional<SignedNote.Line> line = key.line(note);
            if (line.isPresent()) {
                if (!key.verifies(note.text(), line.get())) {
                    throw new LogException("the signature of " + key.name() + " is wrong");
                }
                signed = true;
            }
        }
        if (!signed) {
            throw new LogException("it is not signed by " + what);
        }
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof NoteKey k && encode().equals(k.encode());
    }

    @Override
    public int hashCode() {
        return encode().hashCode();
    }

    @Override
    public String toString() {
        return encode();
    }
}
