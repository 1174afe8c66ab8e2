package dev.nanozk.gateway.store;

import java.time.Instant;

/**
 * A proof job as the database holds it.
 *
 * @param kind block or head
 * @param layer index of the block, 0 for the head
 * @param priority {@link JobRepository#INTERACTIVE} or {@link JobRepository#BATCH}
 * @param attempts how often it was begun
 * @param payloadPath file with activations and blindings, secret; relative to the data directory
 * @param proofSha256 name of the proof in the content store, or null
 * @param error of the last attempt, for the operator, or null
 * @param claimedBy worker, or null
 * @param claimedUntil end of the worker's lease, or null
 */
public record JobRow(
        String id,
        String receiptId,
        String kind,
        int layer,
        JobStatus status,
        int priority,
        int attempts,
        String payloadPath,
        String proofSha256,
        String error,
        String claimedBy,
        Instant claimedUntil,
        Instant createdAt,
        Instant updatedAt) {}
