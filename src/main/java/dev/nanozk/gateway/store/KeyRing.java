package dev.nanozk.gateway.store;

import dev.nanozk.log.NoteSigner;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.KeyHistory;
import dev.nanozk.receipt.PostQuantumKey;
import dev.nanozk.receipt.ReceiptFormatException;
import dev.nanozk.receipt.ReceiptKey;
import dev.nanozk.receipt.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The operator's keys: secrets in {@code secrets/}, or where {@link Sources} says, and their public history in {@code key-history.json}. A key that is
 * given from outside and is not the present one takes its place.
 */
public final class KeyRing {
    /** The file of the history. */
    public static final String HISTORY = "key-history.json";

    private static final int ID_DIGITS = 16;

    /**
     * Where keys come from; null: from the data directory.
     *
     * @param postQuantum source of the ML-DSA seed, {@code "true"} for one in the data directory, null for none
     * @param origin the log's, null for one from its first key
     */
    public record Sources(String receipt, String log, String postQuantum, String origin, String password) {
        public static final Sources DEFAULT = new Sources(null, null, null, null, null);

        /** Sources of the environment, as the server's settings have them. */
        public static Sources environment() {
            return new Sources(
                    System.getenv("NANOZK_RECEIPT_KEY"),
                    System.getenv("NANOZK_LOG_KEY"),
                    System.getenv("NANOZK_POST_QUANTUM"),
                    System.getenv("NANOZK_LOG_ORIGIN"),
                    System.getenv("NANOZK_KEY_PASSWORD"));
        }
    }

    private final Path data;
    private final Sources sources;
    /** The history's file when it was last looked at. */
    private byte[] read = {};

    private KeyHistory history;
    private ReceiptKey receipt;
    private PostQuantumKey postQuantum;
    private List<NoteSigner> log;

    private KeyRing(Path data, Sources sources) {
        this.data = data;
        this.sources = sources;
    }

    /**
     * Opens the keys of a data directory; makes them on first use.
     *
     * @throws IOException if a key can't be read, or one that is given was ended or revoked
     */
    public static KeyRing open(Path data, Sources sources) throws IOException {
        KeyRing ring = new KeyRing(data, sources);
        ring.load();
        return ring;
    }

    private synchronized void load() throws IOException {
        Optional<KeyHistory> known = history(data);
        KeyHistory before = known.orElse(null);
        List<KeyHistory.Key> keys = new ArrayList<>(before == null ? List.of() : before.keys());
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        receipt = ReceiptKey.of(seed(keys, KeyHistory.Use.RECEIPT, sources.receipt(), now));
        enter(keys, KeyHistory.Use.RECEIPT, receipt, now);
        postQuantum = null;
        String second = sources.postQuantum();
        if (second != null && !second.isEmpty() && !second.equals("false")) {
            byte[] seed = second.equals("true")
                    ? ReceiptKey.secretFile(secrets().resolve("post-quantum-key"))
                    : KeySource.read(second, sources.password());
            postQuantum = new PostQuantumKey(seed);
            enter(keys, KeyHistory.Use.RECEIPT, postQuantum, now);
        }
        byte[] logSeed = seed(keys, KeyHistory.Use.LOG, sources.log(), now);
        ReceiptKey logKey = ReceiptKey.of(logSeed);
        String origin = before != null ? before.origin() : sources.origin();
        if (origin == null || origin.isEmpty()) {
            origin = "nanozk.invalid/" + Digests.hex(logKey.keyId()).substring(0, ID_DIGITS);
        }
        if (sources.origin() != null
                && !sources.origin().isEmpty()
                && !sources.origin().equals(origin)) {
            throw new IOException("the log's origin is " + origin + " and can't become " + sources.origin());
        }
        enter(keys, KeyHistory.Use.LOG, logKey, now);
        history = new KeyHistory(origin, keys);
        if (!history.equals(before) && (before == null || !Arrays.equals(history.bytes(), before.bytes()))) {
            AtomicFiles.write(data.resolve(HISTORY), history.bytes());
        }
        log = new ArrayList<>();
        log.add(new NoteSigner(origin, logSeed));
        previousLogKey(keys, logKey, now).ifPresent(s -> log.add(new NoteSigner(history.origin(), s)));
    }

