package dev.nanozk.cli;

import dev.nanozk.gateway.store.ContentStore;
import dev.nanozk.gateway.store.JobRepository;
import dev.nanozk.gateway.store.JobRow;
import dev.nanozk.gateway.store.JobStatus;
import dev.nanozk.gateway.store.KeyRing;
import dev.nanozk.gateway.store.ReceiptRepository;
import dev.nanozk.gateway.store.ReceiptRow;
import dev.nanozk.gateway.store.ReceiptStatus;
import dev.nanozk.gateway.store.SealedFile;
import dev.nanozk.log.LogException;
import dev.nanozk.log.LogMonitor;
import dev.nanozk.log.TransparencyLog;
import dev.nanozk.receipt.BoundaryCommitment;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Commitment;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Envelope;
import dev.nanozk.receipt.KeyHistory;
import dev.nanozk.receipt.LogEntry;
import dev.nanozk.receipt.ReceiptFormatException;
import dev.nanozk.receipt.ReceiptKey;
import dev.nanozk.receipt.Request;
import dev.nanozk.receipt.verify.EvidenceAudit;
import dev.nanozk.receipt.verify.ReceiptVerifier;
import dev.nanozk.receipt.verify.TrustAnchors;
import dev.nanozk.receipt.verify.VerificationReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** What {@code nanozk fsck} checks. Findings are collected; one does not hide the next. */
final class DataCheck {
    private final Path data;
    private final boolean proofs;
    private final ProgressBar bar;
    private final ReceiptRepository receipts;
    private final JobRepository jobs;
    private final ContentStore contents;
    private final EvidenceAudit audit = new EvidenceAudit();
    private final Set<String> used = new HashSet<>();
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private final List<String> errors = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private KeyHistory history;

    DataCheck(Path data, DataSource pool, boolean proofs, ProgressBar bar) throws IOException {
        this.data = data;
        this.proofs = proofs;
        this.bar = bar;
        this.receipts = new ReceiptRepository(pool);
        this.jobs = new JobRepository(pool);
        this.contents = new ContentStore(data.resolve("contents"));
    }

    /** What is lost, damaged or contradictory. */
    List<String> errors() {
        return errors;
    }

    /** What is no harm. */
    List<String> notes() {
        return notes;
    }

    Map<String, Integer> counts() {
        return counts;
    }

    void run() throws IOException {
        boolean log = keysAndLog();
        List<ReceiptRow> all = receipts.between(Instant.EPOCH, Instant.parse("9999-01-01T00:00:00Z"));
        counts.put("receipts", all.size());
        for (int i = 0; i < all.size(); i++) {
            ReceiptRow r = all.get(i);
            try {
                receipt(r, log);
            } catch (ReceiptFormatException | LogException | IOException | RuntimeException e) {
                errors.add("receipt " + r.id() + ": " + e.getMessage());
            }
            bar.at("checking receipts", (i + 1.0) / all.size());
        }
        contents();
        keysOfModels();
    }

    /** The keys, then the log as a server opens it, then all of it as a monitor reads it. */
    private boolean keysAndLog() throws IOException {
        Optional<KeyHistory> known = KeyRing.history(data);
        if (known.isEmpty()) {
            errors.add("keys: " + KeyRing.HISTORY + " is missing");
            return false;
        }
        history = known.get();
        try {
            KeyRing ring = KeyRing.open(data, KeyRing.Sources.environment());
            Path directory = data.resolve("log");
            if (!Files.isDirectory(directory)) {
                errors.add("log: it is missing");
                return false;
            }
            try (TransparencyLog log = TransparencyLog.open(directory, ring.logSigners())) {
                log.awaitAll(60_000);
                new LogMonitor(log.files(), history.logKeys(), List.of()).audit(null, audit);
            }
            audit.requireKeys(history);
        } catch (LogException | TimeoutException | IOException e) {
            errors.add("log: " + e.getMessage());
            return false;
        } finally {
            counts.put("commitments", (int) audit.count(LogEntry.Kind.COMMITMENT));
            counts.put("proofs", (int) audit.count(LogEntry.Kind.PROOF));
        }
        return true;
    }

    private void receipt(ReceiptRow r, boolean log) throws ReceiptFormatException, LogException, IOException {
        List<JobRow> own = jobs.ofReceipt(r.id());
        for (JobRow j : own) {
            if (j.proofSha256() != null) {
                used.add(j.proofSha256());
            }
        }
        if (r.deletedAt() != null) {
            require(
                    r.claimJson() == null && r.responseText() == null && r.bundleSha256() == null && own.isEmpty(),
                    "it was forgotten, and not all of it");
            return;
        }
        if (r.commitmentJson() != null) {
            commitment(r, log);
        }
        switch (r.status()) {
            case PROVED, AWAITING_CHALLENGE -> proved(r, log);
            case QUEUED, PROVING -> due(r, own);
            default -> {
                // Nothing more is due.
            }
        }
    }

    private void commitment(ReceiptRow r, boolean log) throws ReceiptFormatException, LogException {
        Envelope e = Envelope.decode(r.commitmentJson().getBytes(StandardCharsets.UTF_8));
        require(isSigned(e), "the commitment's signature is not one of the known keys");
        Commitment c = Commitment.decode(e.payload());
        boolean whole = r.status() != ReceiptStatus.FAILED && r.status() != ReceiptStatus.ABORTED;
        if (whole || r.responseText() != null) {
            content(r, c);
        }
        require(r.commitmentIndex() != null, "its place in the log is missing");
        if (log) {
            audit.requireCommitment(e, r.commitmentIndex());
        }
        if (r.boundariesIndex() != null) {
            Envelope b = r.boundaries();
            require(isSigned(b), "the signature of its boundaries is not one of the known keys");
            require(
                    Arrays.equals(
                            BoundaryCommitment.decode(b.payload()).claimSha256(), Digests.sha256(claim(r).bytes())),
                    "the logged boundaries are those of another claim");
            if (log) {
                audit.requireBoundaries(b, r.commitmentIndex(), r.boundariesIndex());
            }
        }
    }

