package dev.nanozk.math.poly;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;

/** {@code eq(x, r) = prod_i (r_i x_i + (1 - r_i)(1 - x_i))}, the multilinear extension of equality (Thaler, 3.5). */
public final class EqPolynomial {
    private static final int L = ScalarField.LIMBS;

    private EqPolynomial() {}

    /** {@code eq(point, x)} for all x in {0,1}^n; bit 0 of the index belongs to element 0 of the point. */
    public static FieldVector evaluations(FieldVector point) {
        int n = point.size();
        if (n > 30) {
            throw new IllegalArgumentException(n + " variables are too many for a table");
        }
        FieldVector out = new FieldVector(1 << n);
        out.set(0, FieldElement.ONE);
        long[] v = out.limbs();
        for (int k = 0; k < n; k++) {
            int size = 1 << k;
            for (int i = 0; i < size; i++) {
                int high = L * (size + i);
                ScalarField.mul(v, high, v, L * i, point.limbs(), L * k);
                ScalarField.sub(v, L * i, v, L * i, v, high);
            }
        }
        return out;
    }

    /** {@code eq(point, x)} for the bits of an integer x. */
    public static FieldElement at(FieldVector point, int x) {
        FieldElement e = FieldElement.ONE;
        for (int i = 0; i < point.size(); i++) {
            FieldElement r = point.get(i);
            e = e.multiply((x >> i & 1) == 1 ? r : FieldElement.ONE.subtract(r));
        }
        return e;
    }

    /** {@code eq(x, y)}. */
    public static FieldElement evaluate(FieldVector x, FieldVector y) {
        if (x.size() != y.size()) {
            throw new IllegalArgumentException("points of " + x.size() + " and " + y.size() + " coordinates");
        }
        FieldElement e = FieldElement.ONE;
        for (int i = 0; i < x.size(); i++) {
            FieldElement a = x.get(i);
            FieldElement b = y.get(i);
            FieldElement ab = a.multiply(b);
            e = e.multiply(ab.add(ab).subtract(a).subtract(b).add(FieldElement.ONE));
        }
        return e;
    }
}
