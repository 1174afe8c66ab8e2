package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.protocol.commitment.Weights;
import java.util.List;

/** Lookups in the range table that cuts of the distribution share: bits, counts of bits, limbs. */
final class TokenLookups {
    private TokenLookups() {}

    /** x in {0, 1}: x and 1 - x are both looked up. */
    static void bit(LookupArgument lookups, TokenProducts.Values x) {
        lookups.add(
                LookupTable.RANGE, x.column().units(), 1, null, List.of(Gadgets.shifted(x.column(), 0, x.filler())));
        AdviceBuilder.Filler other = x.filler() == null ? null : (u, i) -> 1 - x.at(u, i);
        lookups.add(
                LookupTable.RANGE,
                x.column().units(),
                1,
                null,
                List.of(new Looked(other, FieldElement.ONE).plus(Gadgets.MINUS_ONE, x.column())));
    }

    /** The upper limbs of something virtual, and what is left of it. */
    static void limbs(
            LookupArgument lookups, int units, List<Column> upper, AdviceBuilder.Filler values, Looked lowest) {
        for (int k = 0; k < upper.size(); k++) {
            lowest.plus(Vectors.pow2(Gadgets.LIMB * (k + 1)).negate(), upper.get(k));
            lookups.add(
                    LookupTable.RANGE,
                    units,
                    1,
                    null,
                    List.of(Gadgets.shifted(upper.get(k), 0, Gadgets.limb(values, 0, k + 1))));
        }
        lookups.add(LookupTable.RANGE, units, 1, null, List.of(lowest));
    }

    /** {@code constant + sign sum_v x[v, i]} over the tokens that the mask allows, in one limb; the constant may depend on the position. */
    static void count(LookupArgument lookups, Adjusted a, TokenProducts.Values x, int sign, long[] constant) {
        AdviceBuilder.Filler count = x.filler() == null
                ? null
                : (u, i) -> {
                    long sum = constant[i];
                    for (int v = 0; v < a.vocabulary(); v++) {
                        sum += sign * x.at(v, i) * (a.masked() ? a.allowed()[i][v] : 1);
                    }
                    return sum;
                };
        lookups.add(
                LookupTable.RANGE,
                1,
                1,
                null,
                List.of(new Looked(count, FieldElement.ZERO).plus((scale, units, e, eq) -> {
                    FieldElement weight = scale.multiply(units.dense().get(0));
                    pushSum(weight.multiply(FieldElement.of(sign)), a, x, e, eq);
                    for (int i = 0; i < e.size(); i++) {
                        eq.addConstant(weight.multiply(e.get(i)).multiply(FieldElement.of(constant[i])));
                    }
                })));
    }

    /** {@code scale sum_i e_i sum_v x[v, i]} over the tokens that the mask allows. */
    static void pushSum(FieldElement scale, Adjusted a, TokenProducts.Values x, FieldVector e, LinearEquation eq) {
        FieldVector ones = Vectors.ones(a.vocabulary());
        if (a.masked()) {
            eq.add(TokenProducts.publicly("allowed", scale, x, ones, e, a.allowed()));
        } else {
            eq.add(scale, x.column(), new Weights.Dense(ones), new Weights.Dense(e));
        }
    }
}
