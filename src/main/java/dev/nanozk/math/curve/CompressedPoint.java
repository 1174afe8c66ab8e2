package dev.nanozk.math.curve;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The 32 bytes of a ristretto255 element, not yet known to be valid. */
public final class CompressedPoint {
    /** Length of the encoding. */
    public static final int LENGTH = 32;

    private final byte[] bytes;

    /** @throws IllegalArgumentException unless there are 32 bytes */
    public CompressedPoint(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException(bytes.length + " bytes, a point has 32");
        }
        this.bytes = bytes.clone();
    }

    /** A copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    byte[] array() {
        return bytes;
    }

    /**
     * Decodes all as {@link #decompress} does, several times faster than one by one.
     *
     * @throws InvalidPointException for one that is not valid; its place is {@link InvalidPointException#index}
     */
    public static List<Point> decompressAll(List<CompressedPoint> points) throws InvalidPointException {
        return List.of(Ristretto.decodeAll(points));
    }

    /** Decodes strictly: every element has exactly one encoding. */
    public Point decompress() throws InvalidPointException {
        return Ristretto.decode(bytes);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof CompressedPoint c && Arrays.equals(bytes, c.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
