package dev.nanozk.gateway.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentStoreTest {
    private static final byte[] BYTES = "proof".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    @Test
    void bytesComeBackByTheirDigest() throws IOException {
        ContentStore store = new ContentStore(directory.resolve("c"));
        String name = store.put(BYTES);
        assertEquals(name, store.put(BYTES));
        assertArrayEquals(BYTES, store.get(name).orElseThrow());
        store.delete(name);
        assertTrue(store.get(name).isEmpty());
    }

    @Test
    void onlyTheOwnerCanRead() throws IOException {
        ContentStore store = new ContentStore(directory.resolve("c"));
        Path file = file(store.put(BYTES));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("c"))));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void aDamagedFileIsNotGivenOut() throws IOException {
        ContentStore store = new ContentStore(directory.resolve("c"));
        String name = store.put(BYTES);
        Files.writeString(file(name), "other");
        assertThrows(IOException.class, () -> store.get(name));
    }

    @Test
    void aNameThatIsNoDigestIsRefused() throws IOException {
        ContentStore store = new ContentStore(directory.resolve("c"));
        assertThrows(IllegalArgumentException.class, () -> store.get("../../etc/passwd"));
    }

    private Path file(String name) {
        return directory.resolve("c").resolve(name.substring(0, 2)).resolve(name);
    }
}
