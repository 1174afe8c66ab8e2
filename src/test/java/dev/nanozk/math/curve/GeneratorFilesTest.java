package dev.nanozk.math.curve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratorFilesTest {
    @TempDir
    private Path directory;

    private final List<Point> points = Generators.make("T", 0, GeneratorFiles.CHUNK);

    @Test
    void whatIsReadIsWhatIsHashed() {
        GeneratorFiles files = GeneratorFiles.in(directory.resolve("made/when/needed"));
        assertTrue(files.read("T", 0).isEmpty());
        files.write("T", 0, points);
        assertEquals(points, files.read("T", 0).orElseThrow());
        assertEquals(
                HashToGroup.point("T", 17), files.read("T", 0).orElseThrow().get(17));
    }

    @Test
    void aChangedTruncatedOrSwappedFileIsNotUsed() throws IOException {
        GeneratorFiles files = GeneratorFiles.in(directory);
        files.write("T", 0, points);
        Path file = directory.resolve("T-0");
        byte[] good = Files.readAllBytes(file);
        for (int at : new int[] {0, 31, 32 * 1000, good.length - 1}) {
            byte[] bad = good.clone();
            bad[at] ^= 1;
            Files.write(file, bad);
            assertTrue(files.read("T", 0).isEmpty(), "byte " + at);
        }
        Files.write(file, java.util.Arrays.copyOf(good, good.length - 64));
        assertTrue(files.read("T", 0).isEmpty());
        // Good points in a foreign place.
        Files.write(directory.resolve("G-0"), good);
        Files.write(directory.resolve("T-1"), good);
        assertTrue(files.read("G", 0).isEmpty());
        assertTrue(files.read("T", 1).isEmpty());
        files.write("T", 0, points);
        assertArrayEquals(good, Files.readAllBytes(file));
    }

    @Test
    void chunksWithoutADigestAndForeignPointsAreNotKept() {
        GeneratorFiles files = GeneratorFiles.in(directory);
        assertTrue(files.covers("G", 63) && files.covers("T", 63));
        assertFalse(files.covers("G", 64) || files.covers("H", 0));
        assertThrows(IllegalStateException.class, () -> files.write("G", 0, points));
    }

    @Test
    void aDirectoryThatCantBeWrittenIsNoError() throws IOException {
        Path file = Files.createFile(directory.resolve("occupied"));
        GeneratorFiles files = GeneratorFiles.in(file);
        files.write("T", 0, points);
        assertTrue(files.read("T", 0).isEmpty());
    }
}
