package dev.nanozk.cli;

import java.util.Map;

/** What the streams of this process are connected to. */
final class Terminal {
    private Terminal() {}

    /** Whether a person reads standard output. */
    static boolean output() {
        return System.console() != null && System.console().isTerminal();
    }

    /** Whether a person reads standard error; the launcher, which filters it, says so. */
    static boolean errors() {
        return output() && Boolean.parseBoolean(System.getProperty("stderr.terminal", "true"));
    }

    /** Whether the environment allows colour: NO_COLOR (no-color.org) is unset or empty, and the terminal is not a dumb one. */
    static boolean allowsColor(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty() && !"dumb".equals(environment.get("TERM"));
    }

    /** A text of somebody else without what would steer a terminal; line breaks and tabs stay. */
    static String printable(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) && c != '\n' && c != '\t' ? '\uFFFD' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
