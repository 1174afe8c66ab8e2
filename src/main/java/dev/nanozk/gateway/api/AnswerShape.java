package dev.nanozk.gateway.api;

import java.util.List;
import java.util.Optional;

/**
 * How one answer looks on the wire.
 *
 * <p>Usage in chunks: left out where null, a JSON null where empty, as OpenAI has it with include_usage.
 */
interface AnswerShape {
    /** What an answer and all its chunks have in common. */
    record Head(String id, long created, String model, String fingerprint) {}

    /** The chunk before any text. */
    Optional<Object> first(Optional<Usage> usage);

    /** A chunk of text. */
    Object piece(ChatBackend.Piece piece, Optional<Usage> usage);

    /** The chunk that says why the answer ended. */
    Object end(String finishReason, Optional<Usage> usage, ReceiptReference receipt);

    /** The chunk after it where usage is asked for. */
    Object usage(Usage usage, ReceiptReference receipt);

    /** The answer in one piece. */
    Object whole(List<ChatBackend.Piece> pieces, ChatBackend.Outcome outcome, Usage usage);

    /** The text of all pieces. */
    static String text(List<ChatBackend.Piece> pieces) {
        StringBuilder out = new StringBuilder();
        pieces.forEach(p -> out.append(p.text()));
        return out.toString();
    }
}
