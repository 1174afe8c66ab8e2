package dev.nanozk.gateway.worker;

import dev.nanozk.gateway.api.ChatBackend.Piece;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.model.inference.Batch;
import dev.nanozk.model.inference.Sampler;
import dev.nanozk.model.tokenizer.AnswerText;
import dev.nanozk.model.tokenizer.StreamingDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Decoding of one answer with a KV cache, its text handed out as it comes. */
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
    private final Sampler sampler;
    private final Logprobs logprobs;

    /** Greedy. */
    public Generation(ServedModel model, int[] prompt, int maxTokens, List<String> stop) {
        this(model, prompt, maxTokens, stop, Sampler.GREEDY);
    }

    /**
     * @param maxTokens at least 1
     * @param stop stop strings, none empty
     * @param sampler chooses the tokens
     * @throws IllegalArgumentException if the prompt is empty or leaves no room for an answer
     */
    public Generation(ServedModel model, int[] prompt, int maxTokens, List<String> stop, Sampler sampler) {
        this(model, prompt, maxTokens, stop, sampler, -1);
    }

    /** @param topLogprobs alternatives to list with every token, -1 for no logarithms at all */
    Generation(ServedModel model, int[] prompt, int maxTokens, List<String> stop, Sampler sampler, int topLogprobs) {
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
        this.sampler = sampler;
        this.logprobs = topLogprobs < 0
                ? null
                : new Logprobs(model.tokenizer(), model.integers().logitExponent(), topLogprobs);
    }

    /** Runs to the end in a session of its own, without waiting for anybody. */
    public Answer run(Consumer<Piece> pieces, BooleanSupplier abandoned) {
        BatchScheduler alone = new BatchScheduler(Batch.MOST, new Turns(1), positions -> {});
        return run(new Session(model.integers()), alone, pieces, abandoned);
    }

    /**
     * Runs to the end.
     *
     * @param session a cache that holds nothing but a beginning of the prompt
     * @param steps in which the session advances
     * @param pieces receives the text piece by piece; a piece that may begin a stop string is held back
     * @param abandoned asked before every token
     */
    Answer run(Session session, BatchScheduler steps, Consumer<Piece> pieces, BooleanSupplier abandoned) {
        long[] logits = null;
        while (logits == null) {
            if (abandoned.getAsBoolean()) {
                return new Answer(prompt, new int[0], "", "aborted");
            }
            logits = steps.advance(session, prompt, session.position(), prompt.length);
        }
        StreamingDecoder decoder = model.tokenizer().streamingDecoder(prompt);
        HeldText held = new HeldText(stop);
        List<Integer> before = new ArrayList<>();
        int[] output = new int[0];
        String reason = null;
        while (reason == null) {
            if (abandoned.getAsBoolean()) {
                AnswerText text = AnswerText.of(model.tokenizer(), prompt, output, stop);
                return new Answer(prompt, output, text.text(), "aborted");
            }
            if (output.length > 0) {
                logits = steps.advance(session, output, output.length - 1, output.length);
            }
            int id = sampler.next(logits, before);
            before.add(id);
            output = Arrays.copyOf(output, output.length + 1);
            output[output.length - 1] = id;
            reason = AnswerText.finishReason(model.tokenizer(), prompt, output, stop, maxTokens, model.context());
            boolean shown = logprobs != null && !model.tokenizer().isEnd(id);
            held.add(decoder.next(id), shown ? logprobs.of(logits, id) : null);
            if (reason == null) {
                held.release(pieces);
            }
        }
        held.add(decoder.finish(), null);
        held.finish(pieces);
        AnswerText text = AnswerText.of(model.tokenizer(), prompt, output, stop);
        return new Answer(prompt, output, text.text(), reason);
    }
}
