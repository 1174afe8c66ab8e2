package dev.nanozk.cli;

import dev.nanozk.gateway.store.ModelStore;

/** A progress bar on standard error, only where that is a terminal. */
final class ProgressBar implements ModelStore.Progress {
    private static final int WIDTH = 30;

    private final boolean shown = Terminal.errors();
    private String step = "";

    @Override
    public void at(String what, double fraction) {
        if (!shown) {
            return;
        }
        if (!what.equals(step) && !step.isEmpty()) {
            System.err.println();
        }
        step = what;
        System.err.print("\r" + line(32, what, fraction));
        if (fraction >= 1) {
            System.err.println();
            step = "";
        }
        System.err.flush();
    }

    private static String line(int width, String what, double fraction) {
        int filled = (int) Math.round(WIDTH * fraction);
        return String.format(
                "%-" + width + "s [%s%s] %3.0f%%",
                what,
                "#".repeat(filled),
                " ".repeat(WIDTH - filled),
                100 * fraction);
    }

    /** The same for steps of one whole: a single line, which is gone at the end. */
    void within(String what, double fraction) {
        if (!shown) {
            return;
        }
        String line = line(20, what, fraction);
        System.err.print("\r" + (fraction >= 1 ? " ".repeat(line.length()) + "\r" : line));
        System.err.flush();
    }
}
