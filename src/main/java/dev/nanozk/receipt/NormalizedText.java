package dev.nanozk.receipt;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A text as far as copying does not change it: Unicode NFC; line breaks CR LF, CR, U+2028, U+2029 and U+0085 as LF; white space at the ends of lines gone; empty
 * lines at beginning and end gone. Whoever copies an answer out of a page or a mail finds it again by {@link #sha256}.
 */
public final class NormalizedText {
    private NormalizedText() {}

    public static String of(String text) {
        String lines = Normalizer.normalize(text, Normalizer.Form.NFC).replaceAll("\r\n|[\r\u2028\u2029\u0085]", "\n");
        return Arrays.stream(lines.split("\n", -1))
                .map(NormalizedText::withoutEnd)
                .collect(Collectors.joining("\n"))
                .replaceAll("^\n+|\n+$", "");
    }

    private static String withoutEnd(String line) {
        int end = line.length();
        while (end > 0
                && (Character.isWhitespace(line.charAt(end - 1)) || Character.isSpaceChar(line.charAt(end - 1)))) {
            end--;
        }
        return line.substring(0, end);
    }

    /** SHA-256 of the UTF-8 of {@link #of}. */
    public static byte[] sha256(String text) {
        return Digests.sha256(of(text).getBytes(StandardCharsets.UTF_8));
    }
}
