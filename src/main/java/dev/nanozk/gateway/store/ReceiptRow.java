package dev.nanozk.gateway.store;

import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Envelope;
import dev.nanozk.receipt.ReceiptFormatException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A receipt as the database holds it.
 *
 * @param id receipt id
 * @param completionId id of the answer
 * @param owner the key's name, null on an open server
 * @param modelRoot hexadecimal
 * @param mode prove or commit
 * @param nonce of the client, or null
 * @param layers number of proofs that are due
 * @param contentSha256 digest of the answer's text, null before its end
 * @param requestJson what was asked, null once forgotten
 * @param responseText the answer, null before its end and once forgotten
 * @param claimJson what the proofs bind, or null
 * @param envelopeJson the signed statement, or null
 * @param bundleSha256 name of the bundle in the content store, or null
 * @param failureCode for clients, or null
 * @param failureDetail for the operator, or null
 * @param deletedAt when the content was forgotten, or null
 * @param commitmentJson the signed commitment, or null
 * @param commitmentIndex index of the commitment's entry in the log, or null
 * @param proofIndex index of the statement's entry in the log, or null
 * @param budget blocks that a challenge draws, null where all are proved
 * @param boundariesJson the signed boundaries of a receipt with a budget, or null
 * @param boundariesIndex index of their entry in the log, or null
 */
public record ReceiptRow(
        String id,
        String completionId,
        int choice,
        String owner,
        String model,
        String modelRoot,
        String mode,
        ReceiptStatus status,
        String nonce,
        int layers,
        String contentSha256,
        String requestJson,
        String responseText,
        String claimJson,
        String envelopeJson,
        String bundleSha256,
        String failureCode,
        String failureDetail,
        Instant createdAt,
        Instant updatedAt,
        Instant deletedAt,
        String commitmentJson,
        Long commitmentIndex,
        Long proofIndex,
        Integer budget,
        String boundariesJson,
        Long boundariesIndex) {
    /** What is claimed; null where there is nothing yet, or nothing any more. */
    public Claim claim() throws ReceiptFormatException {
        return claimJson == null ? null : Claim.decode(claimJson.getBytes(StandardCharsets.UTF_8));
    }

    /** The signed boundaries, or null. */
    public Envelope boundaries() throws ReceiptFormatException {
        return boundariesJson == null ? null : Envelope.decode(boundariesJson.getBytes(StandardCharsets.UTF_8));
    }

    /** A receipt at its beginning. */
    public static ReceiptRow open(
            String id,
            String completionId,
            int choice,
            String owner,
            String model,
            String modelRoot,
            String mode,
            String nonce,
            int layers,
            String requestJson,
            Instant now) {
        return open(id, completionId, choice, owner, model, modelRoot, mode, nonce, layers, requestJson, now, null);
    }

    /** A receipt at its beginning, with a budget of blocks unless that is null. */
    public static ReceiptRow open(
            String id,
            String completionId,
            int choice,
            String owner,
            String model,
            String modelRoot,
            String mode,
            String nonce,
            int layers,
            String requestJson,
            Instant now,
            Integer budget) {
        return new ReceiptRow(
                id,
                completionId,
                choice,
                owner,
                model,
                modelRoot,
                mode,
                ReceiptStatus.OPEN,
                nonce,
                layers,
                null,
                requestJson,
                null,
                null,
                null,
                null,
                null,
                null,
                now,
                now,
                null,
                null,
                null,
                null,
                budget,
                null,
                null);
    }
}
