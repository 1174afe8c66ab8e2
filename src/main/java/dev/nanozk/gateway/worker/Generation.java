package dev.nanozk.gateway.worker;

import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.model.inference.ForwardPass;
import dev.nanozk.model.tokenizer.AnswerText;
import dev.nanozk.model.tokenizer.StreamingDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Greedy decoding of one answer with a KV cache, its text handed out as it comes. */
public final class Generation {
    /**
     * A finished answer.
     *
     * @param output token ids, an end token included
     * @param text the answer
     * @param finishReason stop, length, or aborted where the client went away
     */
    public record Answer(int[] prompt, int[] output, String text, String finishReason) {}

    private final ServedModel model;
    private final int[] prompt;
    private final int maxTokens;
    private final List<String> stop;

    /**
     * @param maxTokens at least 1
     * @param stop stop strings, none empty
     * @throws IllegalArgumentException if the prompt is empty or leaves no room for an answer
     */
    public Generation(ServedModel model, int[] prompt, int maxTokens, List<String> stop) {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("the prompt has no tokens");
        }
        if (prompt.length >= model.context()) {
            throw new IllegalArgumentException("the prompt has " + prompt.length + " tokens, the model's context is "
                    + model.context() + " with the answer");
        }
        this.model = model;
        this.prompt = prompt.clone();
        this.maxTokens = maxTokens;
        this.stop = List.copyOf(stop);
    }

    /**
     * Runs to the end.
     *
     * @param pieces receives the text piece by piece; a piece that may begin a stop string is held back
     * @param abandoned asked before every token
     */
    public Answer run(Consumer<String> pieces, BooleanSupplier abandoned) {
        ForwardPass pass = new ForwardPass(model.integers());
        for (int id : prompt) {
            if (abandoned.getAsBoolean()) {
                return new Answer(prompt, new int[0], "", "aborted");
            }
            pass.step(id);
        }
        StreamingDecoder decoder = model.tokenizer().streamingDecoder(prompt);
        StringBuilder held = new StringBuilder();
        int[] output = new int[0];
        String reason = null;
        while (reason == null) {
            if (abandoned.getAsBoolean()) {
                AnswerText text = AnswerText.of(model.tokenizer(), prompt, output, stop);
                return new Answer(prompt, output, text.text(), "aborted");
            }
            int id = pass.greedy();
            output = Arrays.copyOf(output, output.length + 1);
            output[output.length - 1] = id;
            reason = AnswerText.finishReason(model.tokenizer(), prompt, output, stop, maxTokens, model.context());
            held.append(decoder.next(id));
            if (reason == null) {
                release(held, pieces);
                pass.step(id);
            }
        }
        held.append(decoder.finish());
        int cut = held.length();
        for (String s : stop) {
            int at = held.indexOf(s);
            cut = at >= 0 ? Math.min(cut, at) : cut;
        }
        if (cut > 0) {
            pieces.accept(held.substring(0, cut));
        }
        AnswerText text = AnswerText.of(model.tokenizer(), prompt, output, stop);
        return new Answer(prompt, output, text.text(), reason);
    }

    /** Hands out everything that can't be the beginning of a stop string. */
    private void release(StringBuilder held, Consumer<String> pieces) {
        int keep = 0;
        for (String s : stop) {
            for (int n = Math.min(s.length() - 1, held.length()); n > keep; n--) {
                if (s.startsWith(held.substring(held.length() - n))) {
                    keep = n;
                    break;
                }
            }
        }
        int free = held.length() - keep;
        if (free > 0) {
            pieces.accept(held.substring(0, free));
            held.delete(0, free);
        }
    }
}
