package dev.nanozk.bench;

import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.model.weights.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Random-weight models below one directory: the files, and a data directory for what their import makes. */
public final class BenchModels {
    private static final int SMALL_WIDTH = 64;

    private final Path directory;

    public BenchModels(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
    }

    public Path directory() {
        return directory;
    }

    /** The file of a shape; written where it is missing. */
    public Path file(ModelShape shape, TensorType type, long seed) throws IOException {
        Path file = directory.resolve(
                shape.name() + "-" + type.name().toLowerCase(java.util.Locale.ROOT) + "-seed" + seed + ".gguf");
        if (!Files.exists(file)) {
            RandomModel.write(file, shape, type, seed);
        }
        return file;
    }

    /**
     * Random-weight shapes in every architecture whose matrices are all of a type: 64 wide; 256 wide for the types with blocks of 256.
     */
    public static List<ModelShape> shapes(TensorType type) {
        String width = type.block() > SMALL_WIDTH ? "-256" : "";
        return Stream.of("tiny-llama3", "tiny-gpt2", "tiny-qwen2", "tiny-qwen3")
                .map(name -> ModelShape.of(name + width))
                .toList();
    }

    /** What imports made. */
    public ModelStore store() throws IOException {
        return new ModelStore(directory.resolve("data"));
    }

    /** The imported model without its range proof. */
    public ServedModel prepare(Path file, ModelStore.Progress progress) throws IOException {
        return store().prepare(file, false, progress);
    }
}
