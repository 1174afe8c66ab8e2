package dev.nanozk.gateway.api;

import dev.nanozk.gateway.api.ChatBackend.Piece;
import dev.nanozk.gateway.api.ChatBackend.TokenLogprob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers of {@code /v1/completions}; one object an answer, it counts the text. */
final class TextShape implements AnswerShape {
    private final Head head;
    private final boolean logprobs;
    private final String echo;
    private final int choices;
    private final int[] offsets;

    /**
     * @param echo the prompt where it comes back before the answer, else empty
     * @param choices number of answers; where there are several, each has its receipt beside it
     */
    TextShape(Head head, boolean logprobs, String echo, int choices) {
        this.head = head;
        this.logprobs = logprobs;
        this.echo = echo;
        this.choices = choices;
        this.offsets = new int[choices];
        Arrays.fill(offsets, echo.length());
    }

    @Override
    public Optional<Object> first(int choice, Optional<Usage> usage) {
        return echo.isEmpty() ? Optional.empty() : Optional.of(of(choice, echo, null, null, usage, null));
    }

    @Override
    public Optional<Object> piece(int choice, Piece piece, Optional<Usage> usage) {
        return Optional.of(of(choice, piece.text(), logprobs(choice, List.of(piece)), null, usage, null));
    }

    @Override
    public List<Object> end(int choice, String finishReason, Optional<Usage> usage, ReceiptReference receipt) {
        return List.of(of(choice, "", null, finishReason, usage, receipt));
    }

    @Override
    public Object usage(Usage usage, ReceiptReference receipt) {
        return of(List.of(), Optional.of(usage), receipt);
    }

    @Override
    public Object whole(List<Whole> all, Usage usage) {
        List<TextCompletion.Choice> out = new ArrayList<>();
        for (Whole whole : all) {
            int choice = out.size();
            out.add(new TextCompletion.Choice(
                    choice,
                    echo + AnswerShape.text(whole.pieces()),
                    logprobs(choice, whole.pieces()),
                    whole.outcome().finishReason(),
                    choices > 1 ? whole.outcome().receipt() : null));
        }
        return of(
                out,
                Optional.of(usage),
                choices > 1 ? null : all.getFirst().outcome().receipt());
    }

    private TextCompletion of(
            int choice,
            String text,
            TextCompletion.Logprobs entries,
            String finishReason,
            Optional<Usage> usage,
            ReceiptReference receipt) {
        boolean several = choices > 1;
        return of(
                List.of(new TextCompletion.Choice(choice, text, entries, finishReason, several ? receipt : null)),
                usage,
                several ? null : receipt);
    }

    private TextCompletion of(List<TextCompletion.Choice> choices, Optional<Usage> usage, ReceiptReference receipt) {
        return new TextCompletion(
                head.id(),
                "text_completion",
                head.created(),
                head.model(),
                head.fingerprint(),
                choices,
                usage,
                receipt);
    }

    private TextCompletion.Logprobs logprobs(int choice, List<Piece> pieces) {
        if (!logprobs) {
            return null;
        }
        List<String> tokens = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        List<Map<String, Double>> top = new ArrayList<>();
        List<Integer> begins = new ArrayList<>();
        for (Piece piece : pieces) {
            for (TokenLogprob t : piece.logprobs()) {
                Map<String, Double> alternatives = new LinkedHashMap<>();
                t.alternatives().forEach(a -> alternatives.putIfAbsent(a.token(), a.logprob()));
                tokens.add(t.token());
                values.add(t.logprob());
                top.add(alternatives);
                begins.add(offsets[choice]);
                offsets[choice] += t.token().length();
            }
        }
        return new TextCompletion.Logprobs(tokens, values, top, begins);
    }
}
