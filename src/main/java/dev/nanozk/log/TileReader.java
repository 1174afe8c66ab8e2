package dev.nanozk.log;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a tree of a known size from its tiles. What it reads is only as good as the root that a proof from it leads to. */
public final class TileReader implements SubtreeHashes {
    private static final int CACHED = 64;

    private final LogSource source;
    private final long size;
    private final Map<Tile, byte[]> cache = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Tile, byte[]> eldest) {
            return size() > CACHED;
        }
    };

    public TileReader(LogSource source, long size) {
        this.source = source;
        this.size = size;
    }

    @Override
    public byte[] hash(int level, long index) throws IOException, LogException {
        int tileLevel = level / 8;
        int count = 1 << (level % 8);
        long first = index * count;
        if (first + count > Tile.hashes(tileLevel, size)) {
            throw new IllegalArgumentException("a tree of size " + size + " has no subtree " + level + "/" + index);
        }
        long n = first / Tile.WIDTH;
        int width = (int) Math.min(Tile.WIDTH, Tile.hashes(tileLevel, size) - n * Tile.WIDTH);
        byte[] tile = tile(new Tile(tileLevel, n, width));
        return subtree(tile, (int) (first % Tile.WIDTH), count);
    }

    /** Root of a power of two of neighbouring hashes in a tile. */
    static byte[] subtree(byte[] tile, int first, int count) {
        if (count == 1) {
            return Arrays.copyOfRange(tile, first * MerkleHash.SIZE, (first + 1) * MerkleHash.SIZE);
        }
        return MerkleHash.node(subtree(tile, first, count / 2), subtree(tile, first + count / 2, count / 2));
    }

    /** A tile's hashes, exactly as many as its width; from the full tile where the partial one is gone. */
    byte[] tile(Tile t) throws IOException, LogException {
        byte[] known = cache.get(t);
        if (known == null) {
            Optional<byte[]> part = source.read(t.path());
            Tile served = t;
            if (part.isEmpty()) {
                served = t.full();
                part = source.read(served.path());
            }
            byte[] bytes = part.orElseThrow(() -> missing(t.path()));
            if (bytes.length != served.width() * MerkleHash.SIZE) {
                throw new LogException(served.path() + " has " + bytes.length + " bytes where "
                        + served.width() * MerkleHash.SIZE + " are due");
            }
            known = Arrays.copyOf(bytes, t.width() * MerkleHash.SIZE);
            cache.put(t, known);
        }
        return known;
    }

    private LogException missing(String path) {
        return new LogException(path + " is missing, though a log of size " + size + " has it");
    }

    /** The entries of a bundle, exactly as many as its width. */
    List<byte[]> entries(Tile t) throws IOException, LogException {
        Optional<byte[]> part = source.read(t.path());
        if (part.isPresent()) {
            return EntryBundle.decode(part.get(), t.width(), t.path());
        }
        String full = t.full().path();
        byte[] bytes = source.read(full).orElseThrow(() -> missing(t.path()));
        return EntryBundle.decode(bytes, Tile.WIDTH, full).subList(0, t.width());
    }

    /** One entry, unchecked. */
    public byte[] entry(long index) throws IOException, LogException {
        long n = index / Tile.WIDTH;
        int width = (int) Math.min(Tile.WIDTH, size - n * Tile.WIDTH);
        return entries(new Tile(Tile.ENTRIES, n, width)).get((int) (index % Tile.WIDTH));
    }
}
