package dev.nanozk.cli;

import java.util.HashSet;
import java.util.Set;

/**
 * {@code nanozk verify} without picocli, for the launcher. The JDK's class cache holds no classes of picocli, which are of a version before 50, and making a command's specification from
 * annotations takes longer than reading ten words: together a third of a second, as long as the proofs of a small receipt.
 *
 * <p>Words that are anything else than a bundle and options with their values, each option once, are left to {@link Main}: help, mistakes, argument files. What is read here is read
 * as picocli reads it ({@code QuickVerifyTest}).
 */
public final class QuickVerify {
    private QuickVerify() {}

    /** Runs a verification and exits with its code. */
    public static void main(String[] words) {
        VerifyCommand command = command(words);
        if (command == null) {
            Main.main(words);
            return;
        }
        int code;
        try {
            code = command.call();
        } catch (Exception e) {
            System.err.println(Failure.line("verify", e));
            code = Failure.COULD_NOT;
        }
        // System.exit starts the logging, for a tenth of a second, only to say that it was called.
        if (code != 0) {
            System.exit(code);
        }
    }

    /** The command that the words are, or null where picocli has to say. */
    static VerifyCommand command(String... words) {
        if (words.length == 0 || !words[0].equals("verify")) {
            return null;
        }
        VerifyCommand command = new VerifyCommand();
        Set<String> seen = new HashSet<>();
        for (int i = 1; i < words.length; i++) {
            String word = words[i];
            String option = "";
            boolean taken;
            if (!word.startsWith("-")) {
                taken = isValue(word) && command.takeBundle(word);
            } else if (command.takeSwitch(word)) {
                option = word;
                taken = true;
            } else {
                int end = word.indexOf('=');
                option = end > 0 ? word.substring(0, end) : word;
                String value = end > 0 ? word.substring(end + 1) : i + 1 < words.length ? words[++i] : "";
                taken = isValue(value) && command.takeOption(option, value);
            }
            if (!taken || !seen.add(option)) {
                return null;
            }
        }
        return seen.contains("") ? command : null;
    }

    /** Whether a word can only be a value: not an option, a file of arguments or nothing. */
    private static boolean isValue(String word) {
        return !word.isEmpty() && word.charAt(0) != '-' && word.charAt(0) != '@';
    }
}
