package dev.nanozk.gateway.job;

import dev.nanozk.gateway.config.NanozkConfig;
import dev.nanozk.gateway.store.ContentStore;
import dev.nanozk.gateway.store.JobRepository;
import dev.nanozk.gateway.store.JobRow;
import dev.nanozk.gateway.store.ReceiptRepository;
import dev.nanozk.gateway.store.ReceiptRow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Forgets what a receipt reveals: request, answer, claim, commitment with its salt, proofs and bundle. What stands in the log stays. */
@ApplicationScoped
public class Forgetting {
    private final Path data;
    private final ReceiptRepository receipts;
    private final JobRepository jobs;
    private final ContentStore contents;

    @Inject
    Forgetting(NanozkConfig config, ReceiptRepository receipts, JobRepository jobs) throws IOException {
        this(config.data(), receipts, jobs);
    }

    Forgetting(Path data, ReceiptRepository receipts, JobRepository jobs) throws IOException {
        this.data = data;
        this.receipts = receipts;
        this.jobs = jobs;
        this.contents = new ContentStore(data.resolve("contents"));
    }

    /** Forgets a receipt's content; once more is no harm. */
    public void forget(ReceiptRow receipt) throws IOException {
        // The row first: from then on nothing of it is handed out, and a job that runs finds nothing to finish.
        receipts.forget(receipt.id());
        for (JobRow job : jobs.ofReceipt(receipt.id())) {
            if (job.proofSha256() != null) {
                contents.delete(job.proofSha256());
            }
            if (job.payloadPath() != null) {
                Files.deleteIfExists(data.resolve(job.payloadPath()));
            }
        }
        jobs.delete(receipt.id());
        if (receipt.bundleSha256() != null) {
            contents.delete(receipt.bundleSha256());
        }
    }
}
