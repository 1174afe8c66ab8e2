package dev.nanozk.gateway.api;

import java.util.List;
import java.util.Optional;

/**
 * How one answer looks on the wire.
 *
 * <p>Usage in chunks: left out where null, a JSON null where empty, as OpenAI has it with include_usage.
 */
interface AnswerShape {
    /**
     * What an answer and all its chunks have in common.
     *
     * @param calls how calls of tools are read out of it; null where it has none
     */
    record Head(String id, long created, String model, String fingerprint, CallReading calls) {}

    /** An answer in one piece. */
    record Whole(List<ChatBackend.Piece> pieces, ChatBackend.Outcome outcome) {}

    /** The chunk before any text of a choice. */
    Optional<Object> first(int choice, Optional<Usage> usage);

    /** A chunk of text; empty where it has to wait for what comes next. */
    Optional<Object> piece(int choice, ChatBackend.Piece piece, Optional<Usage> usage);

    /** What is left of a choice, and at last the chunk that says why it ended. */
    List<Object> end(int choice, String finishReason, Optional<Usage> usage, ReceiptReference receipt);

    /** The chunk after it where usage is asked for. */
    Object usage(Usage usage, ReceiptReference receipt);

    /** All choices in one piece. */
    Object whole(List<Whole> choices, Usage usage);

    /** The text of all pieces. */
    static String text(List<ChatBackend.Piece> pieces) {
        StringBuilder out = new StringBuilder();
        pieces.forEach(p -> out.append(p.text()));
        return out.toString();
    }
}
