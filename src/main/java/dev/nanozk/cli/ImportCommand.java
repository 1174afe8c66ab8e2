package dev.nanozk.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.AtomicFiles;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.model.shape.PaddedModel;
import dev.nanozk.model.shape.ShapeClass;
import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.receipt.CanonicalJson;
import dev.nanozk.receipt.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nanozk import}. */
@Command(
        name = "import",
        description = "Calibrates and commits a model and proves the range of its weights; prints the model root.",
        mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "A GGUF file, or nano-chat, the model that ships.")
    private Path file;

    @Option(
            names = "--public",
            description = "Blindings from a published seed: anybody who has the file can recompute the root.")
    private boolean open;

    @Option(
            names = "--shape-class",
            paramLabel = "CLASS",
            description =
                    "Pads the model into a public shape, so that key and proofs show the class alone: micro-8,"
                            + " nano-32 or small-64. The padded file, which is the one to serve, is kept in the data directory.")
    private String shapeClass;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "KEY",
            description = "Writes the verification key to a file.")
    private Path output;

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    @Mixin
    private DataOption data;

    @Override
    public Integer call() throws IOException {
        long start = System.nanoTime();
        Path source = ModelArgument.resolve(file, data);
        Path served = shapeClass == null ? source : padded(source);
        ServedModel m = data.store().load(served, open, new ProgressBar());
        m.sensitivity().make(new ProgressBar());
        long millis = (System.nanoTime() - start) / 1_000_000;
        byte[] key = m.key().bytes();
        if (output != null) {
            AtomicFiles.write(output, key);
        }
        if (json) {
            ObjectNode n = CanonicalJson.object();
            n.put("model", m.name());
            if (shapeClass != null) {
                n.put("shape_class", shapeClass).put("file", served.toString());
            }
            n.put("model_root", Digests.hex(m.key().root()));
            n.put("key_bytes", key.length);
            n.put("range_proof_bytes", m.rangeProof().length);
            n.put("import_ms", millis);
            Json.print(n);
        } else {
            System.out.printf(
                    "%s%n  root         %s%n  key          %,d bytes%n  range proof  %,d bytes%n  %,d ms%n",
                    m.name(), Digests.hex(m.key().root()), key.length, m.rangeProof().length, millis);
            if (shapeClass != null) {
                System.out.printf("  file         %s%n", served);
            }
        }
        return 0;
    }

    /** The padded file, its name one that says nothing about the model. */
    private Path padded(Path source) throws IOException {
        ShapeClass shape = ShapeClass.of(shapeClass);
        if (open) {
            throw new IllegalArgumentException(
                    "--shape-class: not together with --public, which gives the weights away");
        }
        // With the operator's secret in it: a file's own digest would tell anybody who has the file that it is this
        // one.
        byte[] secret = data.store().secret();
        byte[] content = Files.readAllBytes(source);
        byte[] both = Arrays.copyOf(secret, secret.length + content.length);
        System.arraycopy(content, 0, both, secret.length, content.length);
        String id = Digests.hex(Digests.sha256(both)).substring(0, 12);
        Path target = AtomicFiles.directory(data.path().resolve("shaped")).resolve(shape.name() + "-" + id + ".gguf");
        PaddedModel.write(GgufFile.open(source), shape, target);
        return target;
    }
}
