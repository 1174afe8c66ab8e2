package dev.nanozk.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransparencyLogTest {
    static final NoteSigner SIGNER = new NoteSigner("log.example/test", new byte[32]);
    private static final long PATIENCE = 60_000;

    @TempDir
    private Path directory;

    static byte[] entry(int i) {
        return ("entry " + i).getBytes(StandardCharsets.US_ASCII);
    }

    static TransparencyLog open(Path directory) throws IOException, LogException {
        return TransparencyLog.open(directory, List.of(SIGNER));
    }

    static Checkpoint fill(Path directory, int from, int to) throws Exception {
        try (TransparencyLog log = open(directory)) {
            List<CompletableFuture<Long>> all = new ArrayList<>();
            for (int i = from; i < to; i++) {
                all.add(log.append(entry(i)));
            }
            for (int i = from; i < to; i++) {
                assertEquals(i, all.get(i - from).get());
            }
            return Checkpoint.parse(log.awaitCheckpoint(to, PATIENCE).text());
        }
    }

    static LogMonitor monitor(Path directory) {
        return new LogMonitor(LogSource.directory(directory), List.of(SIGNER.key(NoteKey.ED25519)), List.of());
    }

    private static byte[] root(int size) throws Exception {
        SubtreeHashes t = new SubtreeHashes() {
            @Override
            public byte[] hash(int level, long index) throws IOException, LogException {
                return level == 0
                        ? MerkleHash.leaf(entry((int) index))
                        : MerkleHash.node(hash(level - 1, 2 * index), hash(level - 1, 2 * index + 1));
            }
        };
        return MerkleProofs.root(t, size);
    }

    @Test
    void tilesOfManySizesLeadToTheRoot() throws Exception {
        int size = 0;
        for (int next : new int[] {0, 1, 2, 255, 256, 257, 511, 512, 700, 65_800}) {
            Checkpoint c = fill(directory, size, next);
            assertEquals(next, c.size());
            assertArrayEquals(root(next), c.root(), "size " + next);
            List<byte[]> seen = new ArrayList<>();
            monitor(directory).audit(null, (i, e) -> seen.add(e));
            assertEquals(next, seen.size());
            for (int i = 0; i < next; i++) {
                assertArrayEquals(entry(i), seen.get(i));
            }
            size = next;
        }
        TileReader reader = new TileReader(LogSource.directory(directory), size);
        for (long i : new long[] {0, 255, 256, 65_535, 65_536, 65_799}) {
            List<byte[]> path = MerkleProofs.inclusion(reader, i, size);
            assertTrue(MerkleProofs.isIncluded(MerkleHash.leaf(entry((int) i)), i, size, path, root(size)));
            assertArrayEquals(entry((int) i), reader.entry(i));
        }
        // Partial tiles go once the full one is there; of the journal only what no full tile holds is left.
        assertFalse(Files.exists(directory.resolve("tile/0/000.p")));
        assertTrue(Files.size(directory.resolve("journal")) < 256 * 32);
    }

    @Test
    void whoWritesAtTheSameTimeGetsIndicesOfTheirOwn() throws Exception {
        try (TransparencyLog log = open(directory)) {
            List<Thread> threads = new ArrayList<>();
            long[] indices = new long[400];
            for (int t = 0; t < 8; t++) {
                int first = t * 50;
                threads.add(Thread.ofVirtual().start(() -> {
                    for (int i = first; i < first + 50; i++) {
                        indices[i] = log.append(entry(i)).join();
                    }
                }));
            }
            for (Thread t : threads) {
                t.join();
            }
            log.awaitCheckpoint(400, PATIENCE);
            assertEquals(400, Arrays.stream(indices).distinct().count());
            TileReader reader = new TileReader(log.files(), 400);
            for (int i = 0; i < 400; i++) {
                assertArrayEquals(entry(i), reader.entry(indices[i]));
            }
        }
    }

    @Test
    void anEntryThatIsAddedAgainKeepsItsIndex() throws Exception {
        fill(directory, 0, 3);
        try (TransparencyLog log = open(directory)) {
            assertEquals(1, log.add(entry(1)));
            assertEquals(3, log.add(entry(3)));
        }
    }

    private static Map<String, byte[]> files(Path directory) throws IOException {
        Map<String, byte[]> out = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path p : all.filter(Files::isRegularFile).toList()) {
                out.put(directory.relativize(p).toString(), Files.readAllBytes(p));
            }
        }
        return out;
    }

    private Path lay(Map<String, byte[]> files, String name) throws IOException {
        Path d = directory.resolve(name);
        for (var f : files.entrySet()) {
            Path p = d.resolve(f.getKey());
            Files.createDirectories(p.getParent());
            Files.write(p, f.getValue());
        }
        return d;
    }

    private static byte[] record(int i) {
        byte[] e = entry(i);
        byte[] r = new byte[e.length + 6];
        r[1] = (byte) e.length;
        System.arraycopy(e, 0, r, 2, e.length);
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(r, 0, e.length + 2);
        java.nio.ByteBuffer.wrap(r).putInt(e.length + 2, (int) crc.getValue());
        return r;
    }

    /** A kill between any two steps of an append, across the edge of a full tile too: the same checkpoint comes out. */
    @Test
    void everyPointBetweenTwoCheckpoints() throws Exception {
        Path log = directory.resolve("log");
        fill(log, 0, 255);
        int states = 0;
        for (int n = 255; n < 257; n++) {
            Map<String, byte[]> before = files(log);
            fill(log, n, n + 1);
            Map<String, byte[]> after = files(log);
            byte[] journal = before.get("journal");
            byte[] next = record(n);
            byte[] longer = Arrays.copyOf(journal, journal.length + next.length);
            System.arraycopy(next, 0, longer, journal.length, next.length);
            List<String> fresh = after.keySet().stream()
                    .filter(f -> f.startsWith("tile/") && !before.containsKey(f))
                    .toList();
            // Torn in the journal: the entry was never acknowledged.
            for (int cut : new int[] {journal.length, journal.length + 1, longer.length - 5, longer.length - 1}) {
                Map<String, byte[]> torn = new TreeMap<>(before);
                torn.put("journal", Arrays.copyOf(longer, cut));
                Path d = lay(torn, "torn-" + n + "-" + cut);
                try (TransparencyLog l = open(d)) {
                    assertArrayEquals(before.get("checkpoint"), l.checkpoint().bytes());
                }
                fill(d, n, n + 1);
                assertArrayEquals(after.get("checkpoint"), files(d).get("checkpoint"));
            }
            // Durable in the journal, and some of the tiles written.
            Map<String, byte[]> state = new TreeMap<>(before);
            state.put("journal", longer);
            for (int k = 0; k <= fresh.size(); k++) {
                requireSame(lay(state, "tiles-" + n + "-" + k), after);
                states++;
                if (k < fresh.size()) {
                    state.put(fresh.get(k), after.get(fresh.get(k)));
                }
            }
            state.put("checkpoint", after.get("checkpoint"));
            requireSame(lay(state, "checkpoint-" + n), after);
            state.put("journal", after.get("journal"));
            requireSame(lay(state, "journal-" + n), after);
        }
        assertTrue(states > 5);
    }

    private static void requireSame(Path d, Map<String, byte[]> after) throws Exception {
        open(d).close();
        assertArrayEquals(after.get("checkpoint"), files(d).get("checkpoint"));
        monitor(d).audit(null, (i, e) -> assertArrayEquals(entry((int) i), e));
    }

    @Test
    void aDamagedLogIsNotWrittenTo() throws Exception {
        Path log = directory.resolve("log");
        fill(log, 0, 300);
        Map<String, byte[]> good = files(log);
        for (String file : List.of("journal", "checkpoint", "tile/1/000.p/1")) {
            Map<String, byte[]> bad = new TreeMap<>(good);
            byte[] b = bad.get(file).clone();
            b[b.length / 2] ^= 1;
            bad.put(file, b);
            Path d = lay(bad, "bad-" + file.replace('/', '-'));
            assertThrows(LogException.class, () -> open(d), file);
            assertArrayEquals(b, files(d).get(file), file);
            bad.remove(file);
            Path gone = lay(bad, "gone-" + file.replace('/', '-'));
            assertThrows(LogException.class, () -> open(gone), file);
        }
    }

    @Test
    void oneWriterOnly() throws Exception {
        try (TransparencyLog log = open(directory)) {
            assertThrows(IOException.class, () -> open(directory));
            assertEquals(0, log.add(entry(0)));
        }
        LogException e = assertThrows(
                LogException.class,
                () -> TransparencyLog.open(directory, List.of(new NoteSigner("log.example/other", new byte[32]))));
        assertTrue(e.getMessage().contains("origin"), e.getMessage());
    }

    @Test
    void aClosedLogTakesNothing() throws Exception {
        TransparencyLog log = open(directory);
        CompletableFuture<Long> last = log.append(entry(0));
        log.close();
        assertEquals(0, last.join());
        assertThrows(IOException.class, () -> log.add(entry(1)));
        assertEquals(1, Checkpoint.parse(monitor(directory).checkpoint().text()).size());
    }
}
