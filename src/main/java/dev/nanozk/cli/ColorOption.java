package dev.nanozk.cli;

import dev.nanozk.receipt.verify.Verdict;
import picocli.CommandLine.Option;

/** {@code --color}: verdicts in green, red and yellow; the words stay, so that nothing is said by colour alone. */
final class ColorOption {
    /** When there is colour. */
    enum When {
        auto,
        always,
        never
    }

    private static final String RESET = "\u001b[0m";
    private static final String BOLD = "\u001b[1m";

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            defaultValue = "auto",
            description =
                    "auto: on a terminal, unless NO_COLOR is set; always; never (default: ${DEFAULT-VALUE}). One of: ${COMPLETION-CANDIDATES}.")
    private When when = When.auto;

    boolean on() {
        return switch (when) {
            case always -> true;
            case never -> false;
            case auto -> Terminal.output() && Terminal.allowsColor(System.getenv());
        };
    }

    /** A text in the colour of a verdict. */
    String paint(Verdict verdict, String text) {
        return on() ? code(verdict) + text + RESET : text;
    }

    /** A text that must not be overlooked. */
    String warning(String text) {
        return on() ? BOLD + code(Verdict.UNCHECKED) + text + RESET : text;
    }

    /** A report's text with its verdicts in colour. */
    String paint(Verdict whole, StringBuilder text) {
        if (!on()) {
            return text.toString();
        }
        int end = whole.name().length();
        StringBuilder out = new StringBuilder(BOLD + code(whole) + text.substring(0, end) + RESET);
        for (String line : text.substring(end).split("(?<=\n)")) {
            String painted = line;
            for (Verdict v : Verdict.values()) {
                String word = " " + v.word() + "\n";
                if (line.startsWith("  ") && line.endsWith(word)) {
                    painted = line.substring(0, line.length() - word.length() + 1) + code(v) + v.word() + RESET + "\n";
                }
            }
            out.append(painted);
        }
        return out.toString();
    }

    private static String code(Verdict v) {
        return switch (v) {
            case VERIFIED -> "\u001b[32m";
            case REJECTED -> "\u001b[31m";
            case UNCHECKED -> "\u001b[33m";
        };
    }
}
