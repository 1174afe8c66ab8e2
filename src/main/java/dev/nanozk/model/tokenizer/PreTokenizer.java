package dev.nanozk.model.tokenizer;

import dev.nanozk.model.weights.ModelFormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a text is cut into words before pairs are merged ({@code tokenizer.ggml.pre}): each rule in turn cuts every piece into its matches and what lies
 * between them. The rules are llama.cpp's; categories are those of the Unicode version of the JDK.
 */
enum PreTokenizer {
    /** GPT-2's. */
    GPT_2(List.of("gpt-2", "phi-2"), false, Rules.GPT_2),
    /** Llama 3's: digits by three, words that are tokens are not merged. */
    LLAMA_BPE(List.of("llama-bpe", "llama3", "llama-v3"), true, Rules.contractions("\\p{N}{1,3}")),
    /** That of Qwen 2, 2.5 and 3: digits one by one. */
    QWEN_2(List.of("qwen2", "deepseek-r1-qwen"), false, Rules.contractions("\\p{N}")),
    /** SmolLM's: GPT-2's between single digits. */
    SMOLLM(List.of("smollm"), false, "\\p{N}", Rules.GPT_2),
    /** Of files that name none. */
    DEFAULT(List.of("default"), false, "[\\p{P}$+<=>^~|]+", Rules.GPT_2, "\\p{N}+", "[0-9][0-9][0-9]");

    private static final class Rules {
        static final String GPT_2 =
                "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

        static String contractions(String number) {
            return "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" + number
                    + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
        }
    }

    private final List<String> names;
    private final boolean wholeWords;
    private final List<Pattern> rules;

    PreTokenizer(List<String> names, boolean wholeWords, String... rules) {
        this.names = names;
        this.wholeWords = wholeWords;
        this.rules = Arrays.stream(rules)
                .map(r -> Pattern.compile(r, Pattern.UNICODE_CHARACTER_CLASS))
                .toList();
    }

    /** The pre-tokenizer of a name; {@link ModelFormatException} with the names there are. */
    static PreTokenizer of(String name) {
        List<String> known = new ArrayList<>();
        for (PreTokenizer p : values()) {
            if (p.names.contains(name)) {
                return p;
            }
            known.addAll(p.names);
        }
        throw new ModelFormatException("metadata key tokenizer.ggml.pre is " + name + ", which is not supported ("
                + String.join(", ", known) + " are)");
    }

    /** Its first name. */
    String label() {
        return names.get(0);
    }

    /** Whether a word that is a token is not cut, whatever its merges. */
    boolean wholeWords() {
        return wholeWords;
    }

    /** The words of a text; joined they are the text. */
    List<String> split(String text) {
        List<String> pieces = List.of(text);
        for (Pattern rule : rules) {
            List<String> next = new ArrayList<>();
            for (String piece : pieces) {
                cut(rule, piece, next);
            }
            pieces = next;
        }
        return pieces;
    }

    private static void cut(Pattern rule, String piece, List<String> out) {
        Matcher m = rule.matcher(piece);
        int from = 0;
        while (m.find()) {
            if (m.start() > from) {
                out.add(piece.substring(from, m.start()));
            }
            if (m.end() > m.start()) {
                out.add(m.group());
            }
            from = m.end();
        }
        if (from < piece.length()) {
            out.add(piece.substring(from));
        }
    }
}
