package dev.nanozk.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One model file by HTTP: resumed where it was cut, checked against size and SHA-256, under its final name only when whole.
 *
 * <p>What has come so far stands in {@code FILE.part}, the version that it belongs to in {@code FILE.part.json}; another version starts anew.
 */
final class Download {
    private static final int MAX_ATTEMPTS = 5;
    private static final Duration MAX_WAIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] MAGIC = {'G', 'G', 'U', 'F'};

    /** How far it is. */
    interface Listener {
        /** Bytes that are there, of {@code size} (-1 where the server does not say). */
        void at(long bytes, long size);

        /** A cut or a busy server: the download goes on after the pause. */
        void waiting(String why, Duration pause);
    }

    private final HubConnection connection;
    private final String pinned;
    private final Duration stall;
    private final Duration pause;
    private final Listener listener;

    /**
     * @param pinned the SHA-256 that the user expects, hexadecimal; null to believe the server
     * @param stall a connection that brings nothing for so long counts as cut
     * @param pause before the second attempt; doubled for each later one
     */
    Download(HubConnection connection, String pinned, Duration stall, Duration pause, Listener listener) {
        this.connection = connection;
        this.pinned = pinned;
        this.stall = stall;
        this.pause = pause;
        this.listener = listener;
    }

    /**
     * Fetches the file unless the same one is there.
     *
     * @return false where it was there already
     * @throws IOException with what went wrong and what to do; what has come so far is kept for the next call
     */
    boolean fetch(URI address, Path target) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(target.toAbsolutePath().getParent());
        Path part = folder.resolve(target.getFileName() + ".part");
        try (FileChannel out = FileChannel.open(
                        part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
                FileLock lock = lock(out, target)) {
            boolean fetched = untilWhole(address, target, part, out);
            if (fetched) {
                out.force(true);
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                Files.deleteIfExists(note(part));
            }
            return fetched;
        } finally {
            if (Files.exists(part) && Files.size(part) == 0) {
                Files.deleteIfExists(part);
                Files.deleteIfExists(note(part));
            }
        }
    }

    private static FileLock lock(FileChannel out, Path target) throws IOException {
        try {
            FileLock lock = out.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            // said below
        }
        throw new IOException(target + " is being fetched by another process");
    }

    /** Attempts until the part is whole; false where the target is this very file already. */
    private boolean untilWhole(URI address, Path target, Path part, FileChannel out)
            throws IOException, InterruptedException {
        for (int failures = 0; ; ) {
            long before = out.size();
            try {
                return attempt(address, target, part, out);
            } catch (HubConnection.PassingException e) {
                failures = out.size() > before ? 1 : failures + 1;
                if (failures >= MAX_ATTEMPTS) {
                    throw new IOException(
                            e.getMessage() + "; gave up after " + MAX_ATTEMPTS
                                    + " attempts without progress. What has come is kept: run the same command to go on",
                            e);
                }
                Duration wait = e.pause() != null ? e.pause() : pause.multipliedBy(1L << failures - 1);
                wait = wait.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : wait;
                listener.waiting(e.getMessage(), wait);
                Thread.sleep(wait);
            }
        }
    }

    private boolean attempt(URI address, Path target, Path part, FileChannel out)
            throws IOException, InterruptedException {
        HubConnection.Version kept = readNote(part);
        long have = kept == null || kept.size() >= 0 && out.size() > kept.size() ? 0 : out.size();
        // Where all has come but was not checked, the last byte is asked for again: the answer names the version.
        HubConnection.Answer answer = connection.open(address, kept != null && have == kept.size() ? have - 1 : have);
        HubConnection.Version version = answer.version();
        try (InputStream body = answer.body()) {
            if (pinned != null && version.sha256() != null && !pinned.equals(version.sha256())) {
                throw new IOException(
                        "the server's file has the SHA-256 " + version.sha256() + ", not that of --sha256");
            }
            if (have == 0 && isSame(target, version)) {
                return false;
            }
            if (answer.from() > 0 && !version.equals(kept)) {
                out.truncate(0);
                throw new HubConnection.PassingException("the file on the server has changed", Duration.ZERO, null);
            }
            if (answer.from() == 0) {
                out.truncate(0);
                writeNote(part, version);
            }
            requireSpace(target, version.size() - answer.from());
            receive(body, out, answer.from(), version.size());
        }
        check(part, out, version);
        return true;
    }

    private boolean isSame(Path target, HubConnection.Version v) throws IOException {
        String wanted = pinned != null ? pinned : v.sha256();
        return wanted != null
                && Files.isRegularFile(target)
                && (v.size() < 0 || Files.size(target) == v.size())
                && wanted.equals(sha256(target));
    }

    private static void requireSpace(Path target, long bytes) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        long free = Files.getFileStore(folder).getUsableSpace();
        if (bytes > free) {
            throw new IOException("no room: " + bytes + " bytes are to come, " + free + " are free at " + folder);
        }
    }

    private void receive(InputStream body, FileChannel out, long from, long size) throws IOException {
        AtomicLong lastByte = new AtomicLong(System.nanoTime());
        Thread watch = Thread.ofVirtual().start(() -> closeWhenStalled(body, lastByte));
        byte[] buffer = new byte[1 << 16];
        long at = from;
        try {
            for (int n; (n = read(body, buffer)) >= 0; ) {
                lastByte.set(System.nanoTime());
                if (size >= 0 && at + n > size) {
                    throw new IOException("the server sends more than the " + size + " bytes that it named");
                }
                ByteBuffer b = ByteBuffer.wrap(buffer, 0, n);
                while (b.hasRemaining()) {
                    at += out.write(b, at);
                }
                listener.at(at, size);
            }
        } finally {
            watch.interrupt();
        }
        if (size >= 0 && at < size) {
            throw cut(new EOFException("the end came after " + at + " of " + size + " bytes"));
        }
    }

    private static int read(InputStream body, byte[] buffer) throws IOException {
        try {
            return body.read(buffer);
        } catch (IOException e) {
            throw cut(e);
        }
    }

    private static IOException cut(IOException e) {
        String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new HubConnection.PassingException("the connection was cut: " + why, null, e);
    }

    private void closeWhenStalled(InputStream body, AtomicLong lastByte) {
        try {
            while (System.nanoTime() - lastByte.get() < stall.toNanos()) {
                Thread.sleep(Math.max(1, stall.toMillis() / 8));
            }
            body.close();
        } catch (InterruptedException | IOException e) {
            // over, or cut already
        }
    }

    /** What is not the file that was named is thrown away, so that the next call starts anew. */
    private void check(Path part, FileChannel out, HubConnection.Version v) throws IOException {
        String wanted = pinned != null ? pinned : v.sha256();
        byte[] head = new byte[MAGIC.length];
        out.read(ByteBuffer.wrap(head), 0);
        String found = wanted == null ? null : sha256(part);
        String wrong = !Arrays.equals(head, MAGIC)
                ? "it is no GGUF file"
                : found != null && !found.equals(wanted) ? "its SHA-256 is " + found + ", not " + wanted : null;
        if (wrong != null) {
            out.truncate(0);
            throw new IOException("what came was thrown away: " + wrong);
        }
    }

    /** The file's digest, hexadecimal. */
    static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest d = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int n; (n = in.read(buffer)) >= 0; ) {
                d.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(d.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path note(Path part) {
        return part.resolveSibling(part.getFileName() + ".json");
    }

    private static void writeNote(Path part, HubConnection.Version v) throws IOException {
        ObjectNode n = JSON.createObjectNode();
        n.put("tag", v.tag()).put("size", v.size()).put("sha256", v.sha256());
        Files.write(note(part), JSON.writeValueAsBytes(n));
    }

    /** The version of what has come so far; null where the server gave it no name, so that nothing can be resumed. */
    private static HubConnection.Version readNote(Path part) {
        try {
            JsonNode n = JSON.readTree(Files.readAllBytes(note(part)));
            String tag = n.path("tag").asText("");
            return tag.isEmpty()
                    ? null
                    : new HubConnection.Version(
                            tag, n.path("size").asLong(-1), n.path("sha256").asText(null));
        } catch (IOException e) {
            return null;
        }
    }
}
