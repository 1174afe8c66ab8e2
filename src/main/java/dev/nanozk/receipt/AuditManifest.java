package dev.nanozk.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is signed of an audit archive: an in-toto Statement v1 whose subjects are the archive's files.
 *
 * @param files SHA-256 of each file by name, sorted
 * @param from beginning of the time that it covers
 * @param to end of it, not covered
 * @param created when it was made, whole seconds
 * @param receipts all receipts of the time
 */
public record AuditManifest(
        Map<String, byte[]> files, Instant from, Instant to, Instant created, byte[] keyId, List<Item> receipts) {
    private static final String PREDICATE = "https://nanozk.dev/audit/v1";
    private static final String TYPE = "https://in-toto.io/Statement/v1";

    /**
     * A receipt.
     *
     * @param commitmentIndex index in the log, -1 where there is none
     * @param proofIndex index in the log, -1 where there is none
     * @param verdict the verifier's when the archive was made; {@code none} where there is no bundle
     * @param deleted whether its content was forgotten
     */
    public record Item(
            String id,
            String model,
            String modelRoot,
            String status,
            Instant created,
            long commitmentIndex,
            long proofIndex,
            String verdict,
            boolean deleted) {}

    public AuditManifest {
        files = new java.util.TreeMap<>(files);
        receipts = List.copyOf(receipts);
    }

    /** Canonical bytes: the payload of the archive's envelope. */
    public byte[] bytes() {
        ObjectNode n = CanonicalJson.object();
        n.put("_type", TYPE);
        n.put("predicateType", PREDICATE);
        ArrayNode subjects = n.putArray("subject");
        files.forEach((name, digest) ->
                subjects.addObject().put("name", name).putObject("digest").put("sha256", Digests.hex(digest)));
        ObjectNode p = n.putObject("predicate");
        p.put("from", from.toString());
        p.put("to", to.toString());
        p.put("created", created.toString());
        p.put("keyId", Digests.hex(keyId));
        ArrayNode list = p.putArray("receipts");
        for (Item i : receipts) {
            ObjectNode o = list.addObject();
            o.put("id", i.id);
            o.put("model", i.model);
            o.put("modelRoot", i.modelRoot);
            o.put("status", i.status);
            o.put("created", i.created.toString());
            o.put("commitmentIndex", i.commitmentIndex < 0 ? null : Long.valueOf(i.commitmentIndex));
            o.put("proofIndex", i.proofIndex < 0 ? null : Long.valueOf(i.proofIndex));
            o.put("verdict", i.verdict);
            o.put("deleted", i.deleted);
        }
        return CanonicalJson.bytes(n);
    }

    /** Strict inverse of {@link #bytes()}. */
    public static AuditManifest decode(byte[] bytes) throws ReceiptFormatException {
        JsonFields f = new JsonFields(
                CanonicalJson.parse(bytes, "manifest"), "manifest", "_type", "predicateType", "subject", "predicate");
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (JsonNode s : f.nodes("subject")) {
            JsonFields o = new JsonFields(s, "subject", "name", "digest");
            files.put(o.string("name"), new JsonFields(o.node("digest"), "digest", "sha256").digest("sha256"));
        }
        JsonFields p = new JsonFields(f.node("predicate"), "predicate", "from", "to", "created", "keyId", "receipts");
        List<Item> items = new ArrayList<>();
        for (JsonNode r : p.nodes("receipts")) {
            items.add(item(r));
        }
        AuditManifest m = new AuditManifest(
                files, instant(p, "from"), instant(p, "to"), instant(p, "created"), p.digest("keyId"), items);
        if (!Arrays.equals(m.bytes(), bytes)) {
            throw new ReceiptFormatException("manifest differs from what it says");
        }
        return m;
    }

    private static Item item(JsonNode node) throws ReceiptFormatException {
        JsonFields o = new JsonFields(
                node,
                "receipts",
                "id",
                "model",
                "modelRoot",
                "status",
                "created",
                "commitmentIndex",
                "proofIndex",
                "verdict",
                "deleted");
        return new Item(
                o.string("id"),
                o.string("model"),
                o.string("modelRoot"),
                o.string("status"),
                instant(o, "created"),
                o.isNull("commitmentIndex") ? -1 : o.naturalLong("commitmentIndex"),
                o.isNull("proofIndex") ? -1 : o.naturalLong("proofIndex"),
                o.string("verdict"),
                o.node("deleted").asBoolean());
    }

    private static Instant instant(JsonFields f, String name) throws ReceiptFormatException {
        String s = f.string(name);
        try {
            // An export's bounds may have fractions of a second.
            return Instant.parse(s);
        } catch (DateTimeParseException e) {
            throw new ReceiptFormatException(name + " holds " + s + ", not an RFC 3339 time in UTC");
        }
    }
}
