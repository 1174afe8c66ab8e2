package dev.nanozk.proving.relation;

import dev.nanozk.math.parallel.Threads;
import dev.nanozk.model.spec.Activation;
import dev.nanozk.model.spec.ActivationTable;
import dev.nanozk.model.spec.BlockProfile;
import dev.nanozk.model.spec.ExpTable;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NumericProfile;
import dev.nanozk.model.spec.PositionKind;
import dev.nanozk.model.spec.RopeTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Everything that both sides recompute from shape and profile: lookup tables and RoPE angles. Never read from a key or a proof. */
public final class PublicTables {
    private static final int EXP_TAG = 1;
    private static final int SILU_TAG = 2;
    private static final int GELU_TAG = 3;

    private final LookupTable exp;
    private final ModelSpec spec;
    private final int ropeBits;
    private RopeTable rope;
    private final List<LookupTable> activations = new ArrayList<>();

    private PublicTables(LookupTable exp, ModelSpec spec, int ropeBits) {
        this.exp = exp;
        this.spec = spec;
        this.ropeBits = ropeBits;
    }

    /** The tables of a model. */
    public static PublicTables of(ModelSpec spec, NumericProfile profile) {
        Activation kind = spec.architecture().feedForward().activation();
        int[] exponents = profile.blocks().stream()
                .mapToInt(BlockProfile::gExponent)
                .distinct()
                .toArray();
        // Tables are kept once they are made: side by side here, found below.
        Threads.forEach(1 + exponents.length, i -> {
            if (i == 0) {
                ExpTable.of(spec.headDim(), profile.expScale(), profile.expBits());
            } else {
                ActivationTable.of(kind, exponents[i - 1]);
            }
        });
        int[] isZero = new int[LookupTable.SIZE];
        isZero[0] = 1;
        ExpTable e = ExpTable.of(spec.headDim(), profile.expScale(), profile.expBits());
        PublicTables tables = new PublicTables(
                new LookupTable("exp", EXP_TAG, List.of(e.values(), isZero)), spec, profile.ropeBits());
        int tag =
                switch (kind) {
                    case SILU -> SILU_TAG;
                    case GELU -> GELU_TAG;
                };
        String name = kind.name().toLowerCase(Locale.ROOT);
        profile.blocks()
                .forEach(b -> tables.activations.add(new LookupTable(
                        name,
                        tag,
                        List.of(ActivationTable.of(kind, b.gExponent()).values()))));
        return tables;
    }

    /** (index, Exp[index], [index = 0]). */
    LookupTable exp() {
        return exp;
    }

    /** (g + 2^15, activation of g) of a block. */
    LookupTable activation(int layer) {
        return activations.get(layer);
    }

    /** Angles of a rotary model at at least so many positions: a foreign key's context costs nothing until it is used. */
    synchronized RopeTable rope(int positions) {
        if (rope == null || rope.positions() < positions) {
            int size = Math.max(64, Integer.highestOneBit(2 * positions - 1));
            PositionKind.Rotary rotary = (PositionKind.Rotary) spec.positionKind();
            rope = RopeTable.of(size, spec.headDim(), rotary, ropeBits);
        }
        return rope;
    }
}
