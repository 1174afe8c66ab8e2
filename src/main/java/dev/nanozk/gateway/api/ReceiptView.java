package dev.nanozk.gateway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.nanozk.gateway.store.JobRow;
import dev.nanozk.gateway.store.JobStatus;
import dev.nanozk.gateway.store.ReceiptRow;
import dev.nanozk.gateway.store.ReceiptStatus;
import java.util.List;

/**
 * A receipt as clients see it: where it stands, layer by layer.
 *
 * @param status committed, queued, proving, awaiting_challenge, proved, failed or aborted; committed while the answer is being made
 * @param layers one entry a proof, empty where none is due
 * @param proved number of proofs that are there
 * @param total number of proofs that are due
 * @param bundle where the bundle is, once it is
 * @param logIndex index of the commitment's entry in the transparency log, or null
 * @param budget of blocks, or null where all are proved
 * @param deleted true where the content was forgotten, else null
 * @param error why it failed, or null
 */
public record ReceiptView(
        String id,
        String object,
        @JsonProperty("completion_id") String completionId,
        String model,
        String commitment,
        String status,
        long created,
        List<Layer> layers,
        int proved,
        int total,
        String bundle,
        @JsonProperty("log_index") Long logIndex,
        @JsonInclude(JsonInclude.Include.NON_NULL) BudgetView budget,
        @JsonInclude(JsonInclude.Include.NON_NULL) Boolean deleted,
        @JsonInclude(JsonInclude.Include.NON_NULL) Failure error) {
    /** A layer's job: queued, running, done or failed. */
    public record Layer(String kind, int index, String status) {}

    /** A code; details are the operator's. */
    public record Failure(String code, String message) {}

    /** Whether a bundle can be fetched. */
    static boolean isBundled(ReceiptRow r) {
        return (r.status() == ReceiptStatus.PROVED || r.status() == ReceiptStatus.AWAITING_CHALLENGE)
                && r.bundleSha256() != null;
    }

    static ReceiptView of(ReceiptRow r, List<JobRow> jobs, BudgetView budget) {
        List<Layer> layers = jobs.stream()
                .map(j -> new Layer(j.kind(), j.layer(), j.status().text()))
                .toList();
        int proved =
                (int) jobs.stream().filter(j -> j.status() == JobStatus.DONE).count();
        ReceiptStatus status = r.status() == ReceiptStatus.OPEN ? ReceiptStatus.COMMITTED : r.status();
        Failure failure = r.failureCode() == null
                ? null
                : new Failure(r.failureCode(), "The receipt could not be made (" + r.failureCode() + ").");
        return new ReceiptView(
                r.id(),
                "receipt",
                r.completionId(),
                r.model(),
                r.modelRoot(),
                status.text(),
                r.createdAt().getEpochSecond(),
                layers,
                proved,
                budget == null ? r.layers() : jobs.size(),
                isBundled(r) ? "/v1/receipts/" + r.id() + "/bundle" : null,
                r.commitmentIndex(),
                budget,
                r.deletedAt() == null ? null : true,
                failure);
    }
}
