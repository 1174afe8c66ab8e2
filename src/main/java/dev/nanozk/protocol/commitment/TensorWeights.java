package dev.nanozk.protocol.commitment;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;
import dev.nanozk.math.simd.OuterSums;
import dev.nanozk.math.simd.ScalarKernel;
import dev.nanozk.math.simd.Simd;
import java.util.List;
import java.util.Optional;

/**
 * Weights of {@code 2^n} generators, {@code factor prod_k y_k^(bit k of i)}: an inner product argument's, kept as n + 1 scalars until the equation is summed.
 */
record TensorWeights(FieldElement factor, FieldVector y) {
    private static final int L = ScalarField.LIMBS;

    TensorWeights scaled(FieldElement x) {
        return new TensorWeights(factor.multiply(x), y);
    }

    /** All weights. */
    FieldVector dense() {
        return sum(List.of(this), y.size());
    }

    /**
     * The sum of several, over {@code 2^bits} generators: with the index cut in two halves, {@code sum_j low_j[lo] high_j[hi]} is an inner product for each generator, reduced once.
     *
     * @param bits at least each one's number of coordinates; one that is missing is zero
     */
    static FieldVector sum(List<TensorWeights> all, int bits) {
        int half = bits / 2;
        int n = all.size();
        FieldVector low = table(all, 0, half, true);
        FieldVector high = table(all, half, bits, false);
        Optional<ScalarKernel> kernel = Simd.scalars((long) n << bits);
        if (kernel.isPresent() && OuterSums.takes(1 << half)) {
            return OuterSums.of(low, high, n, kernel.get());
        }
        FieldVector out = new FieldVector(1 << bits);
        for (int h = 0; h < 1 << bits - half; h++) {
            for (int l = 0; l < 1 << half; l++) {
                ScalarField.innerProduct(
                        out.limbs(), L * (h << half | l), low.limbs(), L * n * l, high.limbs(), L * n * h, n);
            }
        }
        return out;
    }

    /** {@code prod_k y_k^(bit k of i)} over coordinates {@code [from, to)} of every one, side by side for each i. */
    private static FieldVector table(List<TensorWeights> all, int from, int to, boolean withFactor) {
        int n = all.size();
        FieldVector out = new FieldVector(n << to - from);
        for (int j = 0; j < n; j++) {
            TensorWeights w = all.get(j);
            out.set(j, withFactor ? w.factor() : FieldElement.ONE);
            for (int k = from; k < to; k++) {
                FieldElement y = k < w.y().size() ? w.y().get(k) : FieldElement.ZERO;
                int size = 1 << k - from;
                for (int i = 0; i < size; i++) {
                    out.set(n * (size + i) + j, out.get(n * i + j).multiply(y));
                }
            }
        }
        return out;
    }
}
