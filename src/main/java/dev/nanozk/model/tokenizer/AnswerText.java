package dev.nanozk.model.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The text of an answer: what the output tokens add to the prompt, cut before the first stop string.
 *
 * @param text the answer
 * @param stopped whether a stop string ended it
 */
public record AnswerText(String text, boolean stopped) {
    /** The text of output tokens that continue a prompt. */
    public static AnswerText of(Tokenizer tokenizer, int[] prompt, int[] output, List<String> stop) {
        String full = new String(tokenizer.continuation(prompt, output), StandardCharsets.UTF_8);
        int cut = -1;
        for (String s : stop) {
            int at = s.isEmpty() ? -1 : full.indexOf(s);
            if (at >= 0 && (cut < 0 || at < cut)) {
                cut = at;
            }
        }
        return cut < 0 ? new AnswerText(full, false) : new AnswerText(full.substring(0, cut), true);
    }

    /**
     * Why an answer could end after these tokens: {@code stop} (an end token or a stop string), {@code length} (the limits are reached), or null if
     * it could not end here.
     *
     * @param limit largest number of prompt and output tokens together
     */
    public static String finishReason(
            Tokenizer tokenizer, int[] prompt, int[] output, List<String> stop, int maxTokens, int limit) {
        if (tokenizer.isEnd(output[output.length - 1])
                || of(tokenizer, prompt, output, stop).stopped()) {
            return "stop";
        }
        return output.length == maxTokens || prompt.length + output.length == limit ? "length" : null;
    }

    /** Whether an answer could go on after these tokens. */
    public static boolean goesOn(Tokenizer tokenizer, int[] prompt, int[] output, List<String> stop) {
        return Arrays.stream(output).noneMatch(tokenizer::isEnd)
                && !of(tokenizer, prompt, output, stop).stopped();
    }
}
