package dev.nanozk.log;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * C2SP signed-note: a text and signature lines.
 *
 * @param text ends with a line break
 */
public record SignedNote(String text, List<Line> signatures) {
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_SIGNATURES = 100;
    private static final String MARK = "\u2014 ";

    /**
     * A signature line.
     *
     * @param keyId first four bytes of the key's hash
     * @param signature what follows the key id
     */
    public record Line(String name, int keyId, byte[] signature) {
        /** The line without its break. */
        public String encode() {
            byte[] all = ByteBuffer.allocate(4 + signature.length)
                    .putInt(keyId)
                    .put(signature)
                    .array();
            return MARK + name + " " + Base64.getEncoder().encodeToString(all);
        }

        /** Reads a line without its break. */
        public static Line decode(String line) throws LogException {
            String[] parts =
                    line.startsWith(MARK) ? line.substring(MARK.length()).split(" ", -1) : new String[0];
            if (parts.length != 2 || !isName(parts[0])) {
                throw new LogException("a signature line of the note is malformed");
            }
            byte[] all = base64(parts[1]);
            if (all == null || all.length < 5) {
                throw new LogException("a signature of the note is malformed");
            }
            return new Line(parts[0], ByteBuffer.wrap(all).getInt(), Arrays.copyOfRange(all, 4, all.length));
        }
    }

    public SignedNote {
        signatures = List.copyOf(signatures);
    }

    /** Whether a text can be a key's name: not empty, without spaces and plus. */
    static boolean isName(String s) {
        return !s.isEmpty()
                && s.codePoints()
                        .noneMatch(c -> c == '+' || c < 0x20 || Character.isWhitespace(c) || Character.isSpaceChar(c));
    }

    /** Padded base64 in its one form; null for anything else. */
    static byte[] base64(String s) {
        try {
            byte[] out = Base64.getDecoder().decode(s);
            return Base64.getEncoder().encodeToString(out).equals(s) ? out : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The note's bytes. */
    public byte[] bytes() {
        StringBuilder out = new StringBuilder(text).append('\n');
        signatures.forEach(s -> out.append(s.encode()).append('\n'));
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The same with further signatures. */
    public SignedNote with(List<Line> more) {
        List<Line> all = new ArrayList<>(signatures);
        all.addAll(more);
        return new SignedNote(text, all);
    }

    /** Reads a note. Nothing in it is to be used before a signature is checked. */
    public static SignedNote decode(byte[] bytes) throws LogException {
        if (bytes.length > MAX_BYTES) {
            throw new LogException("the note is longer than " + MAX_BYTES + " bytes");
        }
        String s;
        try {
            s = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new LogException("the note is not UTF-8");
        }
        int middle = s.lastIndexOf("\n\n");
        if (middle < 0 || !s.endsWith("\n") || s.chars().anyMatch(c -> c < 0x20 && c != '\n')) {
            throw new LogException("the note is malformed");
        }
        String block = s.substring(middle + 2);
        List<Line> lines = new ArrayList<>();
        if (block.isEmpty()) {
            throw new LogException("the note has no signature");
        }
        for (String line : block.substring(0, block.length() - 1).split("\n", -1)) {
            lines.add(Line.decode(line));
        }
        if (lines.size() > MAX_SIGNATURES) {
            throw new LogException("the note has more than " + MAX_SIGNATURES + " signatures");
        }
        return new SignedNote(s.substring(0, middle + 1), lines);
    }
}
