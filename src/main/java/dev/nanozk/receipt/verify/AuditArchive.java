package dev.nanozk.receipt.verify;

import dev.nanozk.log.Checkpoint;
import dev.nanozk.log.LogException;
import dev.nanozk.log.LogMonitor;
import dev.nanozk.log.LogSource;
import dev.nanozk.log.NoteKey;
import dev.nanozk.log.SignedNote;
import dev.nanozk.receipt.AuditManifest;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Commitment;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Envelope;
import dev.nanozk.receipt.KeyHistory;
import dev.nanozk.receipt.ReceiptFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * The offline check of an audit archive: its signature, every file, the whole log in it, the history of keys, every receipt against model, log and keys. Files:
 * {@code manifest.dsse.json}, {@code keys.json}, {@code log/...}, {@code models/ROOT}, {@code receipts/ID.json}, {@code commitments/ID.json}.
 */
public final class AuditArchive {
    /** The signed manifest. */
    public static final String MANIFEST = "manifest.dsse.json";

    /** The history of keys. */
    public static final String KEYS = "keys.json";

    private static final long MAX_BYTES = 2L << 30;
    private static final int MAX_FILES = 1_000_000;

    private final Map<String, byte[]> files;

    private AuditArchive(Map<String, byte[]> files) {
        this.files = files;
    }

    /**
     * What was found.
     *
     * @param signature verified where the signer is one that the client trusts, else unchecked
     * @param log the same of the log's key
     * @param models verified where all roots are ones that the client trusts
     */
    public record Result(
            AuditManifest manifest,
            Verdict signature,
            Verdict log,
            Verdict models,
            long logSize,
            int verified,
            int commitments) {}

    /** Reads an archive. */
    public static AuditArchive read(Path zip) throws IOException, LogException {
        Map<String, byte[]> files = new TreeMap<>();
        long total = 0;
        try (InputStream in = Files.newInputStream(zip);
                ZipInputStream entries = new ZipInputStream(in)) {
            for (ZipEntry e = entries.getNextEntry(); e != null; e = entries.getNextEntry()) {
                byte[] bytes = entries.readNBytes((int) Math.min(Integer.MAX_VALUE - 16, MAX_BYTES - total + 1));
                total += bytes.length;
                if (total > MAX_BYTES || files.size() >= MAX_FILES) {
                    throw new LogException("the archive is larger than an archive can be");
                }
                if (files.put(e.getName(), bytes) != null) {
                    throw new LogException("the archive has " + e.getName() + " twice");
                }
            }
        } catch (ZipException | java.io.EOFException e) {
            throw new LogException("the archive is damaged: " + e.getMessage());
        }
        if (files.isEmpty()) {
            throw new LogException("this is no archive");
        }
        return new AuditArchive(files);
    }

    private byte[] file(String name) throws LogException {
        byte[] bytes = files.get(name);
        if (bytes == null) {
            throw new LogException("the archive has no " + name);
        }
        return bytes;
    }

    /**
     * Checks everything.
     *
     * @param roots model roots that are trusted; empty: those that the archive names, which leaves the models unchecked
     * @param progress told of each receipt
     * @throws LogException with the first thing that is wrong
     */
    public Result verify(TrustAnchors trusted, List<byte[]> roots, Consumer<String> progress)
            throws IOException, LogException, ReceiptFormatException {
        Envelope envelope = Envelope.decode(file(MANIFEST));
        AuditManifest manifest = AuditManifest.decode(envelope.payload());
        requireFiles(manifest);
        KeyHistory history = KeyHistory.decode(file(KEYS));
        KeyHistory judge = trusted.history() == null ? history : trusted.history();
        if (trusted.history() != null
                && !history.continues(trusted.history())
                && !trusted.history().continues(history)) {
            throw new LogException("the archive's history of keys is not the trusted one");
        }
        Verdict signature = signature(envelope, manifest, judge, trusted);
        EvidenceAudit audit = new EvidenceAudit();
        LogSource log = path -> Optional.ofNullable(files.get("log/" + path));
        boolean pinned = trusted.logKey() != null || trusted.history() != null;
        List<NoteKey> keys = trusted.logKey() != null ? List.of(trusted.logKey()) : judge.logKeys();
        SignedNote note = new LogMonitor(log, keys, trusted.witnesses()).audit(null, audit);
        audit.requireKeys(history);
        TrustAnchors forReceipts = new TrustAnchors(null, judge, trusted.logKey(), List.of());
        int verified = 0;
        int commitments = 0;
        for (AuditManifest.Item item : manifest.receipts()) {
            progress.accept(item.id());
            verified += receipt(item, audit, forReceipts, roots) ? 1 : 0;
            commitments += commitment(item, audit) ? 1 : 0;
        }
        return new Result(
                manifest,
                signature,
                pinned ? Verdict.VERIFIED : Verdict.UNCHECKED,
                roots.isEmpty() ? Verdict.UNCHECKED : Verdict.VERIFIED,
                Checkpoint.parse(note.text()).size(),
                verified,
                commitments);
    }

