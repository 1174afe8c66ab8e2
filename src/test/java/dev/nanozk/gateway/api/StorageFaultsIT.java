package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nanozk.gateway.store.TestPostgres;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged server while what it stores to is used by another one, can't be written, is full, or goes away. Runs after packaging. */
class StorageFaultsIT {
    @TempDir
    Path directory;

    private Path data;
    private Path output;

    @BeforeEach
    void packaged() {
        assumeTrue(Files.exists(PackagedServer.RUNNER), () -> "skipped: " + PackagedServer.RUNNER + " is absent");
        data = directory.resolve("data");
        output = directory.resolve("output");
    }

    private PackagedServer begin(Map<String, String> settings, String... before) throws IOException {
        return PackagedServer.begin(output, data, settings, before);
    }

    private static boolean canMount() throws Exception {
        Process p = new ProcessBuilder("unshare", "-rm", "sh", "-c", "mount -t tmpfs none /mnt")
                .redirectErrorStream(true)
                .start();
        return p.waitFor(10, TimeUnit.SECONDS) && p.exitValue() == 0;
    }

    private static void assumeMounts() throws Exception {
        boolean can;
        try {
            can = canMount();
        } catch (IOException e) {
            can = false;
        }
        assumeTrue(can, "skipped: file systems can't be mounted here");
    }

    @Test
    void aSecondServerOnADataDirectoryDoesNotStart() throws Exception {
        try (PackagedServer first = begin(Map.of()).ready()) {
            Path other = directory.resolve("second");
            try (PackagedServer second = PackagedServer.begin(other, data, Map.of())) {
                assertNotEquals(0, second.end());
                assertTrue(second.output().contains("another process uses the data directory"), second.output());
                assertFalse(second.output().contains("\tat "), second.output());
            }
            first.awaitStatus(first.ask(2), "proved");
        }
    }

    @Test
    void aReadOnlyDataDirectoryIsSaid() throws Exception {
        assumeMounts();
        Files.createDirectory(data);
        try (PackagedServer s = begin(
                Map.of(),
                "unshare",
                "-rm",
                "sh",
                "-c",
                "mount -t tmpfs -o ro none '" + data + "' && exec \"$0\" \"$@\"")) {
            assertNotEquals(0, s.end());
            assertTrue(s.output().contains("the data directory " + data + " can't be written"), s.output());
            assertFalse(s.output().contains("\tat "), s.output());
        }
    }

    /** A disk of 64 MiB that fills up while proofs are made, and has room again later. */
    @Test
    void onAFullDiskReceiptsAreRefusedAndNoneIsLost() throws Exception {
        assumeMounts();
        Files.createDirectory(data);
        try (PackagedServer s = begin(
                Map.of("nanozk.min-free-space", "16M"),
                "unshare",
                "-rm",
                "sh",
                "-c",
                "mount -t tmpfs -o size=64m none '" + data + "' && exec \"$0\" \"$@\"")) {
            s.ready();
            String begun = s.ask(8);
            // The server's own view of its disk.
            Path filler = Path.of("/proc/" + s.pid() + "/root" + data, "filler");
            fill(filler, Long.MAX_VALUE);
            Response refused = s.chat(2);
            assertEquals(503, refused.statusCode(), refused::asString);
            assertEquals("storage_full", refused.path("error.code"));
            assertTrue(Integer.parseInt(refused.header("Retry-After")) > 0);
            assertEquals(503, s.get("/q/health/ready").statusCode());
            Files.delete(filler);
            s.ready();
            // The database may still have to notice that it can write: what a client is told to do then is to come
            // again.
            for (int i = 0; i < 30 && "storage_unavailable".equals(s.chat(1).path("error.code")); i++) {
                Thread.sleep(1000);
            }
            String later = s.ask(2);
            s.awaitStatus(begun, "proved");
            s.awaitStatus(later, "proved");
        }
    }

    private static void fill(Path file, long most) throws IOException {
        byte[] block = new byte[1 << 16];
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            for (long n = 0; n < most; n += block.length) {
                out.write(block);
            }
        } catch (IOException e) {
            // Full.
        }
    }

    @Test
    void aDatabaseThatIsRestartedCostsNoReceipt() throws Exception {
        TestPostgres p = TestPostgres.get().filter(TestPostgres::canRestart).orElse(null);
        assumeTrue(p != null, "skipped: there is no PostgreSQL that can be restarted");
        try (PackagedServer s = begin(Map.of("nanozk.database-url", p.fresh())).ready()) {
            String before = s.ask(8);
            p.stop();
            Response during = s.chat(2);
            assertEquals(503, during.statusCode(), during::asString);
            assertEquals("storage_unavailable", during.path("error.code"));
            p.start();
            s.ready();
            s.awaitStatus(before, "proved");
            s.awaitStatus(s.ask(2), "proved");
        }
    }

    @Test
    void aDatabaseOfAnotherDataDirectoryIsRefused() throws Exception {
        assumeTrue(TestPostgres.get().isPresent(), "skipped: there is no PostgreSQL");
        Map<String, String> settings =
                Map.of("nanozk.database-url", TestPostgres.get().orElseThrow().fresh());
        try (PackagedServer first = begin(settings).ready()) {
            first.kill();
        }
        data = directory.resolve("other");
        try (PackagedServer second = begin(settings)) {
            assertNotEquals(0, second.end());
            assertTrue(second.output().contains("the database belongs to another data directory"), second.output());
        }
    }

    @Test
    void aDatabaseThatIsNotThereIsSaid() throws Exception {
        try (PackagedServer s =
                begin(Map.of("nanozk.database-url", "jdbc:postgresql://127.0.0.1:1/none?user=u&password=a-secret"))) {
            assertNotEquals(0, s.end());
            assertTrue(s.output().contains("the database can't be used"), s.output());
            assertFalse(s.output().contains("a-secret"), s.output());
        }
    }
}
