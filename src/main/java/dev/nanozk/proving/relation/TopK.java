package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.protocol.commitment.Weights;
import java.util.List;

/**
 * top_k: the reference m_i is the k-th largest B_iv, equal ones counted each, c = 0; tokens as large as the k-th all remain. Of the M_iv = m_i - B_iv:
 *
 * <ul>
 *   <li>{@code E_iv = (2 s_iv - 1) M_iv - s_iv >= 0}: s_iv = 1 exactly where B_iv &lt; m_i
 *   <li>{@code F_iv = (1 - 2 b_iv) M_iv - b_iv >= 0}: b_iv = 1 exactly where B_iv &gt; m_i
 *   <li>{@code sum_v (1 - s_iv) >= k} and {@code sum_v b_iv <= k - 1}: at least k tokens are not below m_i, fewer than k above it
 * </ul>
 *
 * No other integer has both: a smaller one has k tokens above it, a larger one fewer than k not below.
 */
final class TopK extends Cut {
    private static final FieldElement TWO = FieldElement.of(2);

    TopK(AdviceBuilder advice, Adjusted adjusted, HeadWitness w) {
        super(advice, adjusted, w);
    }

    @Override
    List<Ordered> ordered() {
        return List.of(
                new Ordered(
                        w == null ? null : (v, i) -> (2 * cut.at(v, i) - 1) * reference.below(v, i) - cut.at(v, i),
                        (scale, units, slice, e, sides) -> signed(scale.negate(), cut, scale, units, slice, e, sides)),
                new Ordered(
                        w == null ? null : (v, i) -> (1 - 2 * marks.at(v, i)) * reference.below(v, i) - marks.at(v, i),
                        (scale, units, slice, e, sides) -> signed(scale, marks, scale, units, slice, e, sides)));
    }

    /** {@code sum e_i w_v (sign (M_iv - 2 x_iv M_iv) - scale x_iv)} of a column x of bits. */
    private void signed(
            FieldElement sign,
            TokenProducts.Values bits,
            FieldElement scale,
            FieldVector units,
            Weights.EqSlice slice,
            FieldVector e,
            Reference.Sides sides) {
        reference.push(sign, units, slice, e, sides);
        reference.pushTimes(sign.multiply(TWO).negate(), bits, units, e, sides);
        sides.eq().add(scale.negate(), bits.column(), slice, new Weights.Dense(e));
    }

    @Override
    void counts(LookupArgument lookups) {
        long[] most = new long[n];
        long[] least = new long[n];
        for (int i = 0; i < n; i++) {
            long tokens = adjusted.tokens(i);
            long k = Math.min(s.adjustment().topK(), tokens);
            least[i] = tokens - k;
            most[i] = k - 1;
        }
        TokenLookups.count(lookups, adjusted, cut, -1, least);
        TokenLookups.count(lookups, adjusted, marks, -1, most);
    }

    @Override
    void identity(FieldElement gamma, FieldVector units, FieldVector e, Reference.Sides sides) {}
}
