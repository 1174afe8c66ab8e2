package dev.nanozk.gateway.store;

import dev.nanozk.receipt.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The small chat model inside the application ({@code docs/model-card.md}): what is served where no other model is named. */
public final class ShippedModel {
    /** Its name, for the API and instead of a path on the command line. */
    public static final String NAME = "nano-chat";

    private static final String RESOURCE = "/models/" + NAME + ".gguf";

    private ShippedModel() {}

    /**
     * The model as a file below a data directory; written on first use, and again where the file was changed.
     *
     * @throws IOException if the directory can't be written
     */
    public static Path install(Path data) throws IOException {
        byte[] bytes = bytes();
        Path file = AtomicFiles.directory(data.resolve("shipped")).resolve(NAME + ".gguf");
        if (!Files.isRegularFile(file)
                || Files.size(file) != bytes.length
                || !Arrays.equals(Digests.sha256(Files.readAllBytes(file)), Digests.sha256(bytes))) {
            AtomicFiles.write(file, bytes);
        }
        return file;
    }

    /** The file's bytes. */
    static byte[] bytes() throws IOException {
        try (InputStream in = ShippedModel.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IOException("this build has no model inside; give one by its path");
            }
            return in.readAllBytes();
        }
    }
}
