package dev.nanozk.gateway.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.model.inference.TestModels;
import dev.nanozk.proving.verifier.ProofVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An import that is cut off at any point goes on where it was, and gives the same key. */
class InterruptedImportTest {
    private static final class Cut extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @TempDir
    private Path data;

    private final Path file = TestModels.path("random-tiny-llama-q8_0.gguf");

    private Path directory() throws IOException {
        try (Stream<Path> models = Files.list(data.resolve("models"))) {
            return models.findFirst().orElseThrow().resolve("public");
        }
    }

    private static ModelStore.Progress cutAt(String step, double fraction) {
        return (s, f) -> {
            if (s.equals(step) && f >= fraction) {
                throw new Cut();
            }
        };
    }

    @Test
    void aCommitmentAndARangeProofGoOn() throws Exception {
        ModelStore store = new ModelStore(data);
        assertThrows(Cut.class, () -> store.prepare(file, true, cutAt("committing the weights", 0.5)));
        Path journal = directory().resolve("key.rows");
        long kept = Files.size(journal);
        assertTrue(kept > 32, "rows were kept");
        // A torn record at the end is what a kill in the middle of a write leaves.
        byte[] torn = Files.readAllBytes(journal);
        Files.write(journal, java.util.Arrays.copyOf(torn, torn.length - 3));

        ServedModel model = store.prepare(file, true, (s, f) -> {});
        assertFalse(Files.exists(journal), "the journal of a finished commitment is gone");
        ServedModel whole = new ModelStore(data.resolve("other")).prepare(file, true, (s, f) -> {});
        assertArrayEquals(whole.key().bytes(), model.key().bytes());

        assertEquals(Optional.empty(), model.range().known());
        assertThrows(Cut.class, () -> model.range().make(cutAt("proving the range of the weights", 0)));
        try (Stream<Path> parts = Files.list(directory().resolve("range-proof.parts"))) {
            assertEquals(1, parts.count());
        }
        AtomicInteger steps = new AtomicInteger();
        byte[] proof = store.prepare(file, true, (s, f) -> {}).range().make((s, f) -> steps.incrementAndGet());
        assertTrue(steps.get() > 1);
        assertEquals(Optional.empty(), new ProofVerifier(model.key()).weightRange(proof));
        assertFalse(Files.exists(directory().resolve("range-proof.parts")));
        assertArrayEquals(proof, store.load(file, true, (s, f) -> {}).rangeProof());
    }

    @Test
    void aJournalOfAnotherSeedOrProfileIsNotUsed() throws IOException {
        Path journal = data.resolve("j");
        try (RowJournal j = RowJournal.open(journal, new byte[] {1}, new byte[] {2})) {
            j.keep(3, 11, 4, java.util.List.of(new dev.nanozk.math.curve.CompressedPoint(new byte[32])));
        }
        try (RowJournal j = RowJournal.open(journal, new byte[] {1}, new byte[] {2})) {
            assertTrue(j.rows(3, 11, 4, 1).isPresent());
            assertTrue(j.rows(3, 11, 5, 1).isEmpty());
        }
        try (RowJournal j = RowJournal.open(journal, new byte[] {1}, new byte[] {9})) {
            assertTrue(j.rows(3, 11, 4, 1).isEmpty());
        }
        try (RowJournal j = RowJournal.open(journal, new byte[] {1}, new byte[] {2})) {
            assertTrue(j.rows(3, 11, 4, 1).isEmpty(), "the foreign journal took its place");
        }
    }
}