    /** The history in a data directory, if there is one. */
    public static Optional<KeyHistory> history(Path data) throws IOException {
        Path file = data.resolve(HISTORY);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(KeyHistory.decode(Files.readAllBytes(file)));
        } catch (ReceiptFormatException e) {
            throw new IOException(file + " is damaged: " + e.getMessage());
        }
    }

    private Path secrets() throws IOException {
        return AtomicFiles.directory(data.resolve("secrets"));
    }

    private static String base(KeyHistory.Use use) {
        return use == KeyHistory.Use.LOG ? "log-key" : "receipt-key";
    }

    private Path file(KeyHistory.Use use, byte[] keyId) throws IOException {
        return secrets().resolve(base(use) + "-" + Digests.hex(keyId).substring(0, ID_DIGITS));
    }

    /** The seed of the newest key of a use that is valid now; the first one is made. */
    private byte[] seed(List<KeyHistory.Key> keys, KeyHistory.Use use, String source, Instant now) throws IOException {
        if (source != null && !source.isEmpty()) {
            return KeySource.read(source, sources.password());
        }
        Path first = secrets().resolve(base(use));
        boolean any = false;
        for (KeyHistory.Key k : keys.reversed()) {
            if (k.use() == use && k.algorithm() == SigningKey.Algorithm.ED25519) {
                any = true;
                if (k.isCurrent(now)) {
                    Path own = file(use, k.keyId());
                    byte[] seed = ReceiptKey.secretFile(Files.exists(own) ? own : first);
                    if (Arrays.equals(ReceiptKey.of(seed).publicKey(), k.publicKey())) {
                        return seed;
                    }
                    throw new IOException("the secret of key "
                            + Digests.hex(k.keyId()).substring(0, ID_DIGITS) + " is not in " + secrets());
                }
            }
        }
        if (any) {
            throw new IOException("there is no valid key for use " + base(use) + "; make one: nanozk keys rotate");
        }
        return ReceiptKey.secretFile(first);
    }

    /** A key that is not known yet takes the place of the one before it. */
    private static void enter(List<KeyHistory.Key> keys, KeyHistory.Use use, SigningKey key, Instant now)
            throws IOException {
        for (KeyHistory.Key k : keys) {
            if (k.use() == use && Arrays.equals(k.publicKey(), key.publicKey())) {
                if (!k.isCurrent(now)) {
                    throw new IOException("key " + Digests.hex(k.keyId()).substring(0, ID_DIGITS)
                            + " is not valid any more; make another one: nanozk keys rotate");
                }
                return;
            }
        }
        keys.replaceAll(
                k -> k.use() == use && k.algorithm() == key.algorithm() && k.isCurrent(now) && k.notAfter() == null
                        ? k.until(now)
                        : k);
        keys.add(new KeyHistory.Key(use, key.algorithm(), key.publicKey(), now, null, null, -1));
    }

    /** The log's key before the present one signs too while it is valid, for clients that have pinned it. */
    private Optional<byte[]> previousLogKey(List<KeyHistory.Key> keys, ReceiptKey present, Instant now)
            throws IOException {
        for (KeyHistory.Key k : keys.reversed()) {
            boolean other = !Arrays.equals(k.publicKey(), present.publicKey());
            if (k.use() == KeyHistory.Use.LOG && other && k.isCurrent(now)) {
                Path own = file(KeyHistory.Use.LOG, k.keyId());
                Path path = Files.exists(own) ? own : secrets().resolve(base(KeyHistory.Use.LOG));
                if (Files.exists(path)) {
                    byte[] seed = ReceiptKey.secretFile(path);
                    if (Arrays.equals(ReceiptKey.of(seed).publicKey(), k.publicKey())) {
                        return Optional.of(seed);
                    }
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Makes a new key.
     *
     * @param overlap how long the one before stays valid
     */
    public synchronized KeyHistory.Key rotate(KeyHistory.Use use, Duration overlap) throws IOException {
        String given = use == KeyHistory.Use.LOG ? sources.log() : sources.receipt();
        if (given != null && !given.isEmpty()) {
            throw new IOException("the key is given from outside (" + given.replaceAll(":.*", ":...")
                    + "); give another one there, and the server changes to it at its next start");
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Path part = secrets().resolve("new-key");
        Files.deleteIfExists(part);
        ReceiptKey fresh = ReceiptKey.load(part);
        Files.move(part, file(use, fresh.keyId()), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        List<KeyHistory.Key> keys = new ArrayList<>(history.keys());
        keys.replaceAll(k -> k.use() == use
                        && k.algorithm() == SigningKey.Algorithm.ED25519
                        && k.isCurrent(now)
                        && (k.notAfter() == null || k.notAfter().isAfter(now.plus(overlap)))
                ? k.until(now.plus(overlap))
                : k);
        KeyHistory.Key added =
                new KeyHistory.Key(use, SigningKey.Algorithm.ED25519, fresh.publicKey(), now, null, null, -1);
        keys.add(added);
        AtomicFiles.write(data.resolve(HISTORY), new KeyHistory(history.origin(), keys).bytes());
        load();
        return added;
    }

    /**
     * Revokes a key for good; where it is the present one, another is made first.
     *
     * @param id beginning of the key id, hexadecimal, at least 8 digits
     * @param size the log's size now
     */
    public synchronized KeyHistory.Key revoke(String id, long size) throws IOException {
        List<KeyHistory.Key> found = history.keys().stream()
                .filter(k -> id.length() >= 8 && Digests.hex(k.keyId()).startsWith(id))
                .toList();
        if (found.size() != 1) {
            throw new IOException(
                    id + " is the beginning of " + found.size() + " key ids (nanozk keys list shows them)");
        }
        KeyHistory.Key k = found.getFirst();
        if (k.revoked() != null) {
            throw new IOException("the key was revoked on " + k.revoked());
        }
        boolean present = Arrays.equals(k.publicKey(), receipt.publicKey())
                || Arrays.equals(k.publicKey(), log.getFirst().key((byte) 1).publicKey());
        if (present) {
            rotate(k.use(), Duration.ZERO);
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        List<KeyHistory.Key> keys = new ArrayList<>(history.keys());
        keys.replaceAll(
                o -> Arrays.equals(o.publicKey(), k.publicKey()) && o.use() == k.use() ? o.revoked(now, size) : o);
        AtomicFiles.write(data.resolve(HISTORY), new KeyHistory(history.origin(), keys).bytes());
        load();
        return keys.stream()
                .filter(o -> Arrays.equals(o.publicKey(), k.publicKey()) && o.use() == k.use())
                .findFirst()
                .orElseThrow();
    }

    /** Reads again if another process has changed the keys; whether it has. */
    public synchronized boolean refresh() throws IOException {
        Path file = data.resolve(HISTORY);
        byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        if (Arrays.equals(bytes, read)) {
            return false;
        }
        read = bytes;
        Optional<KeyHistory> onDisk = history(data);
        if (onDisk.isPresent() && !Arrays.equals(onDisk.get().bytes(), history.bytes())) {
            load();
            return true;
        }
        return false;
    }

    /** The present Ed25519 key of receipts. */
    public synchronized ReceiptKey receiptKey() {
        return receipt;
    }

    /** The keys that sign receipts: Ed25519, then ML-DSA-65 where it is wanted. */
    public synchronized List<SigningKey> receiptKeys() {
        return postQuantum == null ? List.of(receipt) : List.of(receipt, postQuantum);
    }

    /** The keys that sign checkpoints, the present one first. */
    public synchronized List<NoteSigner> logSigners() {
        return List.copyOf(log);
    }

    public synchronized KeyHistory history() {
        return history;
    }
}
