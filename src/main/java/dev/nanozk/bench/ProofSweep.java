package dev.nanozk.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.protocol.transcript.SecretRandom;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.prover.CompletionProver;
import dev.nanozk.proving.verifier.ProofVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One block and the head, proved and verified under several choices of a parameter of size that take turns. */
final class ProofSweep {
    /** One choice, and what was measured of it. */
    static final class Point {
        private final String label;
        private final CompletionProver prover;
        private final ProofVerifier verifier;
        private final Completion completion;
        private double[][] millis;
        private byte[] block;
        private byte[] head;

        /** @param label what the plots call it */
        Point(String label, CompletionProver prover, ProofVerifier verifier, Completion completion) {
            this.label = label;
            this.prover = prover;
            this.verifier = verifier;
            this.completion = completion;
        }

        /** Sizes in bytes and medians in milliseconds. */
        void describe(ObjectNode n) {
            n.put("block_bytes", block.length)
                    .put("head_bytes", head.length)
                    .put("block_ms", Median.of(millis[0]))
                    .put("head_ms", Median.of(millis[1]))
                    .put("block_and_head_verify_ms", Median.of(millis[2]));
        }
    }

    private final List<Point> points;
    private final int block;
    private final int blocks;

    /**
     * @param block which block is proved
     * @param blocks how many the model has
     */
    ProofSweep(List<Point> points, int block, int blocks) {
        this.points = List.copyOf(points);
        this.block = block;
        this.blocks = blocks;
    }

    /**
     * Proves on all threads and verifies on one, in turns; once around uncounted, since the first proof of a length of rows makes its generators.
     *
     * @throws IllegalStateException where a proof is rejected
     */
    void measure(int rounds, SecretRandom random, ModelStore.Progress progress) {
        points.forEach(p -> p.millis = new double[3][rounds]);
        for (int round = -1; round < rounds; round++) {
            for (Point p : points) {
                long start = System.nanoTime();
                p.block = p.prover.block(block, random);
                double blockMillis = ProofBench.millis(start);
                start = System.nanoTime();
                p.head = p.prover.head(random);
                double headMillis = ProofBench.millis(start);
                start = System.nanoTime();
                Threads.serially(() -> {
                    require(p.verifier.layer(p.completion, block, p.block));
                    require(p.verifier.layer(p.completion, blocks, p.head));
                    return null;
                });
                if (round >= 0) {
                    p.millis[0][round] = blockMillis;
                    p.millis[1][round] = headMillis;
                    p.millis[2][round] = ProofBench.millis(start);
                }
            }
            progress.at("proving", (round + 2.0) / (rounds + 1));
        }
    }

    private static void require(Optional<String> reason) {
        if (reason.isPresent()) {
            throw new IllegalStateException("a proof is rejected: " + reason.get());
        }
    }

    /** Writes {@code NAME-block.svg} and {@code NAME-head.svg}, size against time. */
    void plot(Path directory, String name, String title) throws IOException {
        Files.createDirectories(directory);
        List<String> labels = points.stream().map(p -> p.label).toList();
        for (boolean head : new boolean[] {false, true}) {
            double[] x = points.stream()
                    .mapToDouble(p -> Median.of(p.millis[head ? 1 : 0]))
                    .toArray();
            double[] y = points.stream()
                    .mapToDouble(p -> head ? p.head.length : p.block.length)
                    .toArray();
            Files.writeString(
                    directory.resolve(name + (head ? "-head.svg" : "-block.svg")),
                    new LinePlot(title, "proving, ms", "bytes")
                            .add("proof of " + (head ? "the head" : "a block"), x, y, labels)
                            .svg());
        }
    }
}
