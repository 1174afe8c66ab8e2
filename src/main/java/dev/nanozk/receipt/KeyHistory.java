package dev.nanozk.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.log.LogException;
import dev.nanozk.log.NoteKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * All keys that an operator has had, with the times they are valid; retired and revoked ones stay. Its digest is logged whenever it changes.
 *
 * @param origin the log's origin
 * @param keys oldest first
 */
public record KeyHistory(String origin, List<Key> keys) {
    private static final String FORMAT = "nanozk-keys/v1";

    /** What a key signs. */
    public enum Use {
        RECEIPT,
        LOG
    }

    /**
     * A key.
     *
     * @param notAfter last moment of its validity, null while it has none
     * @param revoked when it was revoked, null where it was not
     * @param revokedAtSize size of the log when it was revoked: what stands before that was signed before; -1 where it was not
     */
    public record Key(
            Use use,
            SigningKey.Algorithm algorithm,
            byte[] publicKey,
            Instant notBefore,
            Instant notAfter,
            Instant revoked,
            long revokedAtSize) {
        public byte[] keyId() {
            return Digests.sha256(publicKey);
        }

        /** Whether it can sign something now. */
        public boolean isCurrent(Instant now) {
            return revoked == null && !now.isBefore(notBefore) && (notAfter == null || now.isBefore(notAfter));
        }

        /** The same, valid up to a moment. */
        public Key until(Instant end) {
            return new Key(use, algorithm, publicKey, notBefore, end, revoked, revokedAtSize);
        }

        /** The same, revoked. */
        public Key revoked(Instant when, long size) {
            return new Key(use, algorithm, publicKey, notBefore, notAfter, when, size);
        }

        private boolean follows(Key before) {
            boolean same = use == before.use
                    && algorithm == before.algorithm
                    && Arrays.equals(publicKey, before.publicKey)
                    && notBefore.equals(before.notBefore);
            boolean end = before.notAfter == null || (notAfter != null && !notAfter.isAfter(before.notAfter));
            boolean revocation =
                    before.revoked == null || (before.revoked.equals(revoked) && before.revokedAtSize == revokedAtSize);
            return same && end && revocation;
        }
    }

    public KeyHistory {
        keys = List.copyOf(keys);
    }

    /** Why a receipt's key is not to be trusted for something signed at a time; empty if it is. */
    public Optional<String> objection(byte[] publicKey, Instant time, long index) {
        Optional<Key> found = keys.stream()
                .filter(k -> k.use == Use.RECEIPT && Arrays.equals(k.publicKey, publicKey))
                .findFirst();
        String id = Digests.hex(Digests.sha256(publicKey)).substring(0, 16);
        if (found.isEmpty()) {
            return Optional.of("key " + id + " is not in the history of keys");
        }
        Key k = found.get();
        if (time.isBefore(k.notBefore)) {
            return Optional.of("key " + id + " was not valid yet: " + time + " is before " + k.notBefore);
        }
        if (k.notAfter != null && time.isAfter(k.notAfter)) {
            return Optional.of("key " + id + " was not valid any more: " + time + " is after " + k.notAfter);
        }
        // Who has a stolen key can write any time: only the log's order says what was signed before.
        if (k.revoked != null && (index < 0 || index >= k.revokedAtSize)) {
            return Optional.of("key " + id + " was revoked on " + k.revoked
                    + (index < 0 ? ", and no proven place in the log says that this was signed before" : ""));
        }
        return Optional.empty();
    }

    /** The log's keys that are not revoked, as signers of notes. */
    public List<NoteKey> logKeys() {
        return keys.stream()
                .filter(k -> k.use == Use.LOG && k.revoked == null)
                .map(k -> new NoteKey(origin, NoteKey.ED25519, k.publicKey))
                .toList();
    }

    /** Whether this is an earlier history that went on: keys added, ended or revoked, nothing else. */
    public boolean continues(KeyHistory before) {
        if (!origin.equals(before.origin) || keys.size() < before.keys.size()) {
            return false;
        }
        for (int i = 0; i < before.keys.size(); i++) {
            if (!keys.get(i).follows(before.keys.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** The document, canonical. */
    public byte[] bytes() {
        ObjectNode n = CanonicalJson.object();
        n.put("format", FORMAT);
        n.put("origin", origin);
        ArrayNode list = n.putArray("keys");
        for (Key k : keys) {
            ObjectNode o = list.addObject();
            o.put("use", k.use.name().toLowerCase(Locale.ROOT));
            o.put("algorithm", k.algorithm.text());
            o.put("keyId", Digests.hex(k.keyId()));
            o.put("publicKey", JsonFields.encode(k.publicKey));
            o.put("verifierKey", k.use == Use.LOG ? new NoteKey(origin, NoteKey.ED25519, k.publicKey).encode() : null);
            o.put("notBefore", k.notBefore.toString());
            o.put("notAfter", k.notAfter == null ? null : k.notAfter.toString());
            o.put("revoked", k.revoked == null ? null : k.revoked.toString());
            o.put("revokedAtSize", k.revoked == null ? null : Long.valueOf(k.revokedAtSize));
        }
        return CanonicalJson.bytes(n);
    }

    public byte[] digest() {
        return Digests.sha256(bytes());
    }

    /** Strict inverse of {@link #bytes()}. */
    public static KeyHistory decode(byte[] bytes) throws ReceiptFormatException {
        JsonFields f = new JsonFields(CanonicalJson.parse(bytes, "keys"), "keys", "format", "origin", "keys");
        f.requireString("format", FORMAT);
        List<Key> keys = new ArrayList<>();
        for (JsonNode node : f.nodes("keys")) {
            JsonFields k = new JsonFields(
                    node,
                    "keys.keys",
                    "use",
                    "algorithm",
                    "keyId",
                    "publicKey",
                    "verifierKey",
                    "notBefore",
                    "notAfter",
                    "revoked",
                    "revokedAtSize");
            boolean revoked = !k.isNull("revoked");
            byte[] publicKey = k.base64("publicKey");
            keys.add(new Key(
                    k.string("use").equals("log") ? Use.LOG : Use.RECEIPT,
                    SigningKey.Algorithm.of(publicKey),
                    publicKey,
                    instant(k, "notBefore"),
                    k.isNull("notAfter") ? null : instant(k, "notAfter"),
                    revoked ? instant(k, "revoked") : null,
                    revoked ? k.naturalLong("revokedAtSize") : -1));
        }
        KeyHistory h = new KeyHistory(f.string("origin"), keys);
        try {
            if (Arrays.equals(h.bytes(), bytes)) {
                h.logKeys().forEach(NoteKey::encode);
                return h;
            }
        } catch (IllegalArgumentException e) {
            // Origin or key of the log that no note can name: reported below.
        }
        throw new ReceiptFormatException("keys differs from what its keys say");
    }

    private static Instant instant(JsonFields f, String name) throws ReceiptFormatException {
        return Statement.instant(f.string(name), "keys." + name);
    }

    /** A log's key as it is pinned. */
    public static NoteKey logKey(String verifierKey) {
        try {
            return NoteKey.decode(verifierKey);
        } catch (LogException e) {
            throw new IllegalArgumentException(e.getMessage());
        }
    }
}
