package dev.nanozk.bench;

import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.math.parallel.Background;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.model.weights.TensorType;
import dev.nanozk.protocol.transcript.SecretRandom;
import dev.nanozk.proving.prover.CompletionProver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that prove blocks of a small model one after another, in the background as a server's do. */
final class ProofLoad {
    private static final ModelShape SHAPE = ModelShape.of("stories260k");
    private static final int POSITIONS = 32;

    private final CompletionProver prover;
    private final SecretRandom random;
    private final int workers;
    private final double share;
    private final AtomicInteger proofs = new AtomicInteger();

    /**
     * Imports the model and proves each of its blocks once, so that what is measured is not the compiler.
     *
     * @param share of its time that a thread takes while answers are computed
     */
    ProofLoad(BenchModels models, int workers, double share, ModelStore.Progress progress) throws IOException {
        this.workers = workers;
        this.share = share;
        ServedModel model = models.prepare(models.file(SHAPE, TensorType.Q8_0, 1), progress);
        RandomCompletion c = RandomCompletion.of(model, SHAPE, POSITIONS, 1, models.store());
        random = c.random();
        prover = c.prover(c.boundaries());
        for (int l = 0; l < SHAPE.blocks(); l++) {
            prover.block(l, random);
        }
    }

    /** Proofs that were finished while a load was running. */
    int proofs() {
        return proofs.get();
    }

    /** The threads, until they are closed. */
    final class Running implements AutoCloseable {
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean over;

        Running() {
            for (int i = 0; i < workers; i++) {
                int first = i;
                Thread t = new Thread(() -> Background.run(share, () -> prove(first)), "proof-load-" + i);
                t.setDaemon(true);
                t.setPriority(Thread.MIN_PRIORITY);
                t.start();
                threads.add(t);
            }
        }

        private void prove(int first) {
            for (int l = first; !over; l++) {
                int layer = l % SHAPE.blocks();
                Threads.serially(() -> prover.block(layer, random));
                proofs.incrementAndGet();
            }
        }

        /** Waits for the proofs under way. */
        @Override
        public void close() {
            over = true;
            boolean interrupted = false;
            for (Thread t : threads) {
                try {
                    t.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
