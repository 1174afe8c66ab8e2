package dev.nanozk.gateway.api;

import dev.nanozk.gateway.api.ChatBackend.Piece;
import dev.nanozk.gateway.api.ChatBackend.TokenLogprob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Between the thread that makes an answer and the one that sends it. What a reader has not taken yet is joined to one piece, so that a slow one costs the server
 * no more than the text of its answer, and never stops the model.
 */
final class PieceBuffer {
    private final StringBuilder text = new StringBuilder();
    private final List<TokenLogprob> logprobs = new ArrayList<>();
    private boolean ended;

    synchronized void add(Piece piece) {
        text.append(piece.text());
        logprobs.addAll(piece.logprobs());
        notifyAll();
    }

    /** There will be no more. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Waits for more; empty once everything is taken and the answer has ended. */
    synchronized Optional<Piece> take() throws InterruptedException {
        while (text.isEmpty() && logprobs.isEmpty() && !ended) {
            wait();
        }
        if (text.isEmpty() && logprobs.isEmpty()) {
            return Optional.empty();
        }
        Piece piece = new Piece(text.toString(), List.copyOf(logprobs));
        text.setLength(0);
        logprobs.clear();
        return Optional.of(piece);
    }
}
