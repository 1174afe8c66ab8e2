package dev.nanozk.cli;

import java.util.HexFormat;
import java.util.Locale;

/** Model roots on the command line. */
final class Roots {
    private Roots() {}

    /** 64 hexadecimal digits, with or without {@code sha256:} before them. */
    static byte[] parse(String text) {
        return digest("--root", text);
    }

    /** A SHA-256 digest that an option gives. */
    static byte[] digest(String option, String text) {
        String s = text.toLowerCase(Locale.ROOT);
        s = s.startsWith("sha256:") ? s.substring(7) : s;
        if (!s.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(option + ": " + text + " is not "
                    + (option.equals("--root") ? "a model root" : "a digest") + " (64 hexadecimal digits)");
        }
        return HexFormat.of().parseHex(s);
    }
}
