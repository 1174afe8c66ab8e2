package dev.nanozk.gateway.job;

import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.gateway.worker.Generation;
import dev.nanozk.receipt.Budget;
import dev.nanozk.receipt.Request;
import dev.nanozk.receipt.Sampling;
import java.util.List;

/** Makes receipts of answers; an application without one gives answers without receipts. */
public interface ReceiptRecorder {
    /**
     * A request whose answer gets a receipt.
     *
     * @param request the conversation or the text to continue
     * @param prompt token ids
     * @param sampling how the tokens are chosen
     * @param mode prove or commit
     * @param nonce of the client, or null
     * @param owner the key's name, or null
     * @param budget how many blocks are proved and by what weights they are drawn; null for all
     * @param batch whether nobody waits for the proofs
     */
    record Order(
            String completionId,
            ServedModel model,
            Request request,
            int[] prompt,
            int maxTokens,
            List<String> stop,
            Sampling sampling,
            String mode,
            String nonce,
            String owner,
            Budget budget,
            boolean batch) {}

    /**
     * Takes an order on before the answer is made.
     *
     * @return the receipt's id
     * @throws dev.nanozk.gateway.api.ApiException if the queue of receipts is full
     */
    String begin(Order order);

    /**
     * The answer is made; returns once the commitment is durable. An answer that was cut short by its client has the finish reason aborted.
     *
     * @return the receipt's status
     */
    String complete(String receiptId, Order order, Generation.Answer answer);

    /**
     * There is no answer.
     *
     * @param code for clients
     * @param detail for the operator
     */
    void failed(String receiptId, String code, String detail);
}
