package dev.nanozk.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a monitor finds wrong with a log that an operator, or a disk, has tampered with. */
class LogMonitorTest {
    private static final NoteSigner SIGNER = TransparencyLogTest.SIGNER;

    @TempDir
    private Path directory;

    private Path log;
    private SignedNote seen;

    @BeforeEach
    void fill() throws Exception {
        log = directory.resolve("log");
        TransparencyLogTest.fill(log, 0, 200);
        seen = audit(null);
        TransparencyLogTest.fill(log, 200, 600);
    }

    private SignedNote audit(SignedNote last) throws IOException, LogException {
        return TransparencyLogTest.monitor(log).audit(last, (i, e) -> {});
    }

    private void requireFound(String what) {
        LogException e = assertThrows(LogException.class, () -> audit(seen));
        assertTrue(e.getMessage().contains(what), e.getMessage());
    }

    @Test
    void theHonestLogGrows() throws Exception {
        assertEquals(600, Checkpoint.parse(audit(seen).text()).size());
        assertEquals(600, Checkpoint.parse(audit(audit(seen)).text()).size());
    }

    private static void delete(Path d) throws IOException {
        try (Stream<Path> all = Files.walk(d)) {
            for (Path p : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(p);
            }
        }
    }

    /** Another log under the same key: right in itself, but not the one seen before. */
    private void fork(int size, int changed) throws Exception {
        delete(log);
        try (TransparencyLog other = TransparencyLogTest.open(log)) {
            for (int i = 0; i < size; i++) {
                other.append(i == changed ? new byte[] {1} : TransparencyLogTest.entry(i));
            }
            other.awaitCheckpoint(size, 60_000);
        }
    }

    @Test
    void forked() throws Exception {
        fork(600, 150);
        audit(null);
        requireFound("rewritten");
    }

    @Test
    void forkedAtTheSameSize() throws Exception {
        fork(200, 199);
        audit(null);
        requireFound("rewritten");
    }

    @Test
    void changedAfterWhatWasSeenIsNoFork() throws Exception {
        fork(600, 300);
        audit(seen);
    }

    @Test
    void rolledBack() throws Exception {
        fork(199, -1);
        requireFound("rolled back");
    }

    private void rewrite(String path, byte[] bytes) throws IOException {
        Files.write(log.resolve(path), bytes);
    }

    private byte[] read(String path) throws IOException {
        return Files.readAllBytes(log.resolve(path));
    }

    @Test
    void anEntryRewritten() throws Exception {
        byte[] bundle = read("tile/entries/000");
        bundle[bundle.length - 1] ^= 1;
        rewrite("tile/entries/000", bundle);
        requireFound("entry 255 is not the one in the tree");
        // With its leaf hash: the tile above tells.
        byte[] tile = read("tile/0/000");
        List<byte[]> entries = EntryBundle.decode(bundle, 256, "test");
        System.arraycopy(MerkleHash.leaf(entries.get(255)), 0, tile, 255 * 32, 32);
        rewrite("tile/0/000", tile);
        seen = null;
        requireFound("tile 1/0");
        // With that too: the root tells.
        byte[] above = read("tile/1/000.p/2");
        System.arraycopy(TileReader.subtree(tile, 0, 256), 0, above, 0, 32);
        rewrite("tile/1/000.p/2", above);
        requireFound("root");
    }

    @Test
    void aTileMissing() throws Exception {
        for (String p : List.of("tile/0/001", "tile/1/000.p/2", "tile/0/002.p/88", "tile/entries/000")) {
            byte[] bytes = read(p);
            Files.delete(log.resolve(p));
            requireFound(p + " is missing");
            rewrite(p, bytes);
        }
        audit(seen);
    }

    @Test
    void aTileTruncated() throws Exception {
        for (String p : List.of("tile/0/001", "tile/1/000.p/2", "tile/0/002.p/88")) {
            byte[] bytes = read(p);
            rewrite(p, Arrays.copyOf(bytes, bytes.length - 1));
            requireFound(p + " has");
            rewrite(p, bytes);
        }
        byte[] bundle = read("tile/entries/001");
        rewrite("tile/entries/001", Arrays.copyOf(bundle, bundle.length - 3));
        requireFound("truncated");
    }

    @Test
    void signedByAnotherKey() throws Exception {
        NoteSigner other = new NoteSigner(SIGNER.name(), Arrays.copyOf(new byte[] {1}, 32));
        String text = SignedNote.decode(read("checkpoint")).text();
        rewrite("checkpoint", new SignedNote(text, List.of(other.sign(text))).bytes());
        requireFound("pinned key");
    }

    @Test
    void ofAnotherOrigin() throws Exception {
        String text = SignedNote.decode(read("checkpoint")).text().replace(SIGNER.name(), "log.example/x");
        rewrite("checkpoint", new SignedNote(text, List.of(SIGNER.sign(text))).bytes());
        requireFound("log.example/x");
    }

    @Test
    void withoutTheCosignatureOfARequiredWitness() throws Exception {
        NoteSigner witness = new NoteSigner("witness.example/w", new byte[32]);
        LogMonitor strict = new LogMonitor(
                LogSource.directory(log),
                List.of(SIGNER.key(NoteKey.ED25519)),
                List.of(witness.key(NoteKey.COSIGNATURE)));
        LogException e = assertThrows(LogException.class, strict::checkpoint);
        assertTrue(e.getMessage().contains("witness.example/w"), e.getMessage());
        SignedNote note = SignedNote.decode(read("checkpoint"));
        rewrite(
                "checkpoint",
                note.with(List.of(witness.cosign(note.text(), 1_700_000_000))).bytes());
        strict.audit(seen, (i, b) -> {});
    }
}
