package dev.nanozk.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Where a receipt stands in the transparency log: its commitment and its statement, both below one checkpoint.
 *
 * @param commitment the signed {@link Commitment}
 * @param commitmentKeys public keys of its signatures
 * @param commitmentAt place of the commitment's entry
 * @param proofAt place of the statement's entry
 * @param checkpoint signed note, C2SP tlog-checkpoint
 * @param keys verifier keys of all of the note's signatures, in their order
 */
public record Inclusion(
        Envelope commitment,
        List<byte[]> commitmentKeys,
        Place commitmentAt,
        Place proofAt,
        byte[] checkpoint,
        List<String> keys) {
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
        return n;
    }

    static Inclusion fromJson(JsonNode node) throws ReceiptFormatException {
        JsonFields f = new JsonFields(
                node,
                "inclusion",
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
                f.strings("keys"));
    }
}
