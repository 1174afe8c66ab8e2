package dev.nanozk.proving.prover;

import dev.nanozk.protocol.commitment.ClosingArgument;
import dev.nanozk.protocol.commitment.EvaluationClaim;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.ProverChannel;
import dev.nanozk.protocol.transcript.SecretRandom;
import dev.nanozk.proving.proof.LayerStatements;
import dev.nanozk.proving.proof.ProofList;
import dev.nanozk.proving.proof.TensorShape;
import dev.nanozk.proving.relation.WeightRangeRelation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;

/** The one-time proof that every committed weight is a 32-bit integer. */
public final class WeightRangeProver {
    private WeightRangeProver() {}

    /**
     * The proof, one part a group of tensors.
     *
     * @param progress told the fraction done
     */
    public static byte[] prove(CommittedModel model, SecretRandom random, DoubleConsumer progress) {
        int groups = TensorShape.rangeGroups(model.key().spec()).size();
        List<byte[]> parts = new ArrayList<>();
        for (int g = 0; g < groups; g++) {
            parts.add(part(model, random, g));
            progress.accept((g + 1.0) / groups);
        }
        return ProofList.encode(parts);
    }

    /** The part of one group of tensors; parts share nothing. */
    public static byte[] part(CommittedModel model, SecretRandom random, int group) {
        ProverChannel channel = new ProverChannel(LayerStatements.weightTranscript(model.key(), group), random);
        try {
            List<EvaluationClaim> claims = WeightRangeRelation.run(
                    channel,
                    model.key().columnBits(),
                    TensorShape.rangeGroups(model.key().spec()).get(group).stream()
                            .map(model::weights)
                            .toList());
            ClosingArgument.prove(channel, model.key().columnBits(), claims);
        } catch (ProofFormatException e) {
            throw new IllegalStateException(e);
        }
        return channel.proof();
    }
}
