package dev.nanozk.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.math.curve.Generators;
import dev.nanozk.model.weights.TensorType;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.prover.Boundaries;
import dev.nanozk.proving.prover.CompletionProver;
import dev.nanozk.proving.verifier.ProofVerifier;
import dev.nanozk.receipt.CanonicalJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The process that {@link MemoryBench} starts with less and less memory: answers a completion of an imported model, proves its first block, its head or both on
 * all threads and verifies them. Arguments: directory, shape, tensor type, positions, seed, layers. One JSON object on standard output.
 */
public final class MemoryProbe {
    /** Exit code: not enough memory. */
    static final int TOO_LITTLE = 3;

    private static final int FAILED = 1;

    private MemoryProbe() {}

    public static void main(String[] args) {
        try {
            ObjectNode n = run(
                    new BenchModels(Path.of(args[0])),
                    ModelShape.of(args[1]),
                    TensorType.valueOf(args[2]),
                    Integer.parseInt(args[3]),
                    Long.parseLong(args[4]),
                    MemoryBench.Layers.valueOf(args[5]));
            System.out.println(n);
            System.exit(0);
        } catch (Throwable e) {
            // Whatever it was wrapped in on the way from a worker thread.
            for (Throwable t = e; t != null; t = t.getCause()) {
                if (t instanceof OutOfMemoryError) {
                    System.exit(TOO_LITTLE);
                }
            }
            e.printStackTrace();
            System.exit(FAILED);
        }
    }

    static ObjectNode run(
            BenchModels models, ModelShape shape, TensorType type, int positions, long seed, MemoryBench.Layers layers)
            throws IOException {
        Generators.keepIn(models.store().data().resolve("cache"));
        ServedModel model = models.prepare(models.file(shape, type, seed), (step, fraction) -> {});
        RandomCompletion c = RandomCompletion.of(model, shape, positions, seed, models.store());
        ObjectNode n = CanonicalJson.object();
        ProcessMemory memory = ProcessMemory.mark();
        Boundaries b = c.boundaries();
        CompletionProver prover = c.prover(b);
        byte[] block = null;
        byte[] head = null;
        if (layers.block()) {
            long start = System.nanoTime();
            block = prover.block(0, c.random());
            n.put("block_ms", ProofBench.millis(start));
            n.put("block_peak_heap_bytes", ProcessMemory.peakHeap());
        }
        if (layers.head()) {
            long start = System.nanoTime();
            head = prover.head(c.random());
            n.put("head_ms", ProofBench.millis(start));
        }
        n.put("peak_heap_bytes", ProcessMemory.peakHeap());
        n.put("peak_resident_bytes", ProcessMemory.peakResident());
        n.put("resident_since_import", memory.residentSinceMark());
        Completion completion = c.completion(b);
        ProofVerifier verifier = new ProofVerifier(model.key());
        if (block != null) {
            require(verifier.layer(completion, 0, block));
        }
        if (head != null) {
            require(verifier.layer(completion, shape.blocks(), head));
        }
        return n;
    }

    private static void require(Optional<String> reason) {
        if (reason.isPresent()) {
            throw new IllegalStateException("a proof is rejected: " + reason.get());
        }
    }
}
