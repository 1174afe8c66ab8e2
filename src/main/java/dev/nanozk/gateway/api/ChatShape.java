package dev.nanozk.gateway.api;

import dev.nanozk.gateway.api.ChatBackend.Piece;
import dev.nanozk.gateway.api.ChatBackend.TokenLogprob;
import dev.nanozk.model.tokenizer.ToolForm;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Answers of {@code /v1/chat/completions}; one object an answer, it reads calls of tools out of the text as that comes. */
final class ChatShape implements AnswerShape {
    private static final int ID_BYTES = 12;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Head head;
    private final boolean logprobs;
    private final int choices;
    private final List<CallReading.Reader> readers = new ArrayList<>();

    /**
     * @param logprobs whether they are asked for
     * @param choices number of answers; where there are several, each has its receipt beside it
     */
    ChatShape(Head head, boolean logprobs, int choices) {
        this.head = head;
        this.logprobs = logprobs;
        this.choices = choices;
        for (int c = 0; head.calls() != null && c < choices; c++) {
            readers.add(head.calls().reader());
        }
    }

    @Override
    public Optional<Object> first(int choice, Optional<Usage> usage) {
        return Optional.of(
                chunk(choice, new ChatCompletionChunk.Delta("assistant", "", null), null, null, usage, null));
    }

    @Override
    public Optional<Object> piece(int choice, Piece piece, Optional<Usage> usage) {
        String text = readers.isEmpty() ? piece.text() : readers.get(choice).add(piece.text());
        if (text.isEmpty() && !readers.isEmpty() && piece.logprobs().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                chunk(choice, ChatCompletionChunk.Delta.text(text), logprobs(piece.logprobs()), null, usage, null));
    }

    @Override
    public List<Object> end(int choice, String finishReason, Optional<Usage> usage, ReceiptReference receipt) {
        List<Object> out = new ArrayList<>();
        String reason = finishReason;
        if (!readers.isEmpty()) {
            String rest = readers.get(choice).rest();
            if (!rest.isEmpty()) {
                out.add(chunk(choice, ChatCompletionChunk.Delta.text(rest), null, null, usage, null));
            }
            List<ToolForm.Call> calls = readers.get(choice).calls();
            for (int i = 0; i < calls.size(); i++) {
                List<ChatToolCall> one = List.of(ChatToolCall.of(i, id(), calls.get(i)));
                out.add(chunk(choice, new ChatCompletionChunk.Delta(null, null, one), null, null, usage, null));
            }
            reason = reason(finishReason, calls);
        }
        out.add(chunk(choice, ChatCompletionChunk.Delta.text(null), null, reason, usage, receipt));
        return out;
    }

    /** An answer that ended by itself with calls has ended for them; one that was cut was cut. */
    private static String reason(String finishReason, List<ToolForm.Call> calls) {
        return finishReason.equals("stop") && !calls.isEmpty() ? "tool_calls" : finishReason;
    }

    private String id() {
        byte[] id = new byte[ID_BYTES];
        RANDOM.nextBytes(id);
        return "call_" + HexFormat.of().formatHex(id);
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
            String text = AnswerShape.text(whole.pieces());
            List<ToolForm.Call> calls = List.of();
            if (!readers.isEmpty()) {
                CallReading.Reader reader = readers.get(out.size());
                text = reader.add(text) + reader.rest();
                calls = reader.calls();
            }
            List<ChatToolCall> made = calls.isEmpty()
                    ? null
                    : calls.stream().map(c -> ChatToolCall.of(null, id(), c)).toList();
            out.add(new ChatCompletion.Choice(
                    out.size(),
                    new ChatCompletion.Message("assistant", made != null && text.isEmpty() ? null : text, null, made),
                    logprobs(tokens),
                    reason(whole.outcome().finishReason(), calls),
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
