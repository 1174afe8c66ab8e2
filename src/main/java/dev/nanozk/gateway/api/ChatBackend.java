package dev.nanozk.gateway.api;

import dev.nanozk.receipt.Request;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/** What the API needs of models: which there are, and answers from them. */
public interface ChatBackend {
    /** Models that can answer now. */
    List<ModelCard> models();

    /** The bytes whose digest is a model's root. */
    Optional<byte[]> verificationKey(String model);

    /**
     * Admits a request and makes its prompt tokens; nothing is computed yet.
     *
     * @throws ApiException if the model is unknown or not ready, its queue is full, or the prompt is too long
     */
    Run start(Call call);

    /** Names of all models, also of those that are not ready. */
    List<String> names();

    /**
     * Admits a request for tokens and carries it out.
     *
     * @throws ApiException if the model is unknown or not ready, or its queue is full
     */
    <T> T withTokens(String model, Function<Tokens, T> use);

    /** Texts to tokens and back. */
    interface Tokens {
        /**
         * @param addSpecial whether BOS comes first, where the model's texts begin with it
         * @param parseSpecial whether names of special tokens stand for the tokens
         */
        int[] encode(String text, boolean addSpecial, boolean parseSpecial);

        /** What tokens stand for; each id below {@link #size()}. */
        byte[] bytes(int... ids);

        /** Number of tokens. */
        int size();
    }

    /**
     * What is asked.
     *
     * @param completionId id of the answer
     * @param prompt a conversation or a text to continue, for a model that has no form for tools
     * @param turns the same conversation for one that has; empty for a text
     * @param tools that the model may call, or null
     * @param maxTokens null where the request sets none
     * @param sampling how the tokens are chosen, and how many answers are made
     * @param topLogprobs alternatives to list with every token, -1 for no logarithms at all
     * @param owner the key's name, null on an open server
     */
    record Call(
            String completionId,
            String model,
            Request prompt,
            List<ChatTurn> turns,
            ToolWish tools,
            Integer maxTokens,
            List<String> stop,
            SamplingWish sampling,
            int topLogprobs,
            ReceiptWish receipt,
            String owner) {}

    /** An admitted request; must be closed, which frees its place. */
    interface Run extends AutoCloseable {
        int promptTokens();

        /** Model root, hexadecimal. */
        String modelRoot();

        /** Number of answers. */
        int choices();

        /** How calls of tools are read out of an answer; null where it has none. */
        CallReading calls();

        /** Ids of the receipts, one a choice; empty where there are none. */
        List<String> receiptIds();

        /**
         * Waits for the model, then gives one of the answers; each once only, in order.
         *
         * @param pieces receives the text piece by piece on the calling thread
         * @param abandoned asked before every token; true where the client went away
         * @throws ApiException if the answer can't be made
         */
        Outcome answer(int choice, Consumer<Piece> pieces, BooleanSupplier abandoned);

        @Override
        void close();
    }

    /**
     * A piece of an answer.
     *
     * @param logprobs of the tokens that begin in it, empty unless asked for
     */
    record Piece(String text, List<TokenLogprob> logprobs) {}

    /**
     * A token with the natural logarithm of its probability.
     *
     * @param bytes 0 to 255, what the token stands for
     * @param alternatives the most probable tokens, null in their own entries
     */
    record TokenLogprob(String token, double logprob, List<Integer> bytes, List<TokenLogprob> alternatives) {}

    /**
     * A finished answer.
     *
     * @param finishReason stop, length or aborted
     * @param cachedTokens prompt tokens that did not have to be computed
     * @param receipt null where there is none
     */
    record Outcome(
            String text, String finishReason, int completionTokens, int cachedTokens, ReceiptReference receipt) {}
}
