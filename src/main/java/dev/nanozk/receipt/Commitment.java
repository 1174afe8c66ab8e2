package dev.nanozk.receipt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Arrays;

/**
 * What is signed and logged before a client sees the end of an answer: an in-toto Statement v1 with digests only. The salt keeps the entry in the log from
 * confirming a guess of the content; who has the bundle has the salt.
 *
 * @param claimSha256 digest of the claim without boundaries
 * @param responseSha256 digest of the answer's text
 * @param salt 32 random bytes
 * @param created when the answer was made, whole seconds
 * @param keyId SHA-256 of the signer's public key
 */
public record Commitment(byte[] claimSha256, byte[] responseSha256, byte[] salt, Instant created, byte[] keyId) {
    private static final String PREDICATE = "https://nanozk.dev/commitment/v1";

    /** Commitment to a claim, whose boundaries do not count. */
    public static Commitment of(Claim claim, byte[] salt, Instant created, byte[] keyId) {
        return new Commitment(claimDigest(claim), claim.responseSha256(), salt, created, keyId);
    }

    /** Digest of a claim without its boundaries. */
    public static byte[] claimDigest(Claim claim) {
        return Digests.sha256(claim.withBoundaries(java.util.List.of()).bytes());
    }

    /** Canonical bytes: the payload of the envelope, whose digest is logged. */
    public byte[] bytes() {
        ObjectNode n = Statement.frame(PREDICATE, responseSha256);
        ObjectNode p = n.putObject("predicate");
        p.put("claimSha256", Digests.hex(claimSha256));
        p.put("salt", Digests.hex(salt));
        p.put("created", created.toString());
        p.put("keyId", Digests.hex(keyId));
        return CanonicalJson.bytes(n);
    }

    /** Strict inverse of {@link #bytes()}. */
    public static Commitment decode(byte[] bytes) throws ReceiptFormatException {
        JsonFields f = new JsonFields(
                CanonicalJson.parse(bytes, "commitment"),
                "commitment",
                "_type",
                "predicateType",
                "subject",
                "predicate");
        JsonFields p = new JsonFields(f.node("predicate"), "predicate", "claimSha256", "salt", "created", "keyId");
        Commitment c = new Commitment(
                p.digest("claimSha256"),
                Statement.subject(f),
                p.digest("salt"),
                Statement.instant(p.string("created"), "predicate.created"),
                p.digest("keyId"));
        if (!Arrays.equals(c.bytes(), bytes)) {
            throw new ReceiptFormatException("commitment differs from what its predicate says");
        }
        return c;
    }
}
