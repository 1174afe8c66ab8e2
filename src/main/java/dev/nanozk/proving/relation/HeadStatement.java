package dev.nanozk.proving.relation;

import dev.nanozk.model.sampling.LogitAdjustment;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NumericProfile;
import dev.nanozk.protocol.commitment.CommittedMatrix;
import dev.nanozk.protocol.lookup.Arities;
import java.util.List;

/**
 * The public input of the head's relation: sampling at the generated positions.
 *
 * @param columnBits c: a Hyrax row has 2^c entries
 * @param deltaLimbs 16-bit limbs of {@code (L_tok + A_tok) - (L_v + A_v) - [v < tok]}, 1..4
 * @param firstPosition position whose next token is the first generated one
 * @param outputs generated token ids
 * @param adjustment what sampling adds to the logits, and its mask
 * @param gain gain of the final norm
 * @param bias bias of the final norm, null for an RMS norm
 * @param output LM head, vocabulary x d
 * @param boundary residual stream after the last block
 * @param arities of the lookups' tree
 */
public record HeadStatement(
        ModelSpec spec,
        NumericProfile profile,
        int columnBits,
        int deltaLimbs,
        int firstPosition,
        List<Integer> outputs,
        LogitAdjustment adjustment,
        WeightMatrix gain,
        WeightMatrix bias,
        WeightMatrix output,
        CommittedMatrix boundary,
        Arities arities) {}
