package dev.nanozk.model.tokenizer;

/**
 * The characters by which byte-level vocabularies write bytes (Radford et al., GPT-2): printable Latin-1 stands for itself, the other 68 bytes for
 * U+0100, U+0101, ... in their order.
 */
final class ByteAlphabet {
    private static final char[] CHARACTERS = new char[256];
    private static final int[] BYTES = new int[512];

    static {
        java.util.Arrays.fill(BYTES, -1);
        int next = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
            CHARACTERS[b] = (char) (printable ? b : next++);
            BYTES[CHARACTERS[b]] = b;
        }
    }

    private ByteAlphabet() {}

    /** The character of a byte (0..255). */
    static char character(int b) {
        return CHARACTERS[b];
    }

    /** The byte of a character, -1 for one that stands for none. */
    static int byteOf(char c) {
        return c < BYTES.length ? BYTES[c] : -1;
    }

    /** Bytes as their characters. */
    static String write(byte[] bytes) {
        StringBuilder out = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            out.append(character(b & 0xff));
        }
        return out.toString();
    }
}
