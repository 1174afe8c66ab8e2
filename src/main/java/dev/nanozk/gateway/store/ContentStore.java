package dev.nanozk.gateway.store;

import dev.nanozk.receipt.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Bytes under the name of their SHA-256, one file each in a directory of its owner only; written whole or not at all. */
public final class ContentStore {
    /** A file does not hold what its name says. */
    public static final class DamagedException extends IOException {
        private static final long serialVersionUID = 1L;

        DamagedException(String name) {
            super("the content store's file " + name + " is damaged");
        }
    }

    private static final int FAN_OUT = 2;
    private final Path root;

    public ContentStore(Path root) throws IOException {
        this.root = AtomicFiles.directory(root);
    }

    /** Keeps bytes; the name is 64 hexadecimal digits. */
    public String put(byte[] bytes) throws IOException {
        String name = Digests.hex(Digests.sha256(bytes));
        Path file = file(name);
        if (!Files.exists(file)) {
            AtomicFiles.directory(file.getParent());
            AtomicFiles.write(file, bytes);
        }
        return name;
    }

    /**
     * The bytes of a name, if they are there.
     *
     * @throws DamagedException if the file does not hold what its name says
     * @throws IOException if it can't be read
     */
    public Optional<byte[]> get(String name) throws IOException {
        try {
            byte[] bytes = Files.readAllBytes(file(name));
            if (!Digests.hex(Digests.sha256(bytes)).equals(name)) {
                throw new DamagedException(name);
            }
            return Optional.of(bytes);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Forgets bytes; nothing where they are not there. */
    public void delete(String name) throws IOException {
        Files.deleteIfExists(file(name));
    }

    private Path file(String name) {
        if (!name.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("not the name of a content: " + name);
        }
        return root.resolve(name.substring(0, FAN_OUT)).resolve(name);
    }
}
