package dev.nanozk.gateway.api;

import dev.nanozk.gateway.api.ChatBackend.Piece;
import dev.nanozk.gateway.api.ChatBackend.TokenLogprob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Answers of {@code /v1/chat/completions}.
 *
 * @param logprobs whether they are asked for
 * @param choices number of answers; where there are several, each has its receipt beside it
 */
record ChatShape(Head head, boolean logprobs, int choices) implements AnswerShape {
    @Override
    public Optional<Object> first(int choice, Optional<Usage> usage) {
        return Optional.of(chunk(choice, new ChatCompletionChunk.Delta("assistant", ""), null, null, usage, null));
    }

    @Override
    public Object piece(int choice, Piece piece, Optional<Usage> usage) {
        return chunk(
                choice,
                new ChatCompletionChunk.Delta(null, piece.text()),
                logprobs(piece.logprobs()),
                null,
                usage,
                null);
    }

    @Override
    public Object end(int choice, String finishReason, Optional<Usage> usage, ReceiptReference receipt) {
        return chunk(choice, new ChatCompletionChunk.Delta(null, null), null, finishReason, usage, receipt);
    }

    @Override
    public Object usage(Usage usage, ReceiptReference receipt) {
        return chunk(List.of(), Optional.of(usage), receipt);
    }

    private ChatCompletionChunk chunk(
            int choice,
            ChatCompletionChunk.Delta delta,
            ChatLogprobs logprobs,
            String finishReason,
            Optional<Usage> usage,
            ReceiptReference receipt) {
        boolean several = choices > 1;
        return chunk(
                List.of(new ChatCompletionChunk.Choice(
                        choice, delta, logprobs, finishReason, several ? receipt : null)),
                usage,
                several ? null : receipt);
    }

    private ChatCompletionChunk chunk(
            List<ChatCompletionChunk.Choice> choices, Optional<Usage> usage, ReceiptReference receipt) {
        return new ChatCompletionChunk(
                head.id(),
                "chat.completion.chunk",
                head.created(),
                head.model(),
                head.fingerprint(),
                choices,
                usage,
                receipt);
    }

    @Override
    public Object whole(List<Whole> all, Usage usage) {
        List<ChatCompletion.Choice> out = new ArrayList<>();
        for (Whole whole : all) {
            List<TokenLogprob> tokens = new ArrayList<>();
            whole.pieces().forEach(p -> tokens.addAll(p.logprobs()));
            out.add(new ChatCompletion.Choice(
                    out.size(),
                    new ChatCompletion.Message("assistant", AnswerShape.text(whole.pieces()), null),
                    logprobs(tokens),
                    whole.outcome().finishReason(),
                    choices > 1 ? whole.outcome().receipt() : null));
        }
        return new ChatCompletion(
                head.id(),
                "chat.completion",
                head.created(),
                head.model(),
                head.fingerprint(),
                out,
                usage,
                choices > 1 ? null : all.getFirst().outcome().receipt());
    }

    private ChatLogprobs logprobs(List<TokenLogprob> tokens) {
        return logprobs ? ChatLogprobs.of(tokens) : null;
    }
}
