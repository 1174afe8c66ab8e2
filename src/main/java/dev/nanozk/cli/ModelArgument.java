package dev.nanozk.cli;

import dev.nanozk.gateway.store.ShippedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A model on the command line: a file's path, the name of the model that ships, or of one that was pulled. */
final class ModelArgument {
    private ModelArgument() {}

    /**
     * The model's file.
     *
     * @throws IllegalArgumentException where there is no such file, with what to do
     */
    static Path resolve(Path given, DataOption data) throws IOException {
        if (Files.isRegularFile(given)) {
            return given;
        }
        if (given.toString().equals(ShippedModel.NAME)) {
            return ShippedModel.install(data.path());
        }
        Path fetched = pulled(given, data);
        if (fetched != null) {
            return fetched;
        }
        throw new IllegalArgumentException(given + (Files.isDirectory(given) ? " is a directory" : " does not exist")
                + "; give the path of a GGUF file, fetch one with nanozk pull OWNER/REPO/FILE.gguf, or use "
                + ShippedModel.NAME + ", the model that ships");
    }

    /** Where {@code nanozk pull} puts models. */
    static Path pulled(DataOption data) {
        return data.path().resolve("pulled");
    }

    private static Path pulled(Path given, DataOption data) {
        try {
            Path file = HubFile.parse(given.toString()).below(pulled(data));
            return Files.isRegularFile(file) ? file : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
