package dev.nanozk.gateway.api;

import dev.nanozk.gateway.api.ChatBackend.Piece;
import dev.nanozk.gateway.api.ChatBackend.TokenLogprob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers of {@code /v1/completions}; one object an answer, it counts the text. */
final class TextShape implements AnswerShape {
    private final Head head;
    private final boolean logprobs;
    private final String echo;
    private int offset;

    /** @param echo the prompt where it comes back before the answer, else empty */
    TextShape(Head head, boolean logprobs, String echo) {
        this.head = head;
        this.logprobs = logprobs;
        this.echo = echo;
        this.offset = echo.length();
    }

    @Override
    public Optional<Object> first(Optional<Usage> usage) {
        return echo.isEmpty() ? Optional.empty() : Optional.of(of(echo, null, null, usage, null));
    }

    @Override
    public Object piece(Piece piece, Optional<Usage> usage) {
        return of(piece.text(), logprobs(List.of(piece)), null, usage, null);
    }

    @Override
    public Object end(String finishReason, Optional<Usage> usage, ReceiptReference receipt) {
        return of("", null, finishReason, usage, receipt);
    }

    @Override
    public Object usage(Usage usage, ReceiptReference receipt) {
        return of(List.of(), Optional.of(usage), receipt);
    }

    @Override
    public Object whole(List<Piece> pieces, ChatBackend.Outcome outcome, Usage usage) {
        return of(
                echo + AnswerShape.text(pieces),
                logprobs(pieces),
                outcome.finishReason(),
                Optional.of(usage),
                outcome.receipt());
    }

    private TextCompletion of(
            String text,
            TextCompletion.Logprobs entries,
            String finishReason,
            Optional<Usage> usage,
            ReceiptReference receipt) {
        return of(List.of(new TextCompletion.Choice(0, text, entries, finishReason)), usage, receipt);
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

    private TextCompletion.Logprobs logprobs(List<Piece> pieces) {
        if (!logprobs) {
            return null;
        }
        List<String> tokens = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        List<Map<String, Double>> top = new ArrayList<>();
        List<Integer> offsets = new ArrayList<>();
        for (Piece piece : pieces) {
            for (TokenLogprob t : piece.logprobs()) {
                Map<String, Double> alternatives = new LinkedHashMap<>();
                t.alternatives().forEach(a -> alternatives.putIfAbsent(a.token(), a.logprob()));
                tokens.add(t.token());
                values.add(t.logprob());
                top.add(alternatives);
                offsets.add(offset);
                offset += t.token().length();
            }
        }
        return new TextCompletion.Logprobs(tokens, values, top, offsets);
    }
}
