package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.protocol.commitment.Weights;
import java.util.List;

/**
 * The nearest integer to the mean of d channels, ties upward: {@code sum_u x_u + floor(d / 2) = d mean + rem}, 0 &lt;= rem &lt; d.
 *
 * <p>Looked up as {@code rem} and {@code d - 1 - rem}, both virtual, in [0, 2^16), and mean + 2^31 in two limbs: the mean of 32-bit values has 32
 * bits. With d &lt;= 2^16 both bounds together are 0 &lt;= rem &lt; d, so that mean = floor((sum x + floor(d / 2)) / d) and nothing else;
 * |d mean + rem - sum x| &lt; 2^49 does not wrap in F.
 */
final class Mean {
    private static final long OFFSET = 1L << 31;

    private final Column x;
    private final Column mean;
    private final Gadgets.Range range;
    private final AdviceBuilder.Filler remainder;

    /**
     * @param xValues the prover's x, null on the verifier's side
     * @param values the prover's means
     */
    Mean(AdviceBuilder advice, Column x, AdviceBuilder.Filler xValues, long[] values) {
        this(advice, x, values, remainder(x.units(), xValues, values));
    }

    /** For lying provers: the remainders that are counted need not be those of the means. */
    Mean(AdviceBuilder advice, Column x, long[] values, AdviceBuilder.Filler remainder) {
        this.x = x;
        this.remainder = remainder;
        AdviceBuilder.Filler filler = values == null ? null : (u, i) -> values[i];
        mean = advice.add(1, filler);
        range = Gadgets.Range.declare(advice, mean, OFFSET, 2, filler);
    }

    private static AdviceBuilder.Filler remainder(int d, AdviceBuilder.Filler xValues, long[] values) {
        return values == null
                ? null
                : (u, i) -> {
                    long sum = d / 2;
                    for (int c = 0; c < d; c++) {
                        sum += xValues.at(c, i);
                    }
                    return sum - d * values[i];
                };
    }

    Column column() {
        return mean;
    }

    void lookUp(LookupArgument lookups) {
        int d = x.units();
        range.lookUp(lookups);
        lookups.add(
                LookupTable.RANGE, 1, 1, null, List.of(new Looked(remainder, FieldElement.of(d / 2)).plus(this::push)));
        AdviceBuilder.Filler rest = remainder == null ? null : (u, i) -> d - 1 - remainder.at(u, i);
        lookups.add(
                LookupTable.RANGE,
                1,
                1,
                null,
                List.of(new Looked(rest, FieldElement.of(d - 1 - d / 2))
                        .plus((scale, w, e, eq) -> push(scale.negate(), w, e, eq))));
    }

    /** {@code sum_u x_u - d mean}. */
    private void push(FieldElement scale, Weights.EqSlice w, FieldVector e, LinearEquation eq) {
        int d = x.units();
        FieldElement s = scale.multiply(w.sum());
        eq.add(s, x, new Weights.Ones(d), new Weights.Dense(e));
        eq.add(s.multiply(FieldElement.of(d)).negate(), mean, new Weights.Ones(1), new Weights.Dense(e));
    }
}
