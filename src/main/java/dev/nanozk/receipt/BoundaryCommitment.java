package dev.nanozk.receipt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Arrays;

/**
 * What is signed and logged of a claim with a {@link Budget} once its boundaries are committed, before any challenge: an in-toto Statement v1. The digest of its bytes is what draws start
 * from. It needs no salt: the boundary commitments, which it digests, are blinded.
 *
 * @param claimSha256 digest of the claim, boundaries and weights among it
 * @param responseSha256 digest of the answer's text
 * @param created when the boundaries were committed, whole seconds
 * @param keyId SHA-256 of the signer's public key
 */
public record BoundaryCommitment(byte[] claimSha256, byte[] responseSha256, Instant created, byte[] keyId) {
    private static final String PREDICATE = "https://nanozk.dev/boundaries/v1";

    /** Commitment to a claim with its boundaries. */
    public static BoundaryCommitment of(Claim claim, Instant created, byte[] keyId) {
        return new BoundaryCommitment(Digests.sha256(claim.bytes()), claim.responseSha256(), created, keyId);
    }

    /** Canonical bytes: the payload of the envelope, whose digest is logged. */
    public byte[] bytes() {
        ObjectNode n = Statement.frame(PREDICATE, responseSha256);
        ObjectNode p = n.putObject("predicate");
        p.put("claimSha256", Digests.hex(claimSha256));
        p.put("created", created.toString());
        p.put("keyId", Digests.hex(keyId));
        return CanonicalJson.bytes(n);
    }

    /** Strict inverse of {@link #bytes()}. */
    public static BoundaryCommitment decode(byte[] bytes) throws ReceiptFormatException {
        JsonFields f = new JsonFields(
                CanonicalJson.parse(bytes, "boundaries"),
                "boundaries",
                "_type",
                "predicateType",
                "subject",
                "predicate");
        JsonFields p = new JsonFields(f.node("predicate"), "predicate", "claimSha256", "created", "keyId");
        BoundaryCommitment c = new BoundaryCommitment(
                p.digest("claimSha256"),
                Statement.subject(f),
                Statement.instant(p.string("created"), "predicate.created"),
                p.digest("keyId"));
        if (!Arrays.equals(c.bytes(), bytes)) {
            throw new ReceiptFormatException("boundaries differ from what their predicate says");
        }
        return c;
    }
}
