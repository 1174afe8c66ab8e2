package dev.nanozk.gateway.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.interfaces.EdECPrivateKey;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * Where an operator keeps a private key's 32-byte seed: {@code file:PATH} (raw, hexadecimal or base64), {@code env:NAME} (hexadecimal or base64), or {@code
 * pkcs12:PATH#ALIAS} (an Ed25519 key; without an alias the only one of the file).
 */
public final class KeySource {
    private static final int SEED = 32;

    private KeySource() {}

    /**
     * Reads a seed.
     *
     * @param password of a PKCS#12 file, may be null
     * @throws IOException with what is wrong, never with the secret
     */
    public static byte[] read(String source, String password) throws IOException {
        int colon = source.indexOf(':');
        String kind = colon < 0 ? "" : source.substring(0, colon);
        String rest = source.substring(colon + 1);
        return switch (kind) {
            case "file" -> file(Path.of(rest));
            case "env" -> {
                String value = System.getenv(rest);
                if (value == null) {
                    throw new IOException("the environment has no variable " + rest + " with a key");
                }
                yield text(value, "the variable " + rest);
            }
            case "pkcs12" -> pkcs12(rest, password);
            default -> throw new IOException("a key is given as file:PATH, env:NAME or pkcs12:PATH#ALIAS");
        };
    }

    private static byte[] file(Path path) throws IOException {
        SecretFiles.requirePrivate(path);
        byte[] bytes = Files.readAllBytes(path);
        return bytes.length == SEED ? bytes : text(new String(bytes, StandardCharsets.US_ASCII), path.toString());
    }

    private static byte[] text(String value, String what) throws IOException {
        String s = value.strip();
        try {
            byte[] seed = s.length() == 2 * SEED
                    ? HexFormat.of().parseHex(s)
                    : Base64.getDecoder().decode(s);
            if (seed.length == SEED) {
                return seed;
            }
        } catch (IllegalArgumentException e) {
            // Reported below, without the content.
        }
        throw new IOException(what + " holds no seed of 32 bytes (raw in a file, hexadecimal, or base64)");
    }

    private static byte[] pkcs12(String rest, String password) throws IOException {
        int hash = rest.lastIndexOf('#');
        Path path = Path.of(hash < 0 ? rest : rest.substring(0, hash));
        char[] secret = password == null ? new char[0] : password.toCharArray();
        try {
            KeyStore store = KeyStore.getInstance(path.toFile(), secret);
            List<String> aliases = java.util.Collections.list(store.aliases());
            String alias = hash < 0 ? (aliases.size() == 1 ? aliases.getFirst() : "") : rest.substring(hash + 1);
            if (!aliases.contains(alias)) {
                throw new IOException(path + " has no key " + (alias.isEmpty() ? "that is the only one" : alias));
            }
            Key key = store.getKey(alias, secret);
            if (key instanceof EdECPrivateKey ed
                    && ed.getBytes().isPresent()
                    && ed.getBytes().get().length == SEED) {
                return ed.getBytes().get();
            }
            throw new IOException("the key " + alias + " of " + path + " is not an Ed25519 key");
        } catch (GeneralSecurityException e) {
            throw new IOException(path + " can't be opened with this password");
        }
    }
}
