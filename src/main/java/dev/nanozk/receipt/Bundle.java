package dev.nanozk.receipt;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Everything that an offline verifier needs, in one canonical JSON document. It holds nothing that the verifier does not check.
 *
 * @param envelope the signed statement
 * @param publicKey the signer's Ed25519 key
 * @param request what was asked
 * @param text the answer
 * @param proofs blocks in order, then the head
 * @param verificationKey null where it is left out
 * @param rangeProof the weights' range proof
 */
public record Bundle(
        Envelope envelope,
        byte[] publicKey,
        Request request,
        String text,
        List<byte[]> proofs,
        byte[] verificationKey,
        byte[] rangeProof) {
    private static final String FORMAT = "nanozk-bundle/v1";

    public Bundle {
        proofs = List.copyOf(proofs);
    }

    /** The same without the verification key. */
    public Bundle withoutKey() {
        return new Bundle(envelope, publicKey, request, text, proofs, null, rangeProof);
    }

    /** The document. */
    public byte[] bytes() {
        ObjectNode n = CanonicalJson.object();
        n.put("format", FORMAT);
        n.set("envelope", envelope.toJson());
        n.put("publicKey", JsonFields.encode(publicKey));
        n.set("request", request.toJson());
        n.put("text", text);
        ArrayNode list = n.putArray("proofs");
        proofs.forEach(p -> list.add(JsonFields.encode(p)));
        // The place of the log's inclusion proof.
        n.putNull("inclusion");
        n.put("verificationKey", verificationKey == null ? null : JsonFields.encode(verificationKey));
        n.put("rangeProof", JsonFields.encode(rangeProof));
        return CanonicalJson.bytes(n);
    }

    /** Strict inverse of {@link #bytes()}. */
    public static Bundle decode(byte[] bytes) throws ReceiptFormatException {
        JsonFields f = new JsonFields(
                CanonicalJson.parse(bytes, "bundle"),
                "bundle",
                "format",
                "envelope",
                "publicKey",
                "request",
                "text",
                "proofs",
                "inclusion",
                "verificationKey",
                "rangeProof");
        f.requireString("format", FORMAT);
        if (!f.isNull("inclusion")) {
            throw new ReceiptFormatException("bundle.inclusion is not null, as this version knows no log");
        }
        return new Bundle(
                Envelope.fromJson(f.node("envelope")),
                f.base64("publicKey"),
                Request.fromJson(f.node("request"), "bundle.request"),
                f.string("text"),
                f.base64s("proofs"),
                f.isNull("verificationKey") ? null : f.base64("verificationKey"),
                f.base64("rangeProof"));
    }
}
