package dev.nanozk.model.sampling;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.bouncycastle.crypto.digests.SHAKEDigest;

/**
 * Where the noise of an answer comes from. Only what the client fixes with its request enters, unless the client sends neither seed nor nonce: nothing that a
 * server makes or could choose again, such as ids, times or commitments.
 *
 * @param source who chose it
 * @param value the client's seed in decimal; null for a nonce; the server's 32 bytes in hexadecimal
 */
public record Seed(Source source, String value) {
    /** Who fixes the noise. */
    public enum Source {
        /** The request's {@code seed}, a signed integer of 64 bits. */
        CLIENT("client"),
        /** The request's nonce alone. */
        NONCE("nonce"),
        /** The server: it could have tried several. */
        SERVER("server");

        private final String word;

        Source(String word) {
            this.word = word;
        }

        /** As it stands in a claim. */
        public String word() {
            return word;
        }

        /** Inverse of {@link #word()}. */
        public static Source of(String word) {
            for (Source s : values()) {
                if (s.word.equals(word)) {
                    return s;
                }
            }
            throw new IllegalArgumentException("seed source " + word);
        }
    }

    private static final byte[] DOMAIN = "nanozk/v1/noise key".getBytes(StandardCharsets.US_ASCII);
    private static final int BYTES = 32;

    /** Checks that the value has the one form of its source. */
    public Seed {
        boolean good =
                switch (source) {
                    case CLIENT -> value != null && isLong(value);
                    case NONCE -> value == null;
                    case SERVER -> value != null && value.matches("[0-9a-f]{64}");
                };
        if (!good) {
            throw new IllegalArgumentException("seed of source " + source.word() + " with value " + value);
        }
    }

    private static boolean isLong(String s) {
        try {
            return Long.toString(Long.parseLong(s)).equals(s);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    public static Seed client(long seed) {
        return new Seed(Source.CLIENT, Long.toString(seed));
    }

    public static Seed nonce() {
        return new Seed(Source.NONCE, null);
    }

    /** @param fresh 32 bytes */
    public static Seed server(byte[] fresh) {
        return new Seed(Source.SERVER, HexFormat.of().formatHex(fresh));
    }

    /**
     * Key of the noise: the first 32 bytes of SHAKE256 over the domain {@code nanozk/v1/noise key}, the source's word, the value and the nonce (UTF-8), each with its
     * LE32 length before it, length 2^32 - 1 and nothing where it is null; then the request's SHA-256 and LE32 of the choice.
     *
     * @param nonce of the client, or null
     * @param requestSha256 digest of the canonical request
     * @param choice index of the answer among the n of the request
     */
    public byte[] noiseKey(String nonce, byte[] requestSha256, int choice) {
        if (source == Source.NONCE && nonce == null) {
            throw new IllegalArgumentException("the seed is a nonce, and there is none");
        }
        SHAKEDigest d = new SHAKEDigest(256);
        part(d, DOMAIN);
        part(d, source.word().getBytes(StandardCharsets.UTF_8));
        part(d, value == null ? null : value.getBytes(StandardCharsets.UTF_8));
        part(d, nonce == null ? null : nonce.getBytes(StandardCharsets.UTF_8));
        d.update(requestSha256, 0, requestSha256.length);
        number(d, choice);
        byte[] key = new byte[BYTES];
        d.doFinal(key, 0, BYTES);
        return key;
    }

    private static void part(SHAKEDigest d, byte[] bytes) {
        number(d, bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            d.update(bytes, 0, bytes.length);
        }
    }

    private static void number(SHAKEDigest d, int n) {
        d.update(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(n).array(), 0, 4);
    }
}
