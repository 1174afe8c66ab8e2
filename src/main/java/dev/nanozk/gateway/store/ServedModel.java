package dev.nanozk.gateway.store;

import dev.nanozk.model.inference.IntegerModel;
import dev.nanozk.model.tokenizer.PromptEncoder;
import dev.nanozk.model.tokenizer.Tokenizer;
import dev.nanozk.proving.proof.VerificationKey;
import dev.nanozk.proving.prover.CommittedModel;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A model that can answer and prove.
 *
 * @param name as clients call it
 * @param range the weights' range proof, which may still be missing
 * @param sensitivity of the output to each block, which may still be missing
 * @param created time of the file, seconds since 1970
 */
public record ServedModel(
        String name,
        Tokenizer tokenizer,
        PromptEncoder encoder,
        CommittedModel committed,
        WeightRange range,
        Sensitivity sensitivity,
        long created) {
    public IntegerModel integers() {
        return committed.model();
    }

    /**
     * The weights' range proof, made now where it is missing.
     *
     * @throws UncheckedIOException if it can't be kept
     */
    public byte[] rangeProof() {
        try {
            return range.make((step, fraction) -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public VerificationKey key() {
        return committed.key();
    }

    /** Largest number of prompt and output tokens. */
    public int context() {
        return integers().spec().context();
    }
}
