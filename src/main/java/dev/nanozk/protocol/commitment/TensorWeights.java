package dev.nanozk.protocol.commitment;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;

/**
 * Weights of {@code 2^n} generators, {@code factor prod_k y_k^(bit k of i)}: an inner product argument's, kept as n + 1 scalars until the equation is summed.
 */
record TensorWeights(FieldElement factor, FieldVector y) {
    private static final int L = ScalarField.LIMBS;

    TensorWeights scaled(FieldElement x) {
        return new TensorWeights(factor.multiply(x), y);
    }

    int size() {
        return 1 << y.size();
    }

    /** All weights. */
    FieldVector dense() {
        FieldVector out = new FieldVector(size());
        out.set(0, factor);
        long[] v = out.limbs();
        for (int k = 0; k < y.size(); k++) {
            int size = L << k;
            for (int i = 0; i < size; i += L) {
                ScalarField.mul(v, size + i, v, i, y.limbs(), L * k);
            }
        }
        return out;
    }
}
