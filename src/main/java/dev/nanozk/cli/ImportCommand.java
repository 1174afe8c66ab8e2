package dev.nanozk.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.AtomicFiles;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.receipt.CanonicalJson;
import dev.nanozk.receipt.Digests;
import java.io.IOException;
import java.nio.file.Path;
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
        ServedModel m = data.store().load(ModelArgument.resolve(file, data), open, new ProgressBar());
        long millis = (System.nanoTime() - start) / 1_000_000;
        byte[] key = m.key().bytes();
        if (output != null) {
            AtomicFiles.write(output, key);
        }
        if (json) {
            ObjectNode n = CanonicalJson.object();
            n.put("model", m.name());
            n.put("model_root", Digests.hex(m.key().root()));
            n.put("key_bytes", key.length);
            n.put("range_proof_bytes", m.rangeProof().length);
            n.put("import_ms", millis);
            Json.print(n);
        } else {
            System.out.printf(
                    "%s%n  root         %s%n  key          %,d bytes%n  range proof  %,d bytes%n  %,d ms%n",
                    m.name(), Digests.hex(m.key().root()), key.length, m.rangeProof().length, millis);
        }
        return 0;
    }
}
