package dev.nanozk.gateway.store;

import dev.nanozk.model.inference.IntegerModel;
import dev.nanozk.model.tokenizer.PromptEncoder;
import dev.nanozk.model.tokenizer.Tokenizer;
import dev.nanozk.proving.proof.VerificationKey;
import dev.nanozk.proving.prover.CommittedModel;

/**
 * A model that can answer and prove.
 *
 * @param name as clients call it
 * @param rangeProof the weights' range proof
 * @param created time of the file, seconds since 1970
 */
public record ServedModel(
        String name,
        Tokenizer tokenizer,
        PromptEncoder encoder,
        CommittedModel committed,
        byte[] rangeProof,
        long created) {
    public IntegerModel integers() {
        return committed.model();
    }

    public VerificationKey key() {
        return committed.key();
    }

    /** Largest number of prompt and output tokens. */
    public int context() {
        return integers().spec().context();
    }
}