    private void requireFiles(AuditManifest manifest) throws LogException {
        Map<String, byte[]> due = new HashMap<>(manifest.files());
        for (Map.Entry<String, byte[]> f : files.entrySet()) {
            if (!f.getKey().equals(MANIFEST)) {
                byte[] digest = due.remove(f.getKey());
                if (digest == null || !Arrays.equals(digest, Digests.sha256(f.getValue()))) {
                    throw new LogException(f.getKey() + " is not the file that the manifest names");
                }
            }
        }
        if (!due.isEmpty()) {
            throw new LogException(
                    "the archive lacks " + due.keySet().iterator().next());
        }
    }

    private static Verdict signature(
            Envelope envelope, AuditManifest manifest, KeyHistory history, TrustAnchors trusted) throws LogException {
        List<byte[]> keys = new java.util.ArrayList<>();
        for (Envelope.Signature s : envelope.signatures()) {
            keys.add(history.keys().stream()
                    .filter(k -> Arrays.equals(k.keyId(), s.keyId()))
                    .findFirst()
                    .orElseThrow(() -> new LogException("the manifest is signed by a key outside the history of keys"))
                    .publicKey());
        }
        TrustAnchors judge = new TrustAnchors(trusted.signer(), history, null, List.of());
        Check c = SignatureCheck.check(envelope, keys, manifest.keyId(), manifest.created(), -1, judge);
        if (c.isRejected()) {
            throw new LogException("manifest: " + c.reason());
        }
        return trusted.signer() != null || trusted.history() != null ? Verdict.VERIFIED : Verdict.UNCHECKED;
    }

    /** Whether the item has a bundle, which then is right. */
    private boolean receipt(AuditManifest.Item item, EvidenceAudit audit, TrustAnchors trusted, List<byte[]> roots)
            throws LogException, ReceiptFormatException {
        byte[] bytes = files.get("receipts/" + item.id() + ".json");
        if (bytes == null) {
            if (!item.verdict().equals("none")) {
                throw new LogException("the archive has no receipt " + item.id());
            }
            return false;
        }
        byte[] root = HexFormat.of().parseHex(item.modelRoot());
        if (!roots.isEmpty() && roots.stream().noneMatch(r -> Arrays.equals(r, root))) {
            throw new LogException(
                    item.id() + " is of model root " + item.modelRoot() + ", which is not a trusted one");
        }
        VerificationReport report = ReceiptVerifier.trusting(
                        root, trusted, r -> Optional.ofNullable(files.get("models/" + Digests.hex(r))))
                .verify(bytes);
        if (!report.verdict().word().equals(item.verdict())) {
            throw new LogException(item.id() + " is " + report.verdict().word() + " where the manifest says "
                    + item.verdict() + (report.reason().isEmpty() ? "" : ": " + report.reason()));
        }
        if (report.verdict() != Verdict.VERIFIED) {
            throw new LogException(item.id() + ": " + report.reason());
        }
        Bundle b = Bundle.decode(bytes);
        if (b.inclusion() != null) {
            audit.requireBundle(b);
            if (b.inclusion().commitmentAt().index() != item.commitmentIndex()
                    || b.inclusion().proofAt().index() != item.proofIndex()) {
                throw new LogException(item.id() + " stands elsewhere in the log than the manifest says");
            }
        }
        return true;
    }

    private boolean commitment(AuditManifest.Item item, EvidenceAudit audit)
            throws LogException, ReceiptFormatException {
        byte[] bytes = files.get("commitments/" + item.id() + ".json");
        if (bytes == null) {
            return false;
        }
        Envelope e = Envelope.decode(bytes);
        Commitment.decode(e.payload());
        audit.requireCommitment(e, item.commitmentIndex());
        return true;
    }
}
