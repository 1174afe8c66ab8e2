package dev.nanozk.cli;

import dev.nanozk.receipt.verify.Verdict;
import dev.nanozk.receipt.verify.VerificationReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** A report as a table of Markdown, appended to the file that GitHub Actions names in {@code GITHUB_STEP_SUMMARY}; nothing elsewhere. */
final class StepSummary {
    private StepSummary() {}

    /** @param name of the bundle, as it was given */
    static void append(Map<String, String> environment, String name, VerificationReport report) throws IOException {
        String file = environment.getOrDefault("GITHUB_STEP_SUMMARY", "");
        if (!file.isEmpty()) {
            Files.writeString(Path.of(file), table(name, report), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    static String table(String name, VerificationReport r) {
        StringBuilder out = new StringBuilder("### Receipt " + text(name) + ": " + mark(r.verdict()) + "\n\n");
        if (!r.reason().isEmpty()) {
            out.append(text(r.reason())).append("\n\n");
        }
        out.append("| check | verdict |\n|---|---|\n");
        row(out, "signature", r.signature());
        row(out, "inclusion", r.inclusion());
        row(out, "model", r.model());
        row(out, "tokens", r.tokens());
        for (VerificationReport.Layer l : r.layers()) {
            row(out, l.kind().equals("head") ? "head" : l.kind() + " " + l.index(), l.verdict());
        }
        row(out, "sampling", r.sampling());
        return out.append("\nChecked in ").append(r.millis()).append(" ms.\n\n").toString();
    }

    private static void row(StringBuilder out, String what, Verdict v) {
        out.append("| ").append(what).append(" | ").append(mark(v)).append(" |\n");
    }

    private static String mark(Verdict v) {
        return switch (v) {
            case VERIFIED -> "✅ verified";
            case REJECTED -> "❌ rejected";
            case UNCHECKED -> "⚠️ unchecked";
        };
    }

    /** What a bundle says is text, not Markdown: one line, every sign that means something there as a character reference. */
    private static String text(String s) {
        StringBuilder out = new StringBuilder();
        s.codePoints().forEach(c -> {
            if (Character.isLetterOrDigit(c) || c == ' ' || c == '.' || c == ',' || c == '-') {
                out.appendCodePoint(c);
            } else if (Character.isISOControl(c)) {
                out.append(' ');
            } else {
                out.append("&#").append(c).append(';');
            }
        });
        return out.toString();
    }
}
