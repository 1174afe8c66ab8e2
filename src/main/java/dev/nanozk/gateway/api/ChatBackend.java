package dev.nanozk.gateway.api;

import dev.nanozk.model.tokenizer.ChatMessage;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

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

    /**
     * What is asked.
     *
     * @param completionId id of the answer
     * @param maxTokens null where the request sets none
     * @param owner the key's name, null on an open server
     */
    record Call(
            String completionId,
            String model,
            List<ChatMessage> messages,
            Integer maxTokens,
            List<String> stop,
            ReceiptWish receipt,
            String owner) {}

    /** An admitted request; must be closed, which frees its place. */
    interface Run extends AutoCloseable {
        int promptTokens();

        /** Model root, hexadecimal. */
        String modelRoot();

        /** Id of the receipt, empty where there is none. */
        Optional<String> receiptId();

        /**
         * Waits for the model, then answers; once only.
         *
         * @param pieces receives the text piece by piece on the calling thread
         * @param abandoned asked before every token; true where the client went away
         * @throws ApiException if the answer can't be made
         */
        Outcome answer(Consumer<String> pieces, BooleanSupplier abandoned);

        @Override
        void close();
    }

    /**
     * A finished answer.
     *
     * @param finishReason stop, length or aborted
     * @param receipt null where there is none
     */
    record Outcome(String text, String finishReason, int completionTokens, ReceiptReference receipt) {}
}
