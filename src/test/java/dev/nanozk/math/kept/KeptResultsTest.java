package dev.nanozk.math.kept;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptResultsTest {
    private static final byte[] CONTENT = {3, 1, 4, 1, 5};

    @TempDir
    private Path folder;

    @AfterEach
    void forget() {
        KeptResults.keepNothing();
    }

    private List<Path> files() throws IOException {
        try (var list = Files.list(folder)) {
            return list.toList();
        }
    }

    @Test
    void whatABuildHasKeptItFindsAgain() throws Exception {
        KeptResults.put("a", CONTENT);
        assertNull(KeptResults.get("a"), "no directory");
        KeptResults.keepIn(folder, "one");
        assertNull(KeptResults.get("a"));
        KeptResults.put("a", new byte[0]);
        KeptResults.put("a", CONTENT);
        KeptResults.put("b", new byte[0]);
        assertArrayEquals(CONTENT, KeptResults.get("a"));
        assertArrayEquals(new byte[0], KeptResults.get("b"));
        assertEquals(2, files().size(), "no part is left");
        KeptResults.keepIn(folder, "two");
        assertNull(KeptResults.get("a"), "other code computes again");
        KeptResults.put("a", new byte[1]);
        KeptResults.keepIn(folder, "one");
        assertArrayEquals(CONTENT, KeptResults.get("a"));
    }

    @Test
    void anyChangedByteCountsAsNothing() throws Exception {
        KeptResults.keepIn(folder, "one");
        KeptResults.put("a", CONTENT);
        Path file = files().getFirst();
        byte[] good = Files.readAllBytes(file);
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 4;
            Files.write(file, bad);
            assertNull(KeptResults.get("a"), "byte " + i);
        }
        for (int n = 0; n < good.length; n++) {
            Files.write(file, Arrays.copyOf(good, n));
            assertNull(KeptResults.get("a"), n + " bytes");
        }
        Files.write(file, Arrays.copyOf(good, good.length + 1));
        assertNull(KeptResults.get("a"));
    }

    @Test
    void theFileOfAnotherNameOrBuildCountsAsNothing() throws Exception {
        KeptResults.keepIn(folder, "one");
        KeptResults.put("a", CONTENT);
        Path a = files().getFirst();
        KeptResults.put("b", new byte[2]);
        Path b = folder.resolve(a.getFileName().toString().replaceFirst("^a", "b"));
        Files.copy(a, b, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertNull(KeptResults.get("b"));
        KeptResults.keepIn(folder, "two");
        KeptResults.put("a", new byte[3]);
        for (Path f : files()) {
            if (!f.equals(a) && !f.equals(b)) {
                Files.copy(a, f, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
        assertNull(KeptResults.get("a"));
    }

    @Test
    void whereNothingCanBeKeptNothingIsSaid() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        KeptResults.keepIn(file.resolve("below"), "one");
        KeptResults.put("a", CONTENT);
        assertNull(KeptResults.get("a"));
    }
}
