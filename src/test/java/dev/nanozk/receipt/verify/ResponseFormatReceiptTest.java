package dev.nanozk.receipt.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.gateway.worker.Generation;
import dev.nanozk.gateway.worker.ReceiptMaker;
import dev.nanozk.model.inference.Sampler;
import dev.nanozk.model.inference.TestModels;
import dev.nanozk.model.sampling.SamplingSettings;
import dev.nanozk.proving.prover.Boundaries;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Request;
import dev.nanozk.receipt.Sampling;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An answer that is held to a format is proved under its mask, and under no other. */
class ResponseFormatReceiptTest {
    private static final Request REQUEST = Request.raw("Once upon");
    private static final String COLOURS = "{\"type\":\"json_schema\",\"schema\":{\"enum\":[\"red\",\"green\"]}}";
    private static final String OTHERS = "{\"type\":\"json_schema\",\"schema\":{\"enum\":[\"blue\",\"white\"]}}";
    private static final String MORE = "{\"type\":\"json_schema\",\"schema\":{\"type\":\"string\"}}";

    @TempDir
    static Path directory;

    private static ServedModel model;
    private static ModelStore store;

    @BeforeAll
    static void load() throws Exception {
        Path file = TestModels.path("stories260K-q8_0.gguf");
        store = new ModelStore(directory.resolve("data"));
        model = store.load(file, true, (step, f) -> {});
    }

    private static Sampling held(String format) {
        return new Sampling(SamplingSettings.GREEDY, null, 0, format);
    }

    private static Generation.Answer answer() {
        Sampler sampler = new Sampler(held(COLOURS)
                .adjustment(model.key().spec(), model.key().profile(), model.tokenizer(), null, REQUEST.digest()));
        return new Generation(model, model.encoder().raw("Once upon"), 20, List.of(), sampler)
                .run(s -> {}, () -> false);
    }

    /** Proofs made under one format, in a claim that states it. */
    private static VerificationReport verify(Generation.Answer answer, String stated) throws Exception {
        ReceiptMaker maker = new ReceiptMaker(model, store.secret());
        Boundaries b = maker.boundaries(answer.prompt(), answer.output());
        Claim claim = ReceiptMaker.claim(model, REQUEST, answer, 20, List.of(), held(stated), null)
                .withBoundaries(ReceiptMaker.rows(b));
        List<byte[]> proofs = new ArrayList<>();
        for (int l = 0; l < maker.layers(); l++) {
            proofs.add(maker.prove(maker.prover(claim, b), l));
        }
        byte[] bundle = maker.bundle(claim, REQUEST, answer.text(), proofs, Instant.now(), store.receiptKey())
                .bytes();
        return new ReceiptVerifier(model.key().root(), null, r -> Optional.empty()).verify(bundle);
    }

    @Test
    void anAnswerUnderAMaskIsVerified() throws Exception {
        Generation.Answer answer = answer();
        assertTrue(List.of("\"red\"", "\"green\"").contains(answer.text().strip()), answer.text());
        assertEquals("stop", answer.finishReason());
        VerificationReport r = verify(answer, COLOURS);
        assertEquals(0, r.exitCode(), r.reason());
    }

    @Test
    void underAnotherFormatItIsNot() throws Exception {
        Generation.Answer answer = answer();
        for (String stated : new String[] {OTHERS, MORE, null, "{\"type\":\"json_object\"}", "nonsense"}) {
            VerificationReport r;
            try {
                r = verify(answer, stated);
            } catch (RuntimeException | AssertionError e) {
                // The prover itself finds no witness.
                continue;
            }
            assertEquals(1, r.exitCode(), "stated: " + stated);
            assertFalse(r.reason().isEmpty());
        }
    }
}