    /** An answer whose server was killed or whose database was away at its end has a commitment and no text. */
    private static void content(ReceiptRow r, Commitment c) throws ReceiptFormatException {
        Claim claim = claim(r);
        require(Arrays.equals(c.claimSha256(), Commitment.claimDigest(claim)), "the claim is not the committed one");
        require(
                Arrays.equals(
                        claim.responseSha256(), Digests.sha256(r.responseText().getBytes(StandardCharsets.UTF_8))),
                "the answer's text is not the committed one");
        require(
                Arrays.equals(
                        claim.requestSha256(),
                        Request.decode(r.requestJson().getBytes(StandardCharsets.UTF_8))
                                .digest()),
                "the request is not the committed one");
    }

    private static Claim claim(ReceiptRow r) throws ReceiptFormatException {
        require(r.claimJson() != null && r.responseText() != null && r.requestJson() != null, "its content is missing");
        return r.claim();
    }

    private boolean isSigned(Envelope e) {
        List<byte[]> keys = new ArrayList<>();
        for (Envelope.Signature s : e.signatures()) {
            history.keys().stream()
                    .filter(k -> k.use() == KeyHistory.Use.RECEIPT && Arrays.equals(k.keyId(), s.keyId()))
                    .findFirst()
                    .ifPresent(k -> keys.add(k.publicKey()));
        }
        return history != null && e.isSignedBy(keys);
    }

    private void proved(ReceiptRow r, boolean log) throws IOException, ReceiptFormatException, LogException {
        require(r.bundleSha256() != null, "it is proved and has no bundle");
        used.add(r.bundleSha256());
        byte[] bytes = contents.get(r.bundleSha256()).orElse(null);
        require(bytes != null, "its bundle is not on disk");
        Bundle b = Bundle.decode(bytes);
        require(
                b.envelope().json().equals(r.envelopeJson()) && isSigned(b.envelope()),
                "its bundle has another statement, or another signature");
        if (log && b.inclusion() != null) {
            audit.requireBundle(b);
        }
        if (proofs) {
            VerificationReport report = ReceiptVerifier.trusting(
                            HexFormat.of().parseHex(r.modelRoot()),
                            TrustAnchors.none().withHistory(history),
                            root -> Optional.empty())
                    .verify(bytes);
            boolean good = r.budget() == null ? report.exitCode() == 0 : report.exitCode() != 1;
            require(good, "its bundle is not verified: " + report.reason());
            counts.merge("verified", 1, Integer::sum);
        }
    }

    /** Everything is there that its proofs need. */
    private void due(ReceiptRow r, List<JobRow> own) throws IOException, ReceiptFormatException {
        counts.merge("due", 1, Integer::sum);
        Claim claim = claim(r);
        require(r.budget() != null || own.size() == r.layers(), "it has " + own.size() + " jobs of " + r.layers());
        boolean open = false;
        for (JobRow j : own) {
            if (j.status() == JobStatus.DONE) {
                boolean there;
                try {
                    there = contents.get(j.proofSha256()).isPresent();
                } catch (ContentStore.DamagedException e) {
                    there = false;
                }
                if (!there) {
                    notes.add("receipt " + r.id() + ": the proof of " + j.kind() + " " + j.layer()
                            + " is lost; it will be made again");
                }
                open |= !there;
            } else {
                open = true;
            }
        }
        if (open && !claim.boundaries().isEmpty()) {
            Path payload = data.resolve(own.getFirst().payloadPath());
            require(Files.exists(payload), "its payload is not on disk");
            byte[] secret = ReceiptKey.secretFile(data.resolve("secrets").resolve("blinding-seed"));
            new SealedFile(secret).read(payload);
        }
        if (r.status() == ReceiptStatus.QUEUED && own.stream().anyMatch(j -> j.status() == JobStatus.FAILED)) {
            errors.add("receipt " + r.id() + ": it waits, and a job of it has failed");
        }
    }

    /** Every file of the content store has its digest for a name. */
    private void contents() throws IOException {
        Path root = data.resolve("contents");
        int files = 0;
        int unused = 0;
        try (Stream<Path> all = Files.walk(root)) {
            for (Path p : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                String name = p.getFileName().toString();
                if (!name.matches("[0-9a-f]{64}")) {
                    notes.add("contents: " + name + " is left of a write that was cut short");
                    continue;
                }
                files++;
                if (!Digests.hex(Digests.sha256(Files.readAllBytes(p))).equals(name)) {
                    errors.add("contents: " + name + " is damaged");
                }
                unused += used.contains(name) ? 0 : 1;
            }
        }
        counts.put("contents", files);
        if (unused > 0) {
            notes.add("contents: " + unused + " files belong to no receipt");
        }
    }

    private void keysOfModels() throws IOException {
        Path keys = data.resolve("keys");
        if (!Files.isDirectory(keys)) {
            return;
        }
        int n = 0;
        try (Stream<Path> all = Files.list(keys)) {
            for (Path p : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                String name = p.getFileName().toString();
                if (name.matches("[0-9a-f]{64}")) {
                    n++;
                    if (!Digests.hex(Digests.sha256(Files.readAllBytes(p))).equals(name)) {
                        errors.add("keys: " + name + " is damaged");
                    }
                }
            }
        }
        counts.put("models", n);
    }

    private static void require(boolean holds, String otherwise) throws ReceiptFormatException {
        if (!holds) {
            throw new ReceiptFormatException(otherwise);
        }
    }
}
