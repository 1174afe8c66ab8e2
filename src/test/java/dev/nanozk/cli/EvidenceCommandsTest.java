package dev.nanozk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.gateway.store.KeyRing;
import dev.nanozk.gateway.store.LoggedKeys;
import dev.nanozk.gateway.store.ReceiptRepository;
import dev.nanozk.gateway.store.ReceiptRow;
import dev.nanozk.gateway.store.ReceiptStatus;
import dev.nanozk.log.NoteKey;
import dev.nanozk.log.TransparencyLog;
import dev.nanozk.receipt.Commitment;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Envelope;
import dev.nanozk.receipt.KeyHistory;
import dev.nanozk.receipt.LogEntry;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Log audit, keys and audit archives, as an operator and an auditor use them. */
class EvidenceCommandsTest {
    private static final Instant DAY = Instant.parse("2026-01-31T12:00:00Z");

    @TempDir
    private Path directory;

    private Path data;
    private String logKey;

    /** Two answers that are committed and not proved, and one that was forgotten. */
    @BeforeEach
    void fill() throws Exception {
        data = Files.createDirectory(directory.resolve("data"));
        JdbcDataSource pool = new JdbcDataSource();
        pool.setURL("jdbc:h2:file:" + data.toAbsolutePath().resolve("database")
                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH");
        pool.setUser("nanozk");
        Flyway.configure().dataSource(pool).load().migrate();
        ReceiptRepository receipts = new ReceiptRepository(pool);
        KeyRing ring = KeyRing.open(data, KeyRing.Sources.DEFAULT);
        logKey = ring.logSigners().getFirst().key(NoteKey.ED25519).encode();
        try (TransparencyLog log = TransparencyLog.open(data.resolve("log"), ring.logSigners())) {
            LoggedKeys.log(log, ring.history(), data);
            for (int i = 0; i < 3; i++) {
                String id = "rcpt-" + i;
                receipts.insert(ReceiptRow.open(
                        id,
                        "chatcmpl-" + i,
                        0,
                        null,
                        "m",
                        "00".repeat(32),
                        "commit",
                        null,
                        2,
                        "{}",
                        DAY.plusSeconds(i)));
                byte[] salt = new byte[32];
                salt[0] = (byte) i;
                Commitment c = new Commitment(
                        new byte[32],
                        new byte[32],
                        salt,
                        DAY.plusSeconds(i),
                        ring.receiptKey().keyId());
                Envelope e = Envelope.sign(c.bytes(), ring.receiptKey());
                long index =
                        log.add(LogEntry.commitment(Digests.sha256(e.payload())).bytes());
                receipts.answered(
                        id, new ReceiptRepository.Answered("text", "ab", e.json(), index), ReceiptStatus.COMMITTED);
            }
            receipts.forget("rcpt-2");
            log.awaitAll(60_000);
        }
    }

    private record Result(int code, String text) {}

    private static synchronized Result run(String... arguments) {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            int code = Main.commandLine().execute(arguments);
            return new Result(code, out.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(before);
        }
    }

    private void append(int n) throws Exception {
        KeyRing ring = KeyRing.open(data, KeyRing.Sources.DEFAULT);
        try (TransparencyLog log = TransparencyLog.open(data.resolve("log"), ring.logSigners())) {
            LoggedKeys.log(log, ring.history(), data);
            log.add(LogEntry.commitment(Digests.sha256(new byte[] {(byte) n})).bytes());
        }
    }

    @Test
    void aLogIsFollowed() throws Exception {
        String state = directory.resolve("state").toString();
        Result first = run("log", "audit", data.toString(), "--log-key", logKey, "--state", state);
        assertEquals(0, first.code(), first.text());
        assertTrue(first.text().startsWith("VERIFIED"), first.text());
        append(1);
        Result second = run("log", "audit", data.toString(), "--state", state, "--json");
        assertEquals(0, second.code(), second.text());
        assertTrue(second.text().contains("\"consistent\":\"with size 4\""), second.text());
        // The log's key changes, then the old one ends: who follows goes along.
        KeyRing ring = KeyRing.open(data, KeyRing.Sources.DEFAULT);
        ring.rotate(KeyHistory.Use.LOG, Duration.ofDays(1));
        append(2);
        assertEquals(0, run("log", "audit", data.toString(), "--state", state).code());
        ring = KeyRing.open(data, KeyRing.Sources.DEFAULT);
        ring.rotate(KeyHistory.Use.LOG, Duration.ZERO);
        append(3);
        Result late = run("log", "audit", data.toString(), "--state", state);
        assertEquals(1, late.code(), "two changes between two audits");
        assertTrue(late.text().contains("pinned key"), late.text());
    }

    @Test
    void withoutAKeyOrALogNothingIsChecked() {
        assertEquals(2, run("log", "audit", data.toString()).code());
        assertEquals(
                2,
                run("log", "audit", directory.resolve("none").toString(), "--log-key", logKey)
                        .code());
        assertEquals(
                2,
                run("log", "audit", "http://127.0.0.1:1/", "--log-key", logKey).code());
        assertEquals(2, run("log").code());
        assertEquals(2, run("keys").code());
        assertEquals(2, run("audit").code());
    }

    @Test
    void aRewrittenEntryOrHistoryIsFound() throws Exception {
        Path bundle = data.resolve("log/tile/entries/000.p/4");
        byte[] bytes = Files.readAllBytes(bundle);
        byte[] bad = bytes.clone();
        bad[bad.length - 5] ^= 1;
        Files.write(bundle, bad);
        assertEquals(
                1, run("log", "audit", data.toString(), "--log-key", logKey).code());
        Files.write(bundle, bytes);
        assertEquals(
                0, run("log", "audit", data.toString(), "--log-key", logKey).code());
        // Keys that are not the ones in the log.
        KeyRing.open(data, KeyRing.Sources.DEFAULT).rotate(KeyHistory.Use.RECEIPT, Duration.ZERO);
        Result r = run("log", "audit", data.toString(), "--log-key", logKey);
        assertEquals(1, r.code());
        assertTrue(r.text().contains("history of keys"), r.text());
        append(1);
        assertEquals(
                0, run("log", "audit", data.toString(), "--log-key", logKey).code());
    }

    @Test
    void keysAreListedRotatedAndRevoked() {
        String d = data.toString();
        Result list = run("keys", "list", "--data", d);
        assertEquals(0, list.code());
        assertTrue(list.text().contains("--log-key " + logKey), list.text());
        Result rotated = run("keys", "rotate", "--data", d);
        assertEquals(0, rotated.code(), rotated.text());
        assertEquals(
                2, rotated.text().lines().filter(l -> l.startsWith("receipt")).count());
        String id = rotated.text()
                .lines()
                .filter(l -> l.startsWith("receipt"))
                .findFirst()
                .orElseThrow()
                .split(" +")[2];
        Result revoked = run("keys", "revoke", id, "--data", d);
        assertEquals(0, revoked.code(), revoked.text());
        assertTrue(revoked.text().contains("at log size 4"), revoked.text());
        assertEquals(2, run("keys", "revoke", id, "--data", d).code());
        assertEquals(2, run("keys", "rotate", "--use", "x", "--data", d).code());
        assertFalse(run("keys", "list", "--data", d, "--json").text().contains("secret"));
    }

    private Path export() {
        Path file = directory.resolve("audit.zip");
        Result r = run(
                "audit",
                "export",
                "--from",
                "2026-01-01",
                "--to",
                "2026-01-31",
                "-o",
                file.toString(),
                "--data",
                data.toString());
        assertEquals(0, r.code(), r.text());
        assertTrue(r.text().contains("3 receipts"), r.text());
        return file;
    }

    @Test
    void anArchiveIsCheckedOffline() throws Exception {
        Path file = export();
        Result r = run("audit", "verify", file.toString(), "--json");
        assertEquals(0, r.code(), r.text());
        assertTrue(r.text().contains("\"commitments\":2"), r.text());
        assertTrue(r.text().contains("\"log\":\"unchecked\""), r.text());
        Result pinned = run("audit", "verify", file.toString(), "--log-key", logKey);
        assertEquals(0, pinned.code(), pinned.text());
        assertTrue(pinned.text().contains("log          verified"), pinned.text());
        Files.copy(data.resolve(KeyRing.HISTORY), directory.resolve("keys.json"));
        assertEquals(
                0,
                run(
                                "audit",
                                "verify",
                                file.toString(),
                                "--keys",
                                directory.resolve("keys.json").toString())
                        .code());
        String other = new dev.nanozk.log.NoteSigner("log.example/x", new byte[32])
                .key(NoteKey.ED25519)
                .encode();
        assertEquals(
                1, run("audit", "verify", file.toString(), "--log-key", other).code());
        assertEquals(
                1,
                run("audit", "verify", file.toString(), "--signer", "00".repeat(32))
                        .code());
        assertEquals(
                2,
                run("audit", "verify", directory.resolve("none.zip").toString()).code());
    }

    private static Map<String, byte[]> unzip(Path file) throws Exception {
        Map<String, byte[]> out = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
                out.put(e.getName(), in.readAllBytes());
            }
        }
        return out;
    }

    private Path zip(Map<String, byte[]> files) throws Exception {
        Path file = directory.resolve("changed.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> f : files.entrySet()) {
                out.putNextEntry(new ZipEntry(f.getKey()));
                out.write(f.getValue());
                out.closeEntry();
            }
        }
        return file;
    }

    @Test
    void nothingInAnArchiveCanBeChanged() throws Exception {
        Map<String, byte[]> files = unzip(export());
        assertEquals(0, run("audit", "verify", zip(files).toString()).code());
        List<String> names = new ArrayList<>(files.keySet());
        assertTrue(names.contains("manifest.dsse.json") && names.contains("log/checkpoint"), names.toString());
        for (String name : names) {
            Map<String, byte[]> bad = new LinkedHashMap<>(files);
            byte[] b = files.get(name).clone();
            b[b.length / 3] ^= 1;
            bad.put(name, b);
            assertEquals(1, run("audit", "verify", zip(bad).toString()).code(), name + " changed");
            bad.remove(name);
            assertEquals(1, run("audit", "verify", zip(bad).toString()).code(), name + " gone");
        }
        Map<String, byte[]> more = new LinkedHashMap<>(files);
        more.put("extra", new byte[1]);
        assertEquals(1, run("audit", "verify", zip(more).toString()).code());
        Path cut = directory.resolve("cut.zip");
        byte[] whole = Files.readAllBytes(zip(files));
        Files.write(cut, java.util.Arrays.copyOf(whole, whole.length / 3));
        assertEquals(1, run("audit", "verify", cut.toString()).code());
    }

    @Test
    void digestsOfTexts() throws Exception {
        Path file = Files.writeString(directory.resolve("text"), "a \r\nb\n");
        assertEquals(
                Digests.hex(Digests.sha256("a\nb".getBytes(StandardCharsets.UTF_8))) + "\n",
                run("audit", "digest", file.toString()).text());
    }
}
