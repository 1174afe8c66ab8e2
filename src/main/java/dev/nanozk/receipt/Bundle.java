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
 * @param proofs blocks in order, then the head, then the opening of a compact receipt
 * @param inclusion place in the log, null where there is none
 * @param verificationKey null where it is left out
 * @param rangeProof the weights' range proof
 * @param postQuantumKey the signer's ML-DSA-65 key, null unless the envelope has a signature of it
 */
public record Bundle(
        Envelope envelope,
        byte[] publicKey,
        Request request,
        String text,
        List<byte[]> proofs,
        Inclusion inclusion,
        byte[] verificationKey,
        byte[] rangeProof,
        byte[] postQuantumKey) {
    private static final String FORMAT = "nanozk-bundle/v1";
    private static final String POST_QUANTUM = "postQuantumKey";
    private static final List<String> FIELDS = List.of(
            "format",
            "envelope",
            "publicKey",
            "request",
            "text",
            "proofs",
            "inclusion",
            "verificationKey",
            "rangeProof");

    public Bundle {
        proofs = List.copyOf(proofs);
    }

    /** A bundle that is in no log, signed by one key. */
    public Bundle(
            Envelope envelope,
            byte[] publicKey,
            Request request,
            String text,
            List<byte[]> proofs,
            byte[] verificationKey,
            byte[] rangeProof) {
        this(envelope, publicKey, request, text, proofs, null, verificationKey, rangeProof, null);
    }

    /** The same without the verification key. */
    public Bundle withoutKey() {
        return new Bundle(envelope, publicKey, request, text, proofs, inclusion, null, rangeProof, postQuantumKey);
    }

    /** The same with its place in the log. */
    public Bundle with(Inclusion place) {
        return new Bundle(
                envelope, publicKey, request, text, proofs, place, verificationKey, rangeProof, postQuantumKey);
    }

    /** Public keys of the envelope's signatures. */
    public List<byte[]> publicKeys() {
        return postQuantumKey == null ? List.of(publicKey) : List.of(publicKey, postQuantumKey);
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
        n.set("inclusion", inclusion == null ? n.nullNode() : inclusion.toJson());
        if (postQuantumKey != null) {
            n.put(POST_QUANTUM, JsonFields.encode(postQuantumKey));
        }
        n.put("verificationKey", verificationKey == null ? null : JsonFields.encode(verificationKey));
        n.put("rangeProof", JsonFields.encode(rangeProof));
        return CanonicalJson.bytes(n);
    }

    /** Strict inverse of {@link #bytes()}. */
    public static Bundle decode(byte[] bytes) throws ReceiptFormatException {
        JsonFields f = JsonFields.withOptional(
                CanonicalJson.parse(bytes, "bundle"), "bundle", POST_QUANTUM, FIELDS.toArray(String[]::new));
        f.requireString("format", FORMAT);
        return new Bundle(
                Envelope.fromJson(f.node("envelope")),
                f.base64("publicKey"),
                Request.fromJson(f.node("request"), "bundle.request"),
                f.string("text"),
                f.base64s("proofs"),
                f.isNull("inclusion") ? null : Inclusion.fromJson(f.node("inclusion")),
                f.isNull("verificationKey") ? null : f.base64("verificationKey"),
                f.base64("rangeProof"),
                f.has(POST_QUANTUM) ? f.base64(POST_QUANTUM) : null);
    }
}
