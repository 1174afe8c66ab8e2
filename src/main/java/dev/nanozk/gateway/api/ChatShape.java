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
 */
record ChatShape(Head head, boolean logprobs) implements AnswerShape {
    @Override
    public Optional<Object> first(Optional<Usage> usage) {
        return Optional.of(chunk(new ChatCompletionChunk.Delta("assistant", ""), null, null, usage, null));
    }

    @Override
    public Object piece(Piece piece, Optional<Usage> usage) {
        return chunk(new ChatCompletionChunk.Delta(null, piece.text()), logprobs(piece.logprobs()), null, usage, null);
    }

    @Override
    public Object end(String finishReason, Optional<Usage> usage, ReceiptReference receipt) {
        return chunk(new ChatCompletionChunk.Delta(null, null), null, finishReason, usage, receipt);
    }

    @Override
    public Object usage(Usage usage, ReceiptReference receipt) {
        return chunk(List.of(), Optional.of(usage), receipt);
    }

    private ChatCompletionChunk chunk(
            ChatCompletionChunk.Delta delta,
            ChatLogprobs logprobs,
            String finishReason,
            Optional<Usage> usage,
            ReceiptReference receipt) {
        return chunk(List.of(new ChatCompletionChunk.Choice(0, delta, logprobs, finishReason)), usage, receipt);
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
    public Object whole(List<Piece> pieces, ChatBackend.Outcome outcome, Usage usage) {
        List<TokenLogprob> all = new ArrayList<>();
        pieces.forEach(p -> all.addAll(p.logprobs()));
        return new ChatCompletion(
                head.id(),
                "chat.completion",
                head.created(),
                head.model(),
                head.fingerprint(),
                List.of(new ChatCompletion.Choice(
                        0,
                        new ChatCompletion.Message("assistant", AnswerShape.text(pieces), null),
                        logprobs(all),
                        outcome.finishReason())),
                usage,
                outcome.receipt());
    }

    private ChatLogprobs logprobs(List<TokenLogprob> tokens) {
        return logprobs ? ChatLogprobs.of(tokens) : null;
    }
}
