package dev.nanozk.gateway.job;

import dev.nanozk.gateway.store.JobRepository;
import dev.nanozk.gateway.store.JobRow;
import dev.nanozk.gateway.store.JobStatus;
import dev.nanozk.gateway.store.ReceiptRepository;
import dev.nanozk.gateway.store.ReceiptRow;
import dev.nanozk.gateway.store.ReceiptStatus;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.gateway.worker.Generation;
import dev.nanozk.gateway.worker.ReceiptMaker;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Request;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.security.SecureRandom;

/** A receipt from the request to its durable jobs, which {@link ProofWorkers} carry out. */
@ApplicationScoped
public class ReceiptService {
    private static final int ID_BYTES = 15;

    private final ReceiptRepository receipts;
    private final JobRepository jobs;
    private final ProofWorkers workers;
    private final SecureRandom random = new SecureRandom();

    public ReceiptService(ReceiptRepository receipts, JobRepository jobs, ProofWorkers workers) {
        this.receipts = receipts;
        this.jobs = jobs;
        this.workers = workers;
    }

    /** Receipts whose proofs are due. */
    public int backlog() {
        return receipts.backlog();
    }

    /**
     * Opens a receipt before the first token; its id goes out with the answer's headers.
     *
     * @param owner the API key's name, null on an open server
     * @param nonce of the client, or null
     * @return the receipt id
     */
    public String open(ServedModel model, String completionId, String owner, Request request, String nonce, boolean prove) {
        byte[] fresh = new byte[ID_BYTES];
        random.nextBytes(fresh);
        String id = "rcpt-" + HexFormat.of().formatHex(fresh);
        receipts.insert(ReceiptRow.open(
                id,
                completionId,
                owner,
                model.name(),
                Digests.hex(model.key().root()),
                prove ? "prove" : "commit",
                nonce,
                model.integers().spec().blocks() + 1,
                new String(request.bytes(), StandardCharsets.UTF_8),
                Instant.now()));
        return id;
    }

    /** The answer is complete: claim and jobs are durable when this returns, before the client sees the end. */
    public ReceiptStatus complete(
            String id,
            ServedModel model,
            Request request,
            Generation.Answer answer,
            int maxTokens,
            List<String> stop,
            String nonce,
            boolean prove) {
        boolean aborted = answer.finishReason().equals("aborted");
        if (answer.output().length > 0) {
            Claim claim = ReceiptMaker.claim(model, request, answer, maxTokens, stop, nonce);
            receipts.claim(id, new String(claim.bytes(), StandardCharsets.UTF_8));
        }
        String digest = Digests.hex(Digests.sha256(answer.text().getBytes(StandardCharsets.UTF_8)));
        ReceiptStatus status =
                aborted ? ReceiptStatus.ABORTED : prove ? ReceiptStatus.QUEUED : ReceiptStatus.COMMITTED;
        if (status == ReceiptStatus.QUEUED) {
            jobs.insert(jobRows(id, model));
        }
        receipts.answered(id, answer.text(), digest, status);
        workers.wake();
        return status;
    }

    private static List<JobRow> jobRows(String id, ServedModel model) {
        List<JobRow> rows = new ArrayList<>();
        Instant now = Instant.now();
        int blocks = model.integers().spec().blocks();
        for (int l = 0; l <= blocks; l++) {
            boolean head = l == blocks;
            rows.add(new JobRow(
                    id + "-" + l,
                    id,
                    head ? "head" : "block",
                    head ? 0 : l,
                    JobStatus.QUEUED,
                    0,
                    "payloads/" + id,
                    null,
                    null,
                    null,
                    null,
                    now,
                    now));
        }
        return rows;
    }

    /** The answer could not be made. */
    public void failed(String id, String code, String detail) {
        receipts.failed(id, code, detail);
    }
}
