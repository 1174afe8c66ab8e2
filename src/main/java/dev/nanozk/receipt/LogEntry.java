package dev.nanozk.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An entry of the transparency log: the digest of a statement, nothing else. Canonical JSON, {@code {"kind", "sha256"}}; those of boundaries and
 * proofs also have {@code "commitment"}, the index of the entry that they go with.
 *
 * @param commitment index of the commitment's entry; -1 where the kind is another
 * @param sha256 digest of a {@link Commitment}, a {@link BoundaryCommitment}, a {@link Statement} or a {@link KeyHistory}
 */
public record LogEntry(Kind kind, long commitment, byte[] sha256) {
    /** What the digest is of. */
    public enum Kind {
        COMMITMENT,
        BOUNDARIES,
        PROOF,
        KEYS
    }

    /** Entry of a commitment. */
    public static LogEntry commitment(byte[] sha256) {
        return new LogEntry(Kind.COMMITMENT, -1, sha256);
    }

    /** Entry of the boundaries that go with a commitment; durable before layers are drawn. */
    public static LogEntry boundaries(long commitment, byte[] sha256) {
        return new LogEntry(Kind.BOUNDARIES, commitment, sha256);
    }

    /** Entry of the statement that completes a commitment. */
    public static LogEntry proof(long commitment, byte[] sha256) {
        return new LogEntry(Kind.PROOF, commitment, sha256);
    }

    /** Entry of a history of keys. */
    public static LogEntry keys(byte[] sha256) {
        return new LogEntry(Kind.KEYS, -1, sha256);
    }

    /** The leaf's bytes. */
    public byte[] bytes() {
        ObjectNode n = CanonicalJson.object();
        n.put("kind", kind.name().toLowerCase(java.util.Locale.ROOT));
        n.put("sha256", Digests.hex(sha256));
        if (kind == Kind.PROOF || kind == Kind.BOUNDARIES) {
            n.put("commitment", commitment);
        }
        return CanonicalJson.bytes(n);
    }

    /** Strict inverse of {@link #bytes()}. */
    public static LogEntry decode(byte[] bytes) throws ReceiptFormatException {
        JsonNode node = CanonicalJson.parse(bytes, "entry");
        String kind = node.isObject() && node.has("kind") ? node.get("kind").asText() : "";
        switch (kind) {
            case "commitment", "keys" -> {
                byte[] digest = new JsonFields(node, "entry", "kind", "sha256").digest("sha256");
                return kind.equals("keys") ? keys(digest) : commitment(digest);
            }
            case "proof", "boundaries" -> {
                JsonFields f = new JsonFields(node, "entry", "kind", "sha256", "commitment");
                long commitment = f.naturalLong("commitment");
                return kind.equals("proof")
                        ? proof(commitment, f.digest("sha256"))
                        : boundaries(commitment, f.digest("sha256"));
            }
            default -> throw new ReceiptFormatException("entry.kind is not commitment, boundaries, proof or keys");
        }
    }
}
