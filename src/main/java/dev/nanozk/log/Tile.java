package dev.nanozk.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A tile of C2SP tlog-tiles: hashes {@code MTH(D[(index * 256 + i) * 256^level : (index * 256 + i + 1) * 256^level])} for {@code i < width}.
 *
 * @param level 0 to 63; {@link #ENTRIES} for a bundle of entries
 * @param width 1 to 256; below 256 the tile is partial
 */
public record Tile(int level, long index, int width) {
    /** Hashes of a full tile. */
    public static final int WIDTH = 256;

    /** Level that stands for entry bundles. */
    public static final int ENTRIES = -1;

    private static final int LEVELS = 64;
    private static final Pattern PATH =
            Pattern.compile("tile/(entries|0|[1-9]\\d?)/((?:x\\d{3}/){0,5}\\d{3})(?:\\.p/([1-9]\\d{0,2}))?");

    public Tile {
        if (level < ENTRIES || level >= LEVELS || index < 0 || width < 1 || width > WIDTH) {
            throw new IllegalArgumentException("no tile has level " + level + ", index " + index + ", width " + width);
        }
    }

    /** Path below the log's prefix. */
    public String path() {
        String n = String.format("%03d", index % 1000);
        for (long rest = index / 1000; rest > 0; rest /= 1000) {
            n = String.format("x%03d/", rest % 1000) + n;
        }
        String base = "tile/" + (level == ENTRIES ? "entries" : Integer.toString(level)) + "/" + n;
        return width == WIDTH ? base : base + ".p/" + width;
    }

    /** Inverse of {@link #path()}; empty for any other path. */
    public static Optional<Tile> parse(String path) {
        Matcher m = PATH.matcher(path);
        if (!m.matches()) {
            return Optional.empty();
        }
        int level = m.group(1).equals("entries") ? ENTRIES : Integer.parseInt(m.group(1));
        long index = Long.parseLong(m.group(2).replaceAll("[x/]", ""));
        int width = m.group(3) == null ? WIDTH : Integer.parseInt(m.group(3));
        if (level >= LEVELS || width > WIDTH || (m.group(3) != null && width == WIDTH)) {
            return Optional.empty();
        }
        Tile t = new Tile(level, index, width);
        return t.path().equals(path) ? Optional.of(t) : Optional.empty();
    }

    /** The same tile once it is full. */
    public Tile full() {
        return new Tile(level, index, WIDTH);
    }

    /** Number of hashes at a level of a tree's tiles: {@code floor(size / 256^level)}. */
    static long hashes(int level, long size) {
        return level * 8 >= Long.SIZE - 1 ? 0 : size >> (8 * level);
    }

    /** The tiles of one level of a tree, in order, one after another: a size that a log only claims takes no memory. */
    static Stream<Tile> level(int level, long size) {
        long hashes = level == ENTRIES ? size : hashes(level, size);
        return LongStream.range(0, Math.ceilDiv(hashes, WIDTH))
                .mapToObj(n -> new Tile(level, n, (int) Math.min(WIDTH, hashes - n * WIDTH)));
    }

    /** All tiles of hashes that a tree of a size has, lowest level first. */
    public static List<Tile> ofSize(long size) {
        List<Tile> out = new ArrayList<>();
        for (int l = 0; l < LEVELS && hashes(l, size) > 0; l++) {
            level(l, size).forEach(out::add);
        }
        return out;
    }
}
