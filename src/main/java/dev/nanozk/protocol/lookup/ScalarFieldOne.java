package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.ScalarField;

/** The limbs of 1 in the field's internal form. */
final class ScalarFieldOne {
    static final long[] LIMBS = new long[ScalarField.LIMBS];

    static {
        FieldElement.ONE.store(LIMBS, 0);
    }

    private ScalarFieldOne() {}
}
