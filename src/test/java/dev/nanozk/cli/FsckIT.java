package dev.nanozk.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nanozk.gateway.api.PackagedServer;
import dev.nanozk.gateway.store.OfflineStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed server leaves: whole as it is, whole from a backup, and every loss and change of it is found. Runs after packaging. */
class FsckIT {
    @TempDir
    Path directory;

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

    private static void sql(Path data, String update) throws IOException, SQLException {
        try (Connection c = OfflineStore.open(data, Map.of(), false).getConnection()) {
            assertEquals(1, c.createStatement().executeUpdate(update), update);
        }
    }

    private interface Damage {
        void to(Path data) throws Exception;
    }

    /** Damages a copy. */
    private void isFound(Path sound, String message, Damage damage) throws Exception {
        Path copy = directory.resolve("copy");
        try (Stream<Path> all = Files.walk(sound)) {
            for (Path p : all.toList()) {
                Files.copy(p, copy.resolve(sound.relativize(p).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        damage.to(copy);
        Result r = run("fsck", "--data", copy.toString());
        assertEquals(1, r.code(), message + ": " + r.text());
        assertTrue(r.text().startsWith("REJECTED") && r.text().contains(message), message + ": " + r.text());
        try (Stream<Path> all = Files.walk(copy)) {
            for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(p);
            }
        }
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at < 0 ? bytes.length + at : at] ^= 1;
        Files.write(file, bytes);
    }

    private static Path content(Path data, String column) throws Exception {
        try (Connection c = OfflineStore.open(data, Map.of(), false).getConnection();
                var rows = c.createStatement().executeQuery(column)) {
            assertTrue(rows.next(), column);
            String name = rows.getString(1);
            return data.resolve("contents").resolve(name.substring(0, 2)).resolve(name);
        }
    }

    @Test
    void nothingIsLostAndWhatIsIsFound() throws Exception {
        assumeTrue(Files.exists(PackagedServer.RUNNER), () -> "skipped: " + PackagedServer.RUNNER + " is absent");
        Path data = directory.resolve("data");
        String proved;
        byte[] bundle;
        String due;
        try (PackagedServer s =
                PackagedServer.begin(directory.resolve("out"), data, Map.of()).ready()) {
            proved = s.ask(2);
            s.awaitStatus(proved, "proved");
            bundle = s.get("/v1/receipts/" + proved + "/bundle").asByteArray();
            due = s.ask(24);
            s.await("/v1/receipts/" + due, r -> r.asString().contains("\"done\""));
            s.kill();
        }
        Result first = run("fsck", "--proofs", "--data", data.toString());
        assertEquals(0, first.code(), first.text());
        assertTrue(first.text().startsWith("VERIFIED"), first.text());
        assertTrue(first.text().matches("(?s).*verified +1\n.*"), first.text());
        assertTrue(first.text().matches("(?s).*due +1\n.*"), first.text());

        // From a backup: the same, and the receipt that was due is proved there, in the same log.
        Path file = directory.resolve("backup.zip");
        Path back = directory.resolve("back");
        assertEquals(
                0, run("backup", file.toString(), "--data", data.toString()).code());
        assertEquals(
                0, run("restore", file.toString(), "--data", back.toString()).code());
        Result second = run("fsck", "--proofs", "--json", "--data", back.toString());
        assertEquals(0, second.code(), second.text());
        assertTrue(second.text().contains("\"verdict\":\"verified\""), second.text());
        damages(data, proved, due);
        String state = directory.resolve("state").toString();
        Result key = run("keys", "list", "--data", data.toString());
        String logKey = key.text().replaceAll("(?s).*--log-key (\\S+).*", "$1");
        Result before = run("log", "audit", data.toString(), "--state", state, "--log-key", logKey);
        assertEquals(0, before.code(), before.text());
        try (PackagedServer s =
                PackagedServer.begin(directory.resolve("out"), back, Map.of()).ready()) {
            assertArrayEquals(
                    bundle, s.get("/v1/receipts/" + proved + "/bundle").asByteArray());
            s.awaitStatus(due, "proved");
            s.kill();
        }
        Result after = run("log", "audit", back.toString(), "--state", state);
        assertEquals(0, after.code(), after.text());
        assertEquals(0, run("fsck", "--proofs", "--data", back.toString()).code());
    }

    private void damages(Path data, String proved, String due) throws Exception {
        String bundleOf = "select bundle_sha256 from receipts where id = '" + proved + "'";
        isFound(data, "is damaged", d -> flip(content(d, bundleOf), -20));
        isFound(data, "its bundle is not on disk", d -> Files.delete(content(d, bundleOf)));
        isFound(
                data,
                "its payload is not on disk",
                d -> Files.delete(d.resolve("payloads").resolve(due)));
        isFound(
                data,
                "is damaged or was written under another secret",
                d -> flip(d.resolve("payloads").resolve(due), 40));
        isFound(data, "log: ", d -> flip(d.resolve("log").resolve("checkpoint"), 60));
        isFound(data, "log: ", d -> flip(d.resolve("log").resolve("journal"), 40));
        isFound(data, "log: it is missing", d -> Files.move(d.resolve("log"), d.resolve("away")));
        isFound(data, "keys: ", d -> Files.delete(d.resolve("key-history.json")));
        isFound(data, "log: ", d -> {
            Path key = d.resolve("secrets").resolve("receipt-key");
            flip(key, 3);
        });
        isFound(
                data,
                "the answer's text is not the committed one",
                d -> sql(d, "update receipts set response_text = 'other' where id = '" + proved + "'"));
        isFound(
                data,
                "is not that of the receipt's commitment",
                d -> sql(d, "update receipts set commitment_index = 0 where id = '" + proved + "'"));
        isFound(
                data,
                "its bundle has another statement",
                d -> sql(d, "update receipts set envelope_json = '{}' where id = '" + proved + "'"));
        isFound(data, "jobs of 6", d -> sql(d, "delete from jobs where receipt_id = '" + due + "' and kind = 'head'"));
        isFound(data, "keys: ", d -> {
            try (Stream<Path> keys = Files.list(d.resolve("keys"))) {
                flip(keys.findFirst().orElseThrow(), 100);
            }
        });
    }
}
