package dev.nanozk.cli;

import java.util.HexFormat;
import java.util.Locale;

/** Model roots on the command line. */
final class Roots {
    private Roots() {}

    /** 64 hexadecimal digits, with or without {@code sha256:} before them. */
    static byte[] parse(String text) {
        String s = text.toLowerCase(Locale.ROOT);
        s = s.startsWith("sha256:") ? s.substring(7) : s;
        if (!s.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("--root: " + text + " is not a model root (64 hexadecimal digits)");
        }
        return HexFormat.of().parseHex(s);
    }
}
