package dev.nanozk.cli;

import dev.nanozk.gateway.store.AtomicFiles;
import dev.nanozk.gateway.store.ContentStore;
import dev.nanozk.gateway.store.KeyRing;
import dev.nanozk.gateway.store.LoggedKeys;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.gateway.store.OfflineStore;
import dev.nanozk.gateway.store.ReceiptRow;
import dev.nanozk.log.TransparencyLog;
import dev.nanozk.receipt.AuditManifest;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Envelope;
import dev.nanozk.receipt.ReceiptFormatException;
import dev.nanozk.receipt.SigningKey;
import dev.nanozk.receipt.verify.AuditArchive;
import dev.nanozk.receipt.verify.ReceiptVerifier;
import dev.nanozk.receipt.verify.TrustAnchors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes an audit archive from a data directory that no server uses. */
final class AuditExport {
    /** What was written. */
    record Summary(int receipts, int verified, int rejected) {}

    private final ModelStore store;
    private final Map<String, byte[]> files = new TreeMap<>();

    AuditExport(ModelStore store) {
        this.store = store;
    }

    Summary write(Instant from, Instant to, Path output, ProgressBar bar) throws IOException {
        KeyRing ring = KeyRing.open(store.data(), KeyRing.Sources.environment());
        log(ring);
        files.put(AuditArchive.KEYS, ring.history().bytes());
        List<ReceiptRow> rows = OfflineStore.receipts(store.data()).between(from, to);
        List<AuditManifest.Item> items = new ArrayList<>();
        TrustAnchors trusted = TrustAnchors.none().withHistory(ring.history());
        for (ReceiptRow r : rows) {
            items.add(item(r, trusted));
            bar.at("verifying receipts", (double) items.size() / rows.size());
        }
        List<SigningKey> keys = ring.receiptKeys();
        Map<String, byte[]> digests = new TreeMap<>();
        files.forEach((name, bytes) -> digests.put(name, Digests.sha256(bytes)));
        AuditManifest manifest = new AuditManifest(
                digests,
                from,
                to,
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                keys.getFirst().keyId(),
                items);
        byte[] signed = Envelope.sign(manifest.bytes(), keys).json().getBytes(StandardCharsets.UTF_8);
        AtomicFiles.write(output, zip(signed));
        int verified =
                (int) items.stream().filter(i -> i.verdict().equals("verified")).count();
        int rejected = (int) items.stream()
                .filter(i -> !i.verdict().equals("verified") && !i.verdict().equals("none"))
                .count();
        return new Summary(items.size(), verified, rejected);
    }

    /** The whole log, with the present history of keys in it; opened as its writer, so that no server changes it meanwhile. */
    private void log(KeyRing ring) throws IOException {
        Path directory = store.data().resolve("log");
        try (TransparencyLog log = TransparencyLog.open(directory, ring.logSigners())) {
            LoggedKeys.log(log, ring.history(), store.data());
            log.awaitAll(30_000);
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path p : all.filter(Files::isRegularFile).toList()) {
                    String name = directory.relativize(p).toString().replace('\\', '/');
                    if (name.equals("checkpoint") || name.startsWith("tile/")) {
                        files.put("log/" + name, Files.readAllBytes(p));
                    }
                }
            }
        } catch (dev.nanozk.log.LogException | java.util.concurrent.TimeoutException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private AuditManifest.Item item(ReceiptRow r, TrustAnchors trusted) throws IOException {
        if (r.commitmentJson() != null) {
            files.put("commitments/" + r.id() + ".json", r.commitmentJson().getBytes(StandardCharsets.UTF_8));
        }
        String verdict = "none";
        if (r.bundleSha256() != null) {
            verdict = bundle(r, trusted);
        }
        return new AuditManifest.Item(
                r.id(),
                r.model(),
                r.modelRoot(),
                r.status().text(),
                r.createdAt().truncatedTo(ChronoUnit.SECONDS),
                r.commitmentIndex() == null ? -1 : r.commitmentIndex(),
                r.proofIndex() == null ? -1 : r.proofIndex(),
                verdict,
                r.deletedAt() != null);
    }

    private String bundle(ReceiptRow r, TrustAnchors trusted) throws IOException {
        byte[] bytes = new ContentStore(store.data().resolve("contents"))
                .get(r.bundleSha256())
                .orElseThrow(() -> new IOException("the bundle of " + r.id() + " is not on disk"));
        try {
            Bundle b = Bundle.decode(bytes);
            if (b.verificationKey() != null) {
                files.putIfAbsent("models/" + r.modelRoot(), b.verificationKey());
            }
            byte[] without = b.withoutKey().bytes();
            files.put("receipts/" + r.id() + ".json", without);
            return ReceiptVerifier.trusting(
                            HexFormat.of().parseHex(r.modelRoot()),
                            trusted,
                            root -> java.util.Optional.ofNullable(files.get("models/" + Digests.hex(root))))
                    .verify(without)
                    .verdict()
                    .word();
        } catch (ReceiptFormatException e) {
            throw new IOException("the bundle of " + r.id() + ": " + e.getMessage());
        }
    }

    private byte[] zip(byte[] manifest) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            entry(zip, AuditArchive.MANIFEST, manifest);
            for (Map.Entry<String, byte[]> f : files.entrySet()) {
                entry(zip, f.getKey(), f.getValue());
            }
        }
        return out.toByteArray();
    }

    private static void entry(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        ZipEntry e = new ZipEntry(name);
        e.setTime(0);
        zip.putNextEntry(e);
        zip.write(bytes);
        zip.closeEntry();
    }
}
