package dev.nanozk.gateway.config;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The Bearer keys that clients may use, known by their SHA-256 only. */
@ApplicationScoped
public class ApiKeys {
    private static final int OWNER_DIGITS = 16;
    private final List<byte[]> digests = new ArrayList<>();

    /** Reads the setting; an IllegalArgumentException names an entry that is no digest. */
    public ApiKeys(NanozkConfig config) {
        for (String entry : config.apiKeys().orElse(List.of())) {
            String hex = entry.strip().toLowerCase(Locale.ROOT);
            if (!hex.matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException("nanozk.api-keys: an entry is not the SHA-256 of a key"
                        + " (64 hexadecimal digits; make it with: printf %s \"$KEY\" | sha256sum)");
            }
            digests.add(HexFormat.of().parseHex(hex));
        }
    }

    /** Whether requests need a key. */
    public boolean required() {
        return !digests.isEmpty();
    }

    /** The owner's name of a key, the beginning of its digest; empty if the key is not known. Takes the same time for every key. */
    public Optional<String> owner(String key) {
        byte[] digest = sha256(key);
        byte[] found = null;
        for (byte[] known : digests) {
            if (MessageDigest.isEqual(known, digest)) {
                found = known;
            }
        }
        return found == null
                ? Optional.empty()
                : Optional.of(HexFormat.of().formatHex(found).substring(0, OWNER_DIGITS));
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
