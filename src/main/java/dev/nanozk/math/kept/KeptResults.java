package dev.nanozk.math.kept;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Results of one build of the application, kept for its later processes: those of a short process would otherwise be most of its work. A file is
 * {@code SHA-256(len(build) || build || len(name) || name || content) || content}, lengths as BE32, so that a damaged file, or one of other code, costs time and nothing else.
 *
 * <p>Whoever can write to the directory can make such a file. It belongs where the process's own code comes from, such as the launcher's class cache. Without
 * {@link #keepIn} nothing is believed and nothing kept.
 */
public final class KeptResults {
    private static final int DIGEST = 32;

    private record Place(Path directory, String build) {}

    private static volatile Place place;

    private KeptResults() {}

    /**
     * Keeps results in a directory from now on.
     *
     * @param build names the code that computes; results of other code are not believed
     */
    public static void keepIn(Path directory, String build) {
        place = new Place(directory, build);
    }

    /** Nothing is believed and nothing kept from now on. */
    public static void keepNothing() {
        place = null;
    }

    /**
     * What this build has kept under a name.
     *
     * @param name everything that decides the result; letters, digits, dots and hyphens
     * @return null where nothing is kept, or not what this build has written
     */
    public static byte[] get(String name) {
        Place p = place;
        if (p == null) {
            return null;
        }
        try {
            byte[] file = Files.readAllBytes(file(p, name));
            if (file.length < DIGEST) {
                return null;
            }
            byte[] content = Arrays.copyOfRange(file, DIGEST, file.length);
            return Arrays.equals(file, 0, DIGEST, digest(p, name, content), 0, DIGEST) ? content : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Keeps a result. Where it can't be kept, the next process computes again. */
    public static void put(String name, byte[] content) {
        Place p = place;
        if (p == null) {
            return;
        }
        try {
            replace(
                    file(p, name),
                    ByteBuffer.allocate(DIGEST + content.length)
                            .put(digest(p, name, content))
                            .put(content)
                            .array());
        } catch (IOException e) {
            // said above
        }
    }

    /** Writes a file that is there whole or not at all, in a directory that is made where it is missing. */
    public static void replace(Path target, byte[] content) throws IOException {
        Path directory = Files.createDirectories(target.toAbsolutePath().getParent());
        Path part = Files.createTempFile(directory, "kept", ".part");
        try {
            Files.write(part, content);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Of a name and a build, so that builds beside each other do not write over each other's results. */
    private static Path file(Place p, String name) {
        byte[] build = sha256().digest(p.build.getBytes(StandardCharsets.UTF_8));
        return p.directory.resolve(name + "-" + HexFormat.of().formatHex(build, 0, 8) + ".kept");
    }

    private static byte[] digest(Place p, String name, byte[] content) {
        MessageDigest d = sha256();
        for (String s : new String[] {p.build, name}) {
            byte[] bytes = s.getBytes(StandardCharsets.UTF_8);
            d.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            d.update(bytes);
        }
        return d.digest(content);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
