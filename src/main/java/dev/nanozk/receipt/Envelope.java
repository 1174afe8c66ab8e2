package dev.nanozk.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A DSSE envelope, version 1: an Ed25519 signature, after it an ML-DSA-65 signature where the operator has such a key.
 *
 * @param payload the signed bytes
 * @param signatures one or two
 */
public record Envelope(byte[] payload, List<Signature> signatures) {
    /** Type of in-toto statements. */
    public static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

    private static final List<SigningKey.Algorithm> ORDER =
            List.of(SigningKey.Algorithm.ED25519, SigningKey.Algorithm.ML_DSA_65);

    /**
     * A signature over {@link #preAuthentication}.
     *
     * @param keyId SHA-256 of the public key
     */
    public record Signature(byte[] keyId, byte[] value) {}

    public Envelope {
        signatures = List.copyOf(signatures);
    }

    /** An envelope with one signature. */
    public static Envelope of(byte[] payload, byte[] keyId, byte[] signature) {
        return new Envelope(payload, List.of(new Signature(keyId, signature)));
    }

    /** {@code "DSSEv1" SP len(type) SP type SP len(payload) SP payload}. */
    public static byte[] preAuthentication(String type, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String head =
                "DSSEv1 " + type.getBytes(StandardCharsets.UTF_8).length + " " + type + " " + payload.length + " ";
        out.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        out.writeBytes(payload);
        return out.toByteArray();
    }

    /** Signs a payload. */
    public static Envelope sign(byte[] payload, SigningKey key) {
        return sign(payload, List.of(key));
    }

    /** Signs a payload with an Ed25519 key, and an ML-DSA-65 key if there is a second one. */
    public static Envelope sign(byte[] payload, List<SigningKey> keys) {
        byte[] message = preAuthentication(PAYLOAD_TYPE, payload);
        return new Envelope(
                payload,
                keys.stream()
                        .map(k -> new Signature(k.keyId(), k.sign(message)))
                        .toList());
    }

    /** Id of the Ed25519 key. */
    public byte[] keyId() {
        return signatures.getFirst().keyId();
    }

    /** Whether the one signature is that of the given key. */
    public boolean isSignedBy(byte[] publicKey) {
        return isSignedBy(List.of(publicKey));
    }

    /** Whether the signatures are those of the given keys, one each and in order. */
    public boolean isSignedBy(List<byte[]> publicKeys) {
        if (publicKeys.size() != signatures.size() || publicKeys.size() > ORDER.size()) {
            return false;
        }
        byte[] message = preAuthentication(PAYLOAD_TYPE, payload);
        for (int i = 0; i < signatures.size(); i++) {
            Signature s = signatures.get(i);
            if (!Arrays.equals(Digests.sha256(publicKeys.get(i)), s.keyId())
                    || !ORDER.get(i).verify(publicKeys.get(i), message, s.value())) {
                return false;
            }
        }
        return true;
    }

    /** The envelope's canonical JSON. */
    public String json() {
        return new String(CanonicalJson.bytes(toJson()), StandardCharsets.UTF_8);
    }

    ObjectNode toJson() {
        ObjectNode n = CanonicalJson.object();
        n.put("payload", JsonFields.encode(payload));
        n.put("payloadType", PAYLOAD_TYPE);
        ArrayNode list = n.putArray("signatures");
        for (Signature s : signatures) {
            list.addObject().put("keyid", Digests.hex(s.keyId())).put("sig", JsonFields.encode(s.value()));
        }
        return n;
    }

    /** Strict inverse of {@link #json()}. */
    public static Envelope decode(byte[] bytes) throws ReceiptFormatException {
        return fromJson(CanonicalJson.parse(bytes, "envelope"));
    }

    static Envelope fromJson(JsonNode node) throws ReceiptFormatException {
        JsonFields f = new JsonFields(node, "envelope", "payload", "payloadType", "signatures");
        f.requireString("payloadType", PAYLOAD_TYPE);
        List<Signature> signatures = new ArrayList<>();
        for (JsonNode entry : f.nodes("signatures")) {
            JsonFields s = new JsonFields(entry, "envelope.signatures", "keyid", "sig");
            signatures.add(new Signature(s.digest("keyid"), s.base64("sig")));
        }
        if (signatures.isEmpty() || signatures.size() > ORDER.size()) {
            throw new ReceiptFormatException(
                    "envelope.signatures has " + signatures.size() + " entries, not one or two");
        }
        return new Envelope(f.base64("payload"), signatures);
    }
}
