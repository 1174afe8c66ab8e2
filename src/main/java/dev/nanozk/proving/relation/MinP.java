package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import java.util.Arrays;
import java.util.List;

/**
 * min_p: the reference m_i is the largest B_iv. {@code M_iv = m_i - B_iv >= 0}, and with bits z_iv {@code sum_v z_iv >= 1} and {@code z_iv M_iv = 0}: some token has it.
 *
 * <p>So the token is the one with the largest L + A among those not excluded, whatever bits s the prover chooses where both branches of D hold.
 */
final class MinP extends Cut {
    MinP(AdviceBuilder advice, Adjusted adjusted, HeadWitness w) {
        super(advice, adjusted, w);
    }

    @Override
    List<Ordered> ordered() {
        return List.of(new Ordered(w == null ? null : reference::below, reference::push));
    }

    @Override
    void counts(LookupArgument lookups) {
        long[] one = new long[n];
        Arrays.fill(one, -1);
        TokenLookups.count(lookups, adjusted, marks, 1, one);
    }

    @Override
    void identity(FieldElement gamma, FieldVector units, FieldVector e, Reference.Sides sides) {
        reference.pushTimes(gamma, marks, units, e, sides);
    }
}
