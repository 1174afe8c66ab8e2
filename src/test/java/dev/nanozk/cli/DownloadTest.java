package dev.nanozk.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
    private static final HubFile NAME = HubFile.parse("owner/repo/model.gguf");

    private static final Download.Listener QUIET = new Download.Listener() {
        @Override
        public void at(long bytes, long size) {}

        @Override
        public void waiting(String why, Duration pause) {}
    };

    @TempDir
    private Path folder;

    private byte[] file;
    private FaultyHub hub;
    private Path target;

    @BeforeEach
    void start() throws IOException {
        file = model(1, 300_000);
        target = folder.resolve("model.gguf");
        hub = hub(file);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private FaultyHub hub(byte[] file) throws IOException {
        return new FaultyHub(file, folder.resolve("model.gguf.part"));
    }

    private static byte[] model(long seed, int size) {
        byte[] b = new byte[size];
        new Random(seed).nextBytes(b);
        System.arraycopy(new byte[] {'G', 'G', 'U', 'F'}, 0, b, 0, 4);
        return b;
    }

    private boolean fetch(String token, String pinned) throws IOException, InterruptedException {
        return fetch(token, pinned, Duration.ofSeconds(20));
    }

    private boolean fetch(String token, String pinned, Duration stall) throws IOException, InterruptedException {
        return new Download(
                        new HubConnection(token, Duration.ofSeconds(20)), pinned, stall, Duration.ofMillis(2), QUIET)
                .fetch(NAME.address(hub.base(), "main"), target);
    }

    private void fetchedWhole() throws IOException {
        assertArrayEquals(file, Files.readAllBytes(target));
        nothingElse("model.gguf");
    }

    private void nothingElse(String... names) throws IOException {
        try (var list = Files.list(folder)) {
            assertEquals(
                    List.of(names),
                    list.map(p -> p.getFileName().toString()).sorted().toList());
        }
    }

    private String refusal(String token, String pinned) {
        String message =
                assertThrows(IOException.class, () -> fetch(token, pinned)).getMessage();
        assertFalse(Files.exists(target), "nothing may stand under the final name");
        return message;
    }

    @Test
    void fetchesByTheHubsAddress() throws Exception {
        assertTrue(fetch(null, null));
        fetchedWhole();
        assertEquals("/owner/repo/resolve/main/model.gguf", hub.seen().get(0).path());
        assertNull(hub.seen().get(0).authorization());
    }

    @Test
    void aFileThatIsThereIsNotFetchedAgain() throws Exception {
        fetch(null, null);
        assertFalse(fetch(null, null));
        fetchedWhole();
        hub.serve(model(2, 1000));
        assertTrue(fetch(null, null));
        assertEquals(1000, Files.size(target));
    }

    @Test
    void goesOnWhereItWasCut() throws Exception {
        hub.then(FaultyHub.cutAfter(100_000), FaultyHub.cutAfter(50_000));
        assertTrue(fetch(null, null));
        fetchedWhole();
        assertEquals("bytes=100000-", hub.seen().get(1).range());
        assertEquals("bytes=150000-", hub.seen().get(2).range());
    }

    @Test
    void aLaterCallGoesOnAfterCutsWithoutEnd() throws Exception {
        hub.then(FaultyHub.cutAfter(70_000));
        for (int k = 0; k < 5; k++) {
            hub.then(FaultyHub.cutAfter(0));
        }
        assertTrue(refusal(null, null).contains("run the same command"));
        nothingElse("model.gguf.part", "model.gguf.part.json");
        int before = hub.seen().size();
        assertTrue(fetch(null, null));
        fetchedWhole();
        assertEquals("bytes=70000-", hub.seen().get(before).range());
    }

    @Test
    void aKilledCheckIsMadeAgain() throws Exception {
        hub.then(FaultyHub.cutAfter(299_999));
        for (int k = 0; k < 5; k++) {
            hub.then(FaultyHub.cutAfter(0));
        }
        refusal(null, null);
        Files.write(folder.resolve("model.gguf.part"), file);
        assertTrue(fetch(null, null));
        fetchedWhole();
        assertEquals("bytes=299999-", hub.seen().get(hub.seen().size() - 1).range());
    }

    @Test
    void aConnectionThatBringsNothingCountsAsCut() throws Exception {
        hub.then((h, e) -> {
            h.describe(e);
            e.sendResponseHeaders(200, file.length);
            e.getResponseBody().write(file, 0, 1000);
            e.getResponseBody().flush();
            try {
                Thread.sleep(3000);
            } catch (InterruptedException x) {
                Thread.currentThread().interrupt();
            }
        });
        assertTrue(fetch(null, null, Duration.ofMillis(600)));
        fetchedWhole();
        assertEquals(2, hub.seen().size());
    }

    @Test
    void anotherVersionStartsAnew() throws Exception {
        hub.then(FaultyHub.cutAfter(100_000), (h, e) -> {
            file = model(3, 300_000);
            h.serve(file);
            h.whole(e);
        });
        assertTrue(fetch(null, null));
        fetchedWhole();
    }

    @Test
    void theTokenGoesToTheFirstHostOnly() throws Exception {
        try (FaultyHub store = hub(file)) {
            String elsewhere = store.base().replace("localhost", "127.0.0.1") + "/blob";
            hub.then((h, e) -> {
                h.describe(e);
                e.getResponseHeaders().set("Location", "/moved/model.gguf");
                e.sendResponseHeaders(307, -1);
            });
            hub.then((h, e) -> {
                h.describe(e);
                e.getResponseHeaders().set("Location", elsewhere);
                e.sendResponseHeaders(302, -1);
            });
            assertTrue(fetch("secret", null));
            fetchedWhole();
            assertEquals("Bearer secret", hub.seen().get(0).authorization());
            assertEquals("Bearer secret", hub.seen().get(1).authorization());
            assertEquals("/blob", store.seen().get(0).path());
            assertNull(store.seen().get(0).authorization());
        }
    }

    @Test
    void theDigestOfTheRedirectIsWhatCounts() throws Exception {
        byte[] other = model(9, file.length);
        try (FaultyHub store = hub(other)) {
            hub.then((h, e) -> {
                h.describe(e);
                e.getResponseHeaders().set("Location", store.base() + "/blob");
                e.sendResponseHeaders(302, -1);
            });
            assertTrue(refusal(null, null).contains("thrown away"));
            nothingElse();
        }
    }

    @Test
    void redirectsWithoutEndOrToNoSafePlaceAreRefused() throws Exception {
        for (int k = 0; k < 20; k++) {
            hub.then(FaultyHub.status(302, "Location", "/again"));
        }
        assertTrue(refusal(null, null).contains("redirects"));
        try (FaultyHub other = hub(file)) {
            for (String bad : new String[] {"file:///etc/passwd", "", "ht tp://x"}) {
                other.then(FaultyHub.status(302, "Location", bad));
                IOException e = assertThrows(IOException.class, () -> new Download(
                                new HubConnection(null, Duration.ofSeconds(5)),
                                null,
                                Duration.ofSeconds(5),
                                Duration.ofMillis(1),
                                QUIET)
                        .fetch(NAME.address(other.base(), "main"), target));
                assertTrue(e.getMessage().contains("redirect"), e.getMessage());
            }
        }
    }

    @Test
    void refusalsSayWhatToDo() {
        hub.then(FaultyHub.status(401));
        assertTrue(refusal(null, null).contains("set HF_TOKEN"));
        hub.then(FaultyHub.status(403));
        assertTrue(refusal("secret", null).contains("the token in HF_TOKEN"));
        hub.then(FaultyHub.status(404));
        assertTrue(refusal(null, null).contains("check OWNER/REPO/FILE.gguf"));
        hub.then(FaultyHub.status(418));
        assertTrue(refusal(null, null).contains("418"));
    }

    @Test
    void aBusyServerIsAskedAgain() throws Exception {
        hub.then(
                FaultyHub.status(503, "Retry-After", "0"),
                FaultyHub.status(429, "Retry-After", "0"),
                FaultyHub.status(500));
        assertTrue(fetch(null, null));
        fetchedWhole();
    }

    @Test
    void wrongSizesAreRefused() throws Exception {
        hub.then((h, e) -> {
            h.describe(e);
            e.getResponseHeaders().set("X-Linked-Size", "299999");
            e.sendResponseHeaders(200, file.length);
            e.getResponseBody().write(file);
        });
        assertTrue(refusal(null, null).contains("names 299999 bytes and sends 300000"));
        // Without Content-Length, more than was named.
        hub.then((h, e) -> {
            h.describe(e);
            e.getResponseHeaders().set("X-Linked-Size", "1000");
            e.sendResponseHeaders(200, 0);
            e.getResponseBody().write(file);
        });
        assertTrue(refusal(null, null).contains("sends more than the 1000 bytes"));
        // Fewer: taken for a cut, and gone on.
        hub.then((h, e) -> {
            h.describe(e);
            e.sendResponseHeaders(200, 0);
            e.getResponseBody().write(file, 0, 1234);
        });
        assertTrue(fetch(null, null));
        fetchedWhole();
    }

    @Test
    void aRangeThatWasNotAskedForIsRefused() {
        hub.then(FaultyHub.cutAfter(100_000), (h, e) -> {
            h.describe(e);
            e.getResponseHeaders().set("Content-Range", "bytes 5-299999/300000");
            e.sendResponseHeaders(206, 299_995);
            e.getResponseBody().write(file, 5, 299_995);
        });
        assertTrue(refusal(null, null).contains("another part"));
    }

    @Test
    void anotherChecksumIsThrownAway() throws Exception {
        hub.tag("0".repeat(64));
        assertTrue(refusal(null, null).contains("thrown away"));
        nothingElse();
        hub.serve(file);
        assertTrue(refusal(null, "1".repeat(64)).contains("--sha256"));
        hub.tag("abc");
        assertTrue(refusal(null, "1".repeat(64)).contains("thrown away"));
        nothingElse();
    }

    @Test
    void whatIsNoModelIsThrownAway() throws Exception {
        hub.serve("<html>Please log in</html>".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertTrue(refusal(null, null).contains("no GGUF file"));
        nothingElse();
    }

    @Test
    void withoutANameForTheVersionNothingIsResumed() throws Exception {
        hub.tag("");
        hub.then(FaultyHub.cutAfter(100_000));
        assertTrue(fetch(null, null));
        fetchedWhole();
        assertNull(hub.seen().get(1).range());
    }

    @Test
    void twoAtOnceAreRefused() throws Exception {
        try (FileChannel c = FileChannel.open(
                        folder.resolve("model.gguf.part"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = c.lock()) {
            assertTrue(lock.isValid());
            assertTrue(refusal(null, null).contains("being fetched"));
        }
    }

    @Test
    void aServerThatIsNotThereIsSaid() {
        hub.close();
        assertTrue(refusal(null, null).contains("can't be reached"));
    }

    @Test
    void namesAreAddressesAndPaths() {
        assertEquals("a/b/c/d.gguf", HubFile.parse("a/b/c/d.gguf").toString());
        for (String bad : Arrays.asList(
                "model.gguf",
                "a/b",
                "a/b/c.bin",
                "../b/c.gguf",
                "a/../c.gguf",
                "a//c.gguf",
                "a/b/../c.gguf",
                "a/b/.gguf",
                "/a/b/c.gguf",
                "a/b/c%2f.gguf",
                "a/b c/d.gguf",
                "a\\b/c/d.gguf",
                "a/b/c.gguf/",
                "")) {
            assertThrows(IllegalArgumentException.class, () -> HubFile.parse(bad), bad);
        }
        for (String bad : new String[] {"", "ftp://x", "localhost", "http://", "http://a b"}) {
            assertThrows(IllegalArgumentException.class, () -> NAME.address(bad, "main"), bad);
        }
        assertThrows(IllegalArgumentException.class, () -> NAME.address("http://x", "../y"));
    }
}
