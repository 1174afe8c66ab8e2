package dev.nanozk.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Where a receipt stands in the transparency log: its commitment, its boundaries where it has a budget, and its statement, all below one checkpoint.
 *
 * @param commitment the signed {@link Commitment}
 * @param commitmentKeys public keys of its signatures
 * @param commitmentAt place of the commitment's entry
 * @param proofAt place of the statement's entry
 * @param checkpoint signed note, C2SP tlog-checkpoint
 * @param keys verifier keys of all of the note's signatures, in their order
 * @param boundaries the logged boundaries, null unless the claim has a budget
 */
public record Inclusion(
        Envelope commitment,
        List<byte[]> commitmentKeys,
        Place commitmentAt,
        Place proofAt,
        byte[] checkpoint,
        List<String> keys,
        Boundaries boundaries) {
    private static final String BOUNDARIES = "boundaries";

    /**
     * A leaf's place.
     *
     * @param path from the leaf's sibling up, 32 bytes each
     */
    public record Place(long index, List<byte[]> path) {
        public Place {
            path = List.copyOf(path);
        }

        private ObjectNode toJson() {
            ObjectNode n = CanonicalJson.object();
            n.put("index", index);
            ArrayNode list = n.putArray("path");
            path.forEach(h -> list.add(JsonFields.encode(h)));
            return n;
        }

        private static Place fromJson(JsonNode node, String path) throws ReceiptFormatException {
            JsonFields f = new JsonFields(node, path, "index", "path");
            return new Place(f.naturalLong("index"), f.base64s("path"));
        }
    }

    /**
     * The boundaries' own entry.
     *
     * @param envelope the signed {@link BoundaryCommitment}
     * @param keys public keys of its signatures
     * @param at place of the entry
     */
    public record Boundaries(Envelope envelope, List<byte[]> keys, Place at) {
        public Boundaries {
            keys = List.copyOf(keys);
        }

        private ObjectNode toJson() {
            ObjectNode n = CanonicalJson.object();
            n.set("envelope", envelope.toJson());
            ArrayNode signers = n.putArray("keys");
            keys.forEach(k -> signers.add(JsonFields.encode(k)));
            n.set("entry", at.toJson());
            return n;
        }

        private static Boundaries fromJson(JsonNode node) throws ReceiptFormatException {
            JsonFields f = new JsonFields(node, "inclusion.boundaries", "envelope", "keys", "entry");
            return new Boundaries(
                    Envelope.fromJson(f.node("envelope")),
                    f.base64s("keys"),
                    Place.fromJson(f.node("entry"), "inclusion.boundaries.entry"));
        }
    }

    /** The place of a receipt without a budget. */
    public Inclusion(
            Envelope commitment,
            List<byte[]> commitmentKeys,
            Place commitmentAt,
            Place proofAt,
            byte[] checkpoint,
            List<String> keys) {
        this(commitment, commitmentKeys, commitmentAt, proofAt, checkpoint, keys, null);
    }

    /** The same with the boundaries' entry. */
    public Inclusion with(Boundaries b) {
        return new Inclusion(commitment, commitmentKeys, commitmentAt, proofAt, checkpoint, keys, b);
    }

    public Inclusion {
        commitmentKeys = List.copyOf(commitmentKeys);
        keys = List.copyOf(keys);
    }

    ObjectNode toJson() {
        ObjectNode n = CanonicalJson.object();
        n.set("commitment", commitment.toJson());
        ArrayNode signers = n.putArray("commitmentKeys");
        commitmentKeys.forEach(k -> signers.add(JsonFields.encode(k)));
        n.set("commitmentEntry", commitmentAt.toJson());
        n.set("proofEntry", proofAt.toJson());
        n.put("checkpoint", new String(checkpoint, StandardCharsets.UTF_8));
        ArrayNode list = n.putArray("keys");
        keys.forEach(list::add);
        if (boundaries != null) {
            n.set(BOUNDARIES, boundaries.toJson());
        }
        return n;
    }

    static Inclusion fromJson(JsonNode node) throws ReceiptFormatException {
        JsonFields f = JsonFields.withOptional(
                node,
                "inclusion",
                BOUNDARIES,
                "commitment",
                "commitmentKeys",
                "commitmentEntry",
                "proofEntry",
                "checkpoint",
                "keys");
        return new Inclusion(
                Envelope.fromJson(f.node("commitment")),
                f.base64s("commitmentKeys"),
                Place.fromJson(f.node("commitmentEntry"), "inclusion.commitmentEntry"),
                Place.fromJson(f.node("proofEntry"), "inclusion.proofEntry"),
                f.string("checkpoint").getBytes(StandardCharsets.UTF_8),
                f.strings("keys"),
                f.has(BOUNDARIES) ? Boundaries.fromJson(f.node(BOUNDARIES)) : null);
    }
}
