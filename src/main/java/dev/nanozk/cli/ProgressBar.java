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
        int filled = (int) Math.round(WIDTH * fraction);
        System.err.printf(
                "\r%-32s [%s%s] %3.0f%%", what, "#".repeat(filled), " ".repeat(WIDTH - filled), 100 * fraction);
        if (fraction >= 1) {
            System.err.println();
            step = "";
        }
        System.err.flush();
    }

    /** The same for steps of one whole: a single line, which is gone at the end. */
    void within(String what, double fraction) {
        if (!shown) {
            return;
        }
        int filled = (int) Math.round(WIDTH * fraction);
        String line = String.format(
                "%-20s [%s%s] %3.0f%%", what, "#".repeat(filled), " ".repeat(WIDTH - filled), 100 * fraction);
        System.err.print("\r" + (fraction >= 1 ? " ".repeat(line.length()) + "\r" : line));
        System.err.flush();
    }
}
