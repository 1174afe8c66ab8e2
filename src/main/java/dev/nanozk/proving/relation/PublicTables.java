package dev.nanozk.proving.relation;

import dev.nanozk.model.spec.ExpTable;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NumericProfile;
import dev.nanozk.model.spec.RopeTable;
import dev.nanozk.model.spec.SiluTable;
import java.util.ArrayList;
import java.util.List;

/** Everything that both sides recompute from shape and profile: lookup tables and RoPE angles. Never read from a key or a proof. */
public final class PublicTables {
    private static final int EXP_TAG = 1;
    private static final int SILU_TAG = 2;

    private final LookupTable exp;
    private final ModelSpec spec;
    private final int ropeBits;
    private RopeTable rope;
    private final List<LookupTable> silu = new ArrayList<>();

    private PublicTables(LookupTable exp, ModelSpec spec, int ropeBits) {
        this.exp = exp;
        this.spec = spec;
        this.ropeBits = ropeBits;
    }

    /** The tables of a model. */
    public static PublicTables of(ModelSpec spec, NumericProfile profile) {
        int[] isZero = new int[LookupTable.SIZE];
        isZero[0] = 1;
        ExpTable e = ExpTable.of(spec.headDim(), profile.expScale(), profile.expBits());
        PublicTables tables = new PublicTables(
                new LookupTable("exp", EXP_TAG, List.of(e.values(), isZero)), spec, profile.ropeBits());
        profile.blocks()
                .forEach(b -> tables.silu.add(new LookupTable(
                        "silu", SILU_TAG, List.of(SiluTable.of(b.gExponent()).values()))));
        return tables;
    }

    /** (index, Exp[index], [index = 0]). */
    LookupTable exp() {
        return exp;
    }

    /** (g + 2^15, SiLU(g)) of a block. */
    LookupTable silu(int layer) {
        return silu.get(layer);
    }

    /** Angles of at least so many positions: a foreign key's context costs nothing until it is used. */
    synchronized RopeTable rope(int positions) {
        if (rope == null || rope.positions() < positions) {
            int size = Math.max(64, Integer.highestOneBit(2 * positions - 1));
            rope = RopeTable.of(size, spec.headDim(), spec.ropeBase(), ropeBits);
        }
        return rope;
    }
}
