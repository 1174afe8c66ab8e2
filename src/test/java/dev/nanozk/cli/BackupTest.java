package dev.nanozk.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nanozk.gateway.store.AtomicFiles;
import dev.nanozk.gateway.store.DataDirectory;
import dev.nanozk.gateway.store.Installation;
import dev.nanozk.gateway.store.JobRepository;
import dev.nanozk.gateway.store.JobRow;
import dev.nanozk.gateway.store.JobStatus;
import dev.nanozk.gateway.store.OfflineStore;
import dev.nanozk.gateway.store.ReceiptRepository;
import dev.nanozk.gateway.store.ReceiptRow;
import dev.nanozk.gateway.store.ReceiptStatus;
import dev.nanozk.gateway.store.StoreException;
import dev.nanozk.gateway.store.Tables;
import dev.nanozk.gateway.store.TestPostgres;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {
    @TempDir
    Path directory;

    private Path data;
    private Path file;

    @BeforeEach
    void fill() throws IOException {
        data = AtomicFiles.directory(directory.resolve("data"));
        file = directory.resolve("backup.zip");
        Installation.of(data);
        for (String name :
                List.of("secrets/blinding-seed", "contents/ab/x", "pulled/m.gguf", "cache/G-0", "log/lock")) {
            AtomicFiles.directory(data.resolve(name).getParent());
            AtomicFiles.write(data.resolve(name), name.getBytes());
        }
        Files.createFile(data.resolve("contents").resolve("left.part"));
        fill(OfflineStore.open(data, Map.of(), true));
    }

    private static void fill(DataSource pool) {
        new Tables(pool).migrate("latest");
        ReceiptRepository receipts = new ReceiptRepository(pool);
        Instant now = Instant.parse("2026-01-31T12:00:00.123456Z");
        receipts.insert(ReceiptRow.open(
                "r1", "c1", 0, "key", "m", "00", "prove", "nonce\n\"'\u00e9\ud83d\ude00", 2, "{}", now));
        receipts.answered("r1", new ReceiptRepository.Answered(null, null, "{}", 1L << 40), ReceiptStatus.OPEN);
        receipts.insert(ReceiptRow.open("r2", "c2", 0, null, "m", "00", "prove", null, 2, "{}", now));
        new JobRepository(pool)
                .insert(List.of(new JobRow(
                        "j",
                        "r1",
                        "head",
                        0,
                        JobStatus.QUEUED,
                        JobRepository.BATCH,
                        0,
                        "p",
                        null,
                        null,
                        null,
                        null,
                        now,
                        now)));
    }

    private Tables tables(Path of) throws IOException {
        return new Tables(OfflineStore.open(of, Map.of(), false));
    }

    private static String rows(Tables t) throws IOException {
        StringWriter out = new StringWriter();
        for (String table : Tables.ALL) {
            t.write(table, out);
        }
        return out.toString();
    }

    private int run(String... line) {
        return Main.commandLine().execute(line);
    }

    @Test
    void whatIsRestoredIsWhatWasThere() throws Exception {
        assertEquals(0, run("backup", file.toString(), "--data", data.toString()));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Path back = directory.resolve("back");
        assertEquals(0, run("restore", file.toString(), "--data", back.toString()));
        assertEquals(rows(tables(data)), rows(tables(back)));
        for (String name : List.of("installation", "secrets/blinding-seed", "contents/ab/x")) {
            assertArrayEquals(Files.readAllBytes(data.resolve(name)), Files.readAllBytes(back.resolve(name)));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(back.resolve(name))));
        }
        for (String name : List.of("cache", "pulled", "contents/left.part", "log/lock")) {
            assertFalse(Files.exists(back.resolve(name)), name);
        }
        // Never over something that is there.
        assertEquals(2, run("restore", file.toString(), "--data", back.toString()));
        assertEquals(2, run("backup", file.toString(), "--data", data.toString()));
    }

    @Test
    void modelsAreTakenWhereWanted() throws Exception {
        assertEquals(0, run("backup", file.toString(), "--models", "--data", data.toString()));
        assertEquals(
                0,
                run(
                        "restore",
                        file.toString(),
                        "--data",
                        directory.resolve("back").toString()));
        assertTrue(Files.exists(directory.resolve("back").resolve("pulled/m.gguf")));
    }

    @Test
    void aDirectoryInUseIsNotTaken() throws Exception {
        try (DataDirectory taken = DataDirectory.take(data)) {
            assertEquals(2, run("backup", file.toString(), "--data", data.toString()));
            assertEquals(2, run("fsck", "--data", data.toString()));
        }
        assertFalse(Files.exists(file));
        assertEquals(
                2,
                run(
                        "backup",
                        file.toString(),
                        "--data",
                        directory.resolve("none").toString()));
    }

    /** A copy of the backup in which entries are changed. */
    private Path altered(String name, Map<String, byte[]> changed) throws IOException {
        Path out = directory.resolve(name);
        try (ZipFile in = new ZipFile(file.toFile());
                OutputStream o = Files.newOutputStream(out);
                ZipOutputStream zip = new ZipOutputStream(o)) {
            Set<String> names = new TreeSet<>(changed.keySet());
            in.stream().forEach(e -> names.add(e.getName()));
            for (String n : names) {
                byte[] bytes = changed.containsKey(n)
                        ? changed.get(n)
                        : in.getInputStream(in.getEntry(n)).readAllBytes();
                if (bytes != null) {
                    zip.putNextEntry(new ZipEntry(n));
                    zip.write(bytes);
                    zip.closeEntry();
                }
            }
        }
        return out;
    }

    private void refused(Path backup) {
        Path back = directory.resolve("back");
        assertEquals(2, run("restore", backup.toString(), "--data", back.toString()), backup::toString);
        assertFalse(Files.exists(back));
        assertFalse(Files.exists(directory.resolve("back.restoring")), "something was written");
    }

    @Test
    void nothingIsWrittenFromADamagedBackup() throws Exception {
        assertEquals(0, run("backup", file.toString(), "--data", data.toString()));
        refused(altered("changed.zip", Map.of("data/secrets/blinding-seed", new byte[32])));
        refused(altered("added.zip", Map.of("data/more", new byte[1])));
        refused(altered("row.zip", Map.of("rows/receipts.jsonl", new byte[0])));
        Map<String, byte[]> gone = new java.util.HashMap<>();
        gone.put("data/installation", null);
        refused(altered("removed.zip", gone));
        gone.clear();
        gone.put("backup.json", null);
        refused(altered("no-manifest.zip", gone));
        String manifest;
        try (ZipFile in = new ZipFile(file.toFile())) {
            manifest = new String(in.getInputStream(in.getEntry("backup.json")).readAllBytes());
        }
        refused(altered(
                "later.zip",
                Map.of("backup.json", manifest.replace("backup/v1", "backup/v2").getBytes())));
        byte[] all = Files.readAllBytes(file);
        Path cut = directory.resolve("cut.zip");
        Files.write(cut, java.util.Arrays.copyOf(all, all.length / 2));
        refused(cut);
        // A name that leaves the directory, with everything else in order.
        String escape = "data/../../escaped";
        Map<String, byte[]> m = new java.util.HashMap<>();
        m.put(escape, "pulled".getBytes());
        m.put(
                "backup.json",
                manifest.replace(
                                "\"entries\" : [ {",
                                "\"entries\" : [ { \"name\" : \"" + escape + "\", \"sha256\" : \""
                                        + dev.nanozk.receipt.Digests.hex(
                                                dev.nanozk.receipt.Digests.sha256("pulled".getBytes()))
                                        + "\", \"size\" : 6 }, {")
                        .getBytes());
        assertTrue(new String(m.get("backup.json")).contains(escape));
        refused(altered("escape.zip", m));
        assertFalse(Files.exists(directory.resolve("escaped")));
    }

    @Test
    void rowsGoBetweenTheDatabases() throws Exception {
        assumeTrue(TestPostgres.get().isPresent(), "skipped: there is no PostgreSQL");
        Map<String, String> other =
                Map.of("NANOZK_DATABASE_URL", TestPostgres.get().orElseThrow().fresh());
        Tables from = tables(data);
        Tables to = new Tables(OfflineStore.open(data, other, false));
        assertEquals("0", to.version());
        to.migrate(from.version());
        Tables.Source source = table -> {
            StringWriter out = new StringWriter();
            from.write(table, out);
            return new java.io.BufferedReader(new java.io.StringReader(out.toString()));
        };
        to.read(Tables.ALL, source);
        assertEquals(rows(from), rows(to));
        // All or none: a second time changes nothing.
        assertThrows(StoreException.class, () -> to.read(Tables.ALL, source));
        assertEquals(rows(from), rows(to));
    }

    @Test
    void everyTableIsInABackup() throws Exception {
        Set<String> there = new TreeSet<>();
        try (Connection c = OfflineStore.open(data, Map.of(), false).getConnection();
                ResultSet t = c.getMetaData().getTables(null, "public", "%", new String[] {"BASE TABLE"})) {
            while (t.next()) {
                there.add(t.getString("TABLE_NAME").toLowerCase(java.util.Locale.ROOT));
            }
        }
        there.remove("flyway_schema_history");
        assertEquals(new TreeSet<>(Tables.ALL), there);
    }
}
