package dev.nanozk.client;

import dev.nanozk.receipt.verify.VerificationReport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * A receipt on its way.
 *
 * @param id the gateway's name for it
 * @param nonce what the client sent to bind the request
 * @param verdict completes with the report of a valid receipt, or exceptionally with a {@link VerificationFailedException}
 */
public record PendingReceipt(String id, String nonce, CompletableFuture<VerificationReport> verdict) {
    /**
     * Waits for the verdict.
     *
     * @throws VerificationFailedException if the receipt does not convince
     */
    public VerificationReport await() throws VerificationFailedException {
        try {
            return verdict.get();
        } catch (ExecutionException | CompletionException e) {
            if (e.getCause() instanceof VerificationFailedException v) {
                throw v;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw VerificationFailedException.of(
                    VerificationFailedException.Reason.PENDING, "interrupted while waiting for receipt " + id);
        }
    }
}
