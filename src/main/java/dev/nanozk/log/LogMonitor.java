package dev.nanozk.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * A monitor: reads a whole log, makes every tile and the root again from the entries, and holds the result against the signed checkpoint and the checkpoint it saw
 * before.
 */
public final class LogMonitor {
    /** Told of each entry, in order, once the log is found right. */
    @FunctionalInterface
    public interface Entries {
        void entry(long index, byte[] bytes) throws LogException;
    }

    private final LogSource source;
    private final List<NoteKey> keys;
    private final List<NoteKey> witnesses;

    /**
     * @param keys keys of the log that are trusted, at least one, all with its origin as name
     * @param witnesses keys whose cosignatures are required
     */
    public LogMonitor(LogSource source, List<NoteKey> keys, List<NoteKey> witnesses) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("a log is read with at least one key");
        }
        this.source = source;
        this.keys = List.copyOf(keys);
        this.witnesses = List.copyOf(witnesses);
    }

    /** Reads the checkpoint and checks its signatures and origin. */
    public SignedNote checkpoint() throws IOException, LogException {
        byte[] bytes = source.read(Checkpoint.PATH).orElseThrow(() -> new LogException("the log has no checkpoint"));
        SignedNote note = SignedNote.decode(bytes);
        check(note);
        return note;
    }

    private Checkpoint check(SignedNote note) throws LogException {
        try {
            NoteKey.requireSigned(note, keys, "the pinned key of the log");
            for (NoteKey w : witnesses) {
                NoteKey.requireSigned(note, List.of(w), "witness " + w.name());
            }
        } catch (LogException e) {
            throw new LogException("the checkpoint can't be trusted: " + e.getMessage());
        }
        Checkpoint c = Checkpoint.parse(note.text());
        if (!c.origin().equals(keys.getFirst().name())) {
            throw new LogException("the checkpoint is of " + c.origin() + ", not of "
                    + keys.getFirst().name());
        }
        return c;
    }

    /**
     * Requires that a later checkpoint's tree begins with an earlier one's, by a consistency proof made from the log's tiles.
     *
     * @throws LogException if the log was rolled back or rewritten
     */
    public void requireConsistent(Checkpoint earlier, Checkpoint later) throws IOException, LogException {
        if (earlier.size() > later.size()) {
            throw new LogException(
                    "the log was rolled back: its size was " + earlier.size() + " and is " + later.size());
        }
        List<byte[]> proof =
                MerkleProofs.consistency(new TileReader(source, later.size()), earlier.size(), later.size());
        if (!MerkleProofs.isConsistent(earlier.size(), earlier.root(), later.size(), later.root(), proof)) {
            throw new LogException("the log was rewritten: its tree of size " + later.size()
                    + " does not begin with the one of size " + earlier.size() + " that was seen before");
        }
    }

    /**
     * Audits the log.
     *
     * @param last the checkpoint seen before, or null
     * @return the checkpoint that holds now
     */
    public SignedNote audit(SignedNote last, Entries entries) throws IOException, LogException {
        SignedNote note = checkpoint();
        Checkpoint now = Checkpoint.parse(note.text());
        if (last != null) {
            requireConsistent(Checkpoint.parse(last.text()), now);
        }
        List<byte[]> all = recompute(now);
        for (int i = 0; i < all.size(); i++) {
            entries.entry(i, all.get(i));
        }
        return note;
    }

    /** Every tile made again from the entries and compared, then the root. */
    private List<byte[]> recompute(Checkpoint now) throws IOException, LogException {
        TileReader reader = new TileReader(source, now.size());
        List<byte[]> all = new ArrayList<>();
        List<byte[]> hashes = new ArrayList<>();
        for (Iterator<Tile> tiles = Tile.level(Tile.ENTRIES, now.size()).iterator(); tiles.hasNext(); ) {
            Tile t = tiles.next();
            List<byte[]> bundle = reader.entries(t);
            byte[] tile = reader.tile(new Tile(0, t.index(), t.width()));
            for (int i = 0; i < bundle.size(); i++) {
                byte[] leaf = MerkleHash.leaf(bundle.get(i));
                if (!Arrays.equals(leaf, TileReader.subtree(tile, i, 1))) {
                    throw new LogException("entry " + (t.index() * Tile.WIDTH + i) + " is not the one in the tree");
                }
                hashes.add(leaf);
            }
            all.addAll(bundle);
        }
        for (int level = 1; hashes.size() >= Tile.WIDTH; level++) {
            List<byte[]> above = new ArrayList<>();
            for (int n = 0; (n + 1) * Tile.WIDTH <= hashes.size(); n++) {
                byte[] below = reader.tile(new Tile(level - 1, n, Tile.WIDTH));
                byte[] hash = TileReader.subtree(below, 0, Tile.WIDTH);
                int width = (int) Math.min(Tile.WIDTH, Tile.hashes(level, now.size()) - n / Tile.WIDTH * Tile.WIDTH);
                byte[] tile = reader.tile(new Tile(level, n / Tile.WIDTH, width));
                if (!Arrays.equals(hash, TileReader.subtree(tile, n % Tile.WIDTH, 1))) {
                    throw new LogException(
                            "tile " + level + "/" + n / Tile.WIDTH + " is not the one of the tiles below it");
                }
                above.add(hash);
            }
            hashes = above;
        }
        if (!Arrays.equals(MerkleProofs.root(reader, now.size()), now.root())) {
            throw new LogException("the root of the log's tiles is not that of its checkpoint");
        }
        return all;
    }
}
