package dev.nanozk.gateway.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.nanozk.gateway.store.ReceiptRow;
import java.time.ZoneOffset;
import java.util.List;

/** Which model wrote a text, when, and where the log says so; no receipt, no owner, no content. */
record Provenance(String object, List<Origin> data) {
    /** Most answers with the same text that are told. */
    static final int MOST = 100;

    /**
     * One answer.
     *
     * @param date day in UTC
     * @param logIndex index of the commitment's entry
     */
    record Origin(
            String model,
            String date,
            @JsonProperty("log_index") Long logIndex) {}

    static Provenance of(List<ReceiptRow> rows) {
        return new Provenance(
                "list",
                rows.stream()
                        .filter(r -> r.commitmentIndex() != null)
                        .map(r -> new Origin(
                                r.model(),
                                r.createdAt()
                                        .atOffset(ZoneOffset.UTC)
                                        .toLocalDate()
                                        .toString(),
                                r.commitmentIndex()))
                        .toList());
    }
}
