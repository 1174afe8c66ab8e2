package dev.nanozk.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The growing right edge of a tree: adds entries, writes tiles and entry bundles, knows the root. Not safe for several threads. */
final class TileWriter {
    private final Path directory;
    private long size;
    private final List<byte[]> entries = new ArrayList<>();
    private final List<List<byte[]>> levels = new ArrayList<>();
    private final Set<Integer> changed = new HashSet<>();
    private final List<Tile> filled = new ArrayList<>();

    /**
     * @param base number of entries that are in full tiles already, a multiple of 256
     * @throws LogException if the tiles of that size are not there or malformed
     */
    TileWriter(Path directory, long base) throws IOException, LogException {
        if (base % Tile.WIDTH != 0) {
            throw new LogException("the log's journal begins at " + base + ", not at a full tile");
        }
        this.directory = directory;
        this.size = base;
        TileReader reader = new TileReader(LogSource.directory(directory), base);
        levels.add(new ArrayList<>());
        for (int l = 1; Tile.hashes(l, base) > 0; l++) {
            List<byte[]> hashes = new ArrayList<>();
            int width = (int) (Tile.hashes(l, base) % Tile.WIDTH);
            if (width > 0) {
                byte[] tile = reader.tile(new Tile(l, Tile.hashes(l, base) / Tile.WIDTH, width));
                for (int i = 0; i < width; i++) {
                    hashes.add(TileReader.subtree(tile, i, 1));
                }
            }
            levels.add(hashes);
        }
    }

    long size() {
        return size;
    }

    /** Adds a leaf; tiles that are full now are written at once. */
    void add(byte[] entry) throws IOException {
        entries.add(entry);
        push(0, MerkleHash.leaf(entry));
        size++;
        if (size % Tile.WIDTH == 0) {
            write(new Tile(Tile.ENTRIES, size / Tile.WIDTH - 1, Tile.WIDTH), EntryBundle.encode(entries));
            entries.clear();
        }
    }

    private void push(int level, byte[] hash) throws IOException {
        if (levels.size() == level) {
            levels.add(new ArrayList<>());
        }
        List<byte[]> tile = levels.get(level);
        tile.add(hash);
        changed.add(level);
        if (tile.size() == Tile.WIDTH) {
            byte[] bytes = concatenated(tile);
            // The size counts this leaf only after all of its tiles are written.
            write(new Tile(level, (size + 1 >> 8 * (level + 1)) - 1, Tile.WIDTH), bytes);
            tile.clear();
            push(level + 1, TileReader.subtree(bytes, 0, Tile.WIDTH));
        }
    }

    private void write(Tile t, byte[] bytes) throws IOException {
        DurableFiles.write(directory.resolve(t.path()), bytes);
        if (t.width() == Tile.WIDTH) {
            filled.add(t);
        }
    }

    private static byte[] concatenated(List<byte[]> hashes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        hashes.forEach(out::writeBytes);
        return out.toByteArray();
    }

    /** Writes the partial tiles of the present size. */
    void flush() throws IOException {
        if (!entries.isEmpty()) {
            write(new Tile(Tile.ENTRIES, size / Tile.WIDTH, entries.size()), EntryBundle.encode(entries));
        }
        for (int l : changed) {
            List<byte[]> tile = levels.get(l);
            if (!tile.isEmpty()) {
                write(new Tile(l, size >> 8 * (l + 1), tile.size()), concatenated(tile));
            }
        }
        changed.clear();
    }

    /** Deletes partial tiles whose full ones were written; to be called once a checkpoint of the present size is out. */
    void deletePartials() throws IOException {
        for (Tile t : filled) {
            Path part = directory.resolve(t.path() + ".p");
            if (Files.isDirectory(part)) {
                try (Stream<Path> files = Files.list(part)) {
                    for (Path f : files.toList()) {
                        Files.delete(f);
                    }
                }
                Files.delete(part);
            }
        }
        filled.clear();
    }

    /** MTH of everything added so far. */
    byte[] root() {
        byte[] acc = null;
        for (List<byte[]> level : levels) {
            // From right to left: the narrowest complete subtrees are the rightmost.
            int end = level.size();
            while (end > 0) {
                int count = Integer.lowestOneBit(end);
                byte[] left = TileReader.subtree(concatenated(level.subList(end - count, end)), 0, count);
                acc = acc == null ? left : MerkleHash.node(left, acc);
                end -= count;
            }
        }
        return acc == null ? MerkleHash.empty() : acc;
    }
}
