package dev.nanozk.model.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nanozk.math.kept.KeptResults;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptTablesTest {
    @TempDir
    private Path folder;

    private final AtomicInteger made = new AtomicInteger();

    @AfterEach
    void forget() {
        KeptResults.keepNothing();
    }

    private int[] table(String name, long seed) {
        return KeptTables.get(name, () -> {
            made.incrementAndGet();
            return new Random(seed).ints(1 << 16).toArray();
        });
    }

    @Test
    void aTableIsMadeOnceAndReadTheSame() {
        int[] first = table("T-1-2", 7);
        table("T-1-2", 7);
        assertEquals(2, made.get(), "made each time where nothing is kept");
        KeptResults.keepIn(folder, "one");
        assertArrayEquals(first, table("T-1-2", 7));
        assertArrayEquals(first, table("T-1-2", 8));
        assertEquals(3, made.get());
        table("T-1-3", 9);
        KeptResults.keepIn(folder, "two");
        table("T-1-2", 7);
        assertEquals(5, made.get());
    }

    @Test
    void whatIsNoTableIsMade() {
        KeptResults.keepIn(folder, "one");
        KeptResults.put("table-T", new byte[40]);
        int[] fresh = table("T", 7);
        assertEquals(1, made.get());
        assertArrayEquals(fresh, table("T", 8));
    }
}
