package dev.nanozk.math.curve;

import dev.nanozk.math.kept.KeptResults;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Generators on disk, in chunks of 1024: affine coordinates x, y, 32 bytes each. A chunk is used only if its SHA-256 is the one that this application
 * carries, so that a damaged or forged file costs time and nothing else: it is made and written anew.
 */
final class GeneratorFiles {
    /** Points of a chunk. */
    static final int CHUNK = 1024;

    private static final int COORDINATE = 32;
    private static final String DIGESTS = "generators.sha256";

    private final Path directory;
    private final Map<String, byte[]> digests;

    private GeneratorFiles(Path directory, Map<String, byte[]> digests) {
        this.directory = directory;
        this.digests = digests;
    }

    /** @param directory made when a chunk is written */
    static GeneratorFiles in(Path directory) {
        return new GeneratorFiles(directory, carried());
    }

    /** Lines {@code label-chunk hex}; none in an application that carries no digests, which then keeps no files. */
    private static Map<String, byte[]> carried() {
        Map<String, byte[]> all = new HashMap<>();
        try (InputStream in = GeneratorFiles.class.getResourceAsStream(DIGESTS)) {
            if (in != null) {
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    String[] parts = line.split(" ");
                    all.put(parts[0], HexFormat.of().parseHex(parts[1]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** Whether the digest of a chunk is known. */
    boolean covers(String label, int chunk) {
        return digests.containsKey(name(label, chunk));
    }

    private static String name(String label, int chunk) {
        return label + "-" + chunk;
    }

    /** A chunk from its file; empty if that is missing, can't be read, or is not what it should be. */
    Optional<List<Point>> read(String label, int chunk) {
        Path file = directory.resolve(name(label, chunk));
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            if (Files.size(file) != 2L * COORDINATE * CHUNK) {
                return Optional.empty();
            }
            byte[] bytes = Files.readAllBytes(file);
            return isGood(label, chunk, bytes) ? Optional.of(decode(bytes)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private boolean isGood(String label, int chunk, byte[] bytes) {
        return Arrays.equals(sha256(bytes), digests.get(name(label, chunk)));
    }

    /**
     * Keeps a chunk; a directory that can't be written is no error.
     *
     * @throws IllegalStateException if these are not the points whose digest is carried
     */
    void write(String label, int chunk, List<Point> points) {
        byte[] bytes = encode(points);
        if (!isGood(label, chunk, bytes)) {
            throw new IllegalStateException("generators " + name(label, chunk) + " are not what they should be");
        }
        try {
            KeptResults.replace(directory.resolve(name(label, chunk)), bytes);
        } catch (IOException e) {
            // The next start makes them again.
        }
    }

    static byte[] encode(List<Point> points) {
        byte[] out = new byte[2 * COORDINATE * points.size()];
        for (int i = 0; i < points.size(); i++) {
            Point p = points.get(i);
            BaseElement inverse = p.z().invert();
            System.arraycopy(p.x().multiply(inverse).toBytes(), 0, out, 2 * COORDINATE * i, COORDINATE);
            System.arraycopy(p.y().multiply(inverse).toBytes(), 0, out, 2 * COORDINATE * i + COORDINATE, COORDINATE);
        }
        return out;
    }

    private static List<Point> decode(byte[] bytes) {
        List<Point> out = new ArrayList<>(CHUNK);
        for (int at = 0; at < bytes.length; at += 2 * COORDINATE) {
            BaseElement x = BaseElement.fromBytes(Arrays.copyOfRange(bytes, at, at + COORDINATE));
            BaseElement y = BaseElement.fromBytes(Arrays.copyOfRange(bytes, at + COORDINATE, at + 2 * COORDINATE));
            out.add(new Point(x, y, BaseElement.ONE, x.multiply(y)));
        }
        return out;
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
