package dev.nanozk.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A DSSE envelope, version 1, with one Ed25519 signature.
 *
 * @param payload the signed bytes
 * @param keyId SHA-256 of the public key
 * @param signature 64 bytes over {@link #preAuthentication}
 */
public record Envelope(byte[] payload, byte[] keyId, byte[] signature) {
    /** Type of in-toto statements. */
    public static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

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
    public static Envelope sign(byte[] payload, ReceiptKey key) {
        return new Envelope(payload, key.keyId(), key.sign(preAuthentication(PAYLOAD_TYPE, payload)));
    }

    /** Whether the signature is that of the given key. */
    public boolean isSignedBy(byte[] publicKey) {
        return ReceiptKey.verify(publicKey, preAuthentication(PAYLOAD_TYPE, payload), signature);
    }

    /** The envelope's canonical JSON. */
    public String json() {
        return new String(CanonicalJson.bytes(toJson()), StandardCharsets.UTF_8);
    }

    ObjectNode toJson() {
        ObjectNode n = CanonicalJson.object();
        n.put("payload", JsonFields.encode(payload));
        n.put("payloadType", PAYLOAD_TYPE);
        n.putArray("signatures").addObject().put("keyid", Digests.hex(keyId)).put("sig", JsonFields.encode(signature));
        return n;
    }

    static Envelope fromJson(JsonNode node) throws ReceiptFormatException {
        JsonFields f = new JsonFields(node, "envelope", "payload", "payloadType", "signatures");
        f.requireString("payloadType", PAYLOAD_TYPE);
        List<JsonNode> signatures = f.nodes("signatures");
        if (signatures.size() != 1) {
            throw new ReceiptFormatException("envelope.signatures has " + signatures.size() + " entries, not one");
        }
        JsonFields s = new JsonFields(signatures.get(0), "envelope.signatures", "keyid", "sig");
        return new Envelope(f.base64("payload"), s.digest("keyid"), s.base64("sig"));
    }
}
