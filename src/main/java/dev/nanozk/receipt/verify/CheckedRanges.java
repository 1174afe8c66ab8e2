package dev.nanozk.receipt.verify;

import dev.nanozk.receipt.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;

/**
 * Remembers from one process to the next which range proofs of weights were found good for which model root. It is a fact about the model, the same in all
 * its receipts, and more than half of the work of a short process.
 *
 * <p>A note is a file that whoever can write to the directory can make, too. It belongs where the process's own code comes from, such as the launcher's class
 * cache, and counts for one build of the application alone, so that another build checks again.
 */
public final class CheckedRanges {
    private record Place(Path directory, String build) {}

    private static volatile Place place;

    private CheckedRanges() {}

    /**
     * Keeps notes in a directory from now on.
     *
     * @param build names the code that checks; notes of other code are not believed
     */
    public static void keepIn(Path directory, String build) {
        place = new Place(directory, build);
    }

    /** Nothing is believed and nothing kept from now on. */
    static void keepNothing() {
        place = null;
    }

    /**
     * Whether this build has found the range proof good before.
     *
     * @param root the model root, 32 bytes
     * @param digest SHA-256 of the range proof
     */
    static boolean holds(byte[] root, byte[] digest) {
        Place p = place;
        if (p == null) {
            return false;
        }
        try {
            return Arrays.equals(Files.readAllBytes(file(p, root, digest)), note(p, root, digest));
        } catch (IOException e) {
            return false;
        }
    }

    /** Keeps that the range proof is good. Where it can't be kept, the next process checks again. */
    static void add(byte[] root, byte[] digest) {
        Place p = place;
        if (p == null) {
            return;
        }
        Path target = file(p, root, digest);
        try {
            Files.createDirectories(target.getParent());
            Path part = Files.createTempFile(target.getParent(), "range", ".part");
            try {
                Files.write(part, note(p, root, digest));
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            // said above
        }
    }

    private static byte[] note(Place p, byte[] root, byte[] digest) {
        return ("build " + p.build + "\nmodel root " + Digests.hex(root) + "\ngood range proof " + Digests.hex(digest)
                        + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Path file(Place p, byte[] root, byte[] digest) {
        return p.directory.resolve("range-" + Digests.hex(Digests.sha256(note(p, root, digest))) + ".txt");
    }
}
