package dev.nanozk.proving.relation;

import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NumericProfile;
import dev.nanozk.protocol.commitment.CommittedMatrix;
import dev.nanozk.protocol.lookup.Arities;
import java.util.List;

/**
 * The public input of a block's relation.
 *
 * @param tables recomputed from spec and profile
 * @param columnBits c: a Hyrax row has 2^c entries
 * @param layer block index
 * @param tokens token ids of all positions (the last output token has no position)
 * @param weights committed weights of the block
 * @param embedding the committed embedding table; null behind block 0
 * @param positionTable the committed learned positions; null behind block 0 and where positions are rotary
 * @param boundaryIn residual stream before the block, units = channels; null for block 0
 * @param boundaryOut residual stream after it
 * @param arities of the lookups' tree
 */
public record BlockStatement(
        ModelSpec spec,
        NumericProfile profile,
        PublicTables tables,
        int columnBits,
        int layer,
        List<Integer> tokens,
        LayerWeights weights,
        WeightMatrix embedding,
        WeightMatrix positionTable,
        CommittedMatrix boundaryIn,
        CommittedMatrix boundaryOut,
        Arities arities) {
    /** S. */
    public int positions() {
        return tokens.size();
    }
}
