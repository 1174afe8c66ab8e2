package dev.nanozk.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The writer of a log in a directory. An entry is durable in the journal before its index is given out, in one write for all that wait; tiles and checkpoint
 * follow in a second thread: tiles first, so that the checkpoint is never ahead of them. After a kill the journal is read again, and the checkpoint must be
 * one of its prefixes; so no two checkpoints of one size have different roots.
 */
public final class TransparencyLog implements AutoCloseable {
    private static final String ORIGIN = "origin";

    private record Waiting(byte[] entry, CompletableFuture<Long> index) {}

    /** Stands in the queue behind everything that is still to be written. */
    private static final Waiting END = new Waiting(new byte[0], new CompletableFuture<>());

    private final Path directory;
    private final FileChannel lockFile;
    private final Journal journal;
    private final TileWriter tiles;
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    /** Durable entries from the journal's base on, and their indices; guarded by this. */
    private final List<byte[]> tail = new ArrayList<>();

    private final Map<String, Long> known = new HashMap<>();
    private List<NoteSigner> signers;
    private SignedNote published;
    private long publishedSize = -1;
    private IOException broken;
    private boolean closed;
    private boolean drained;

    private TransparencyLog(Path directory, List<NoteSigner> signers, FileChannel lockFile)
            throws IOException, LogException {
        this.directory = directory;
        this.signers = List.copyOf(signers);
        this.lockFile = lockFile;
        String origin = signers.getFirst().name();
        Path originFile = directory.resolve(ORIGIN);
        if (!Files.exists(originFile)) {
            DurableFiles.write(originFile, (origin + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        String kept = Files.readString(originFile).strip();
        if (!kept.equals(origin)) {
            throw new LogException("the log in " + directory + " has the origin " + kept + ", not " + origin);
        }
        journal = Journal.open(directory.resolve("journal"));
        tiles = new TileWriter(directory, journal.base());
        recover();
    }

    /**
     * Opens a log, or begins one.
     *
     * @param signers the keys that sign checkpoints, all with the log's origin as name
     * @throws LogException if what is on disk contradicts itself: nothing is written then
     * @throws IOException if it can't be read, or another process has it
     */
    public static TransparencyLog open(Path directory, List<NoteSigner> signers) throws IOException, LogException {
        DurableFiles.directories(directory);
        FileChannel lockFile =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = lockFile.tryLock();
            if (lock == null) {
                throw new IOException("another process writes the log in " + directory);
            }
            return new TransparencyLog(directory, signers, lockFile).start();
        } catch (OverlappingFileLockException e) {
            lockFile.close();
            throw new IOException("the log in " + directory + " is open already");
        } catch (IOException | LogException e) {
            lockFile.close();
            throw e;
        }
    }

    /** The origin of a log's directory, if there is a log. */
    public static java.util.Optional<String> origin(Path directory) throws IOException {
        Path file = directory.resolve(ORIGIN);
        return Files.exists(file) ? java.util.Optional.of(Files.readString(file).strip()) : java.util.Optional.empty();
    }

    /** The journal's entries again; the last checkpoint must be one of the prefixes. */
    private void recover() throws IOException, LogException {
        Path file = directory.resolve(Checkpoint.PATH);
        long signed = 0;
        if (Files.exists(file)) {
            SignedNote note = SignedNote.decode(Files.readAllBytes(file));
            Checkpoint c = Checkpoint.parse(note.text());
            signed = c.size();
            long size = journal.base() + journal.recovered().size();
            if (!c.origin().equals(signers.getFirst().name()) || c.size() < journal.base() || c.size() > size) {
                throw new LogException("the log in " + directory + " is damaged: its checkpoint is of size " + c.size()
                        + ", its entries are " + size);
            }
            for (byte[] e : journal.recovered().subList(0, (int) (c.size() - journal.base()))) {
                tiles.add(e);
            }
            if (!java.util.Arrays.equals(tiles.root(), c.root())) {
                throw new LogException("the log in " + directory
                        + " is damaged: the root of its checkpoint is not that of its entries");
            }
            published = note;
            publishedSize = c.size();
        } else if (journal.base() > 0) {
            throw new LogException("the log in " + directory + " is damaged: its checkpoint is gone");
        }
        journal.start();
        for (byte[] e : journal.recovered()) {
            keep(e);
        }
        for (byte[] e : tail.subList((int) (signed - journal.base()), tail.size())) {
            tiles.add(e);
        }
        publish();
    }

    private void keep(byte[] entry) {
        known.put(HexFormat.of().formatHex(entry), journal.base() + tail.size());
        tail.add(entry);
    }

    private TransparencyLog start() {
        threads.add(Thread.ofPlatform().name("log-journal").daemon().start(this::journalLoop));
        threads.add(Thread.ofPlatform().name("log-tiles").daemon().start(this::publishLoop));
        return this;
    }

    /**
     * Adds an entry; the future holds its index once it is durable. An entry that stands among those since the last full tile keeps its index, so that what was
     * added before a kill can be added again after it.
     */
    public CompletableFuture<Long> append(byte[] entry) {
        if (entry.length > EntryBundle.MAX_ENTRY) {
            throw new IllegalArgumentException("an entry has at most " + EntryBundle.MAX_ENTRY + " bytes");
        }
        Waiting w = new Waiting(entry.clone(), new CompletableFuture<>());
        synchronized (this) {
            if (closed || broken != null) {
                w.index.completeExceptionally(broken != null ? broken : new IOException("the log is closed"));
                return w.index;
            }
            queue.add(w);
        }
        return w.index;
    }

    /** As {@link #append}, waiting. */
    public long add(byte[] entry) throws IOException {
        try {
            return append(entry).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IOException("the log can't be written: " + e.getCause().getMessage(), e.getCause());
        }
    }

    private void journalLoop() {
        List<Waiting> group = new ArrayList<>();
        while (true) {
            group.clear();
            try {
                group.add(queue.take());
            } catch (InterruptedException e) {
                // Nobody interrupts: that would close the journal's channel.
                continue;
            }
            queue.drainTo(group);
            boolean last = group.remove(END);
            if (!group.isEmpty()) {
                write(group);
            }
            if (last) {
                return;
            }
        }
    }

    private void write(List<Waiting> group) {
        Map<Waiting, Long> answers = new HashMap<>();
        synchronized (this) {
            List<byte[]> fresh = new ArrayList<>();
            Map<String, Long> added = new HashMap<>();
            for (Waiting w : group) {
                String name = HexFormat.of().formatHex(w.entry);
                Long index = known.getOrDefault(name, added.get(name));
                if (index == null) {
                    index = journal.base() + tail.size() + fresh.size();
                    fresh.add(w.entry);
                    added.put(name, index);
                }
                answers.put(w, index);
            }
            try {
                if (broken != null) {
                    throw broken;
                }
                if (!fresh.isEmpty()) {
                    journal.append(fresh);
                }
            } catch (IOException e) {
                // What is on disk is not known any more: only a new start finds out.
                broken = e;
                group.forEach(w -> w.index.completeExceptionally(e));
                notifyAll();
                return;
            }
            fresh.forEach(this::keep);
            notifyAll();
        }
        answers.forEach((w, index) -> w.index.complete(index));
    }

    private void publishLoop() {
        while (true) {
            List<byte[]> next;
            synchronized (this) {
                while (broken == null && !drained && journal.base() + tail.size() == tiles.size()) {
                    try {
                        wait();
                    } catch (InterruptedException e) {
                        // The condition tells.
                    }
                }
                if (broken != null || journal.base() + tail.size() == tiles.size()) {
                    return;
                }
                next = List.copyOf(tail.subList((int) (tiles.size() - journal.base()), tail.size()));
            }
            try {
                for (byte[] e : next) {
                    tiles.add(e);
                }
                publish();
            } catch (IOException e) {
                synchronized (this) {
                    broken = e;
                    notifyAll();
                }
                return;
            }
        }
    }

    /** Tiles, then the checkpoint, then the journal without what full tiles hold. */
    private void publish() throws IOException {
        tiles.flush();
        if (tiles.size() != publishedSize) {
            Checkpoint c = new Checkpoint(signers.getFirst().name(), tiles.size(), tiles.root());
            List<NoteSigner> with;
            synchronized (this) {
                with = signers;
            }
            SignedNote note = new SignedNote(
                    c.text(), with.stream().map(s -> s.sign(c.text())).toList());
            DurableFiles.write(directory.resolve(Checkpoint.PATH), note.bytes());
            synchronized (this) {
                published = note;
                publishedSize = c.size();
                notifyAll();
            }
        }
        long base = tiles.size() / Tile.WIDTH * Tile.WIDTH;
        synchronized (this) {
            if (base > journal.base()) {
                List<byte[]> rest = List.copyOf(tail.subList((int) (base - journal.base()), tail.size()));
                journal.restart(base, rest);
                tail.clear();
                known.clear();
                rest.forEach(this::keep);
            }
        }
        tiles.deletePartials();
    }

    /** Whether entries can be added: not after a failed write or the end. */
    public synchronized boolean writable() {
        return broken == null && !closed;
    }

    /** The checkpoint that is out. */
    public synchronized SignedNote checkpoint() {
        return published;
    }

    /** Other keys from the next checkpoint on, with the same origin. */
    public synchronized void signers(List<NoteSigner> fresh) {
        if (fresh.isEmpty()
                || fresh.stream()
                        .anyMatch(s -> !s.name().equals(signers.getFirst().name()))) {
            throw new IllegalArgumentException("a log's signers have its origin as name");
        }
        signers = List.copyOf(fresh);
    }

    /** Waits for a checkpoint of everything that is durable now. */
    public SignedNote awaitAll(long millis) throws IOException, TimeoutException {
        long size;
        synchronized (this) {
            size = journal.base() + tail.size();
        }
        return awaitCheckpoint(size, millis);
    }

    /** Waits for a checkpoint of at least a size. */
    public SignedNote awaitCheckpoint(long size, long millis) throws IOException, TimeoutException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (this) {
            while (publishedSize < size) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (broken != null) {
                    throw new IOException("the log can't be written: " + broken.getMessage(), broken);
                }
                if (left <= 0) {
                    throw new TimeoutException("no checkpoint of size " + size + " after " + millis + " ms");
                }
                try {
                    wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted");
                }
            }
            return published;
        }
    }

    /** Puts cosignatures on the checkpoint that is out; nothing where another one is by now. */
    public synchronized void cosigned(SignedNote note) throws IOException {
        if (published.text().equals(note.text())) {
            published = note;
            DurableFiles.write(directory.resolve(Checkpoint.PATH), note.bytes());
        }
    }

    /** The log's files. */
    public LogSource files() {
        return LogSource.directory(directory);
    }

    /** Writes what waits, and ends. */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            queue.add(END);
        }
        join(threads.get(0));
        synchronized (this) {
            drained = true;
            notifyAll();
        }
        join(threads.get(1));
        journal.close();
        lockFile.close();
    }

    private static void join(Thread t) {
        try {
            t.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
