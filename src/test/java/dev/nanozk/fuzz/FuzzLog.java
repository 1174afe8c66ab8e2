package dev.nanozk.fuzz;

import dev.nanozk.log.Checkpoint;
import dev.nanozk.log.LogException;
import dev.nanozk.log.LogMonitor;
import dev.nanozk.log.LogSource;
import dev.nanozk.log.NoteKey;
import dev.nanozk.log.NoteSigner;
import dev.nanozk.log.SignedNote;
import dev.nanozk.log.TransparencyLog;
import dev.nanozk.receipt.LogEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A sound log of more than one tile, and its audit with one file replaced. */
final class FuzzLog {
    private static final int ENTRIES = 260;
    private static final NoteSigner SIGNER = new NoteSigner("log.example/receipts", seed(1));

    /** The keys that sign its checkpoint. */
    static final List<NoteKey> KEYS = List.of(SIGNER.key(NoteKey.ED25519));

    private static FuzzLog instance;

    /** What an audit reads, by path, in its order. */
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    static synchronized FuzzLog get() {
        if (instance == null) {
            try {
                instance = new FuzzLog();
            } catch (IOException | LogException e) {
                throw new IllegalStateException(e);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        return instance;
    }

    private FuzzLog() throws Exception {
        Path directory = Files.createTempDirectory("nanozk-fuzz");
        try {
            try (TransparencyLog log = TransparencyLog.open(directory, List.of(SIGNER))) {
                for (int i = 0; i < ENTRIES; i++) {
                    log.add(LogEntry.commitment(seed(i)).bytes());
                }
                log.awaitAll(60_000);
            }
            LogSource source = LogSource.directory(directory);
            audit(path -> {
                Optional<byte[]> bytes = source.read(path);
                bytes.ifPresent(b -> files.put(path, b));
                return bytes;
            });
        } finally {
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path p : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(p);
                }
            }
        }
    }

    private static byte[] seed(int n) {
        byte[] s = new byte[32];
        s[0] = (byte) n;
        s[1] = (byte) (n >> 8);
        return s;
    }

    private static void audit(LogSource source) throws IOException, LogException {
        new LogMonitor(source, KEYS, List.of()).audit(null, (i, e) -> {});
    }

    List<String> paths() {
        return new ArrayList<>(files.keySet());
    }

    byte[] file(int k) {
        return files.get(paths().get(k)).clone();
    }

    /** Audits the log with one file replaced. */
    void audit(String path, byte[] other) throws IOException, LogException {
        audit(p -> p.equals(path) ? Optional.of(other) : Optional.ofNullable(files.get(p)));
    }

    /** Whether a text is the one that was signed. */
    boolean isText(String text) {
        try {
            return SignedNote.decode(files.get(Checkpoint.PATH)).text().equals(text);
        } catch (LogException e) {
            throw new IllegalStateException(e);
        }
    }
}
