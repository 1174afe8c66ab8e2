package dev.nanozk.protocol.sumcheck;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import java.util.concurrent.ConcurrentHashMap;

/** From values at 0, 1, ..., d to coefficients, by the inverse Vandermonde matrix (cached by degree). */
public final class Interpolation {
    private static final ConcurrentHashMap<Integer, FieldElement[][]> INVERSES = new ConcurrentHashMap<>();

    private Interpolation() {}

    /** Coefficients {@code c_0, ..., c_d} of the polynomial with the given values at {@code 0, ..., d}. */
    public static FieldVector coefficients(FieldVector values) {
        int n = values.size();
        FieldElement[][] m = INVERSES.computeIfAbsent(n, Interpolation::inverse);
        FieldVector out = new FieldVector(n);
        for (int i = 0; i < n; i++) {
            FieldElement s = FieldElement.ZERO;
            for (int j = 0; j < n; j++) {
                s = s.add(m[i][j].multiply(values.get(j)));
            }
            out.set(i, s);
        }
        return out;
    }

    /**
     * Coefficients of the polynomial of degree d with d known values and leading coefficient.
     *
     * @param first values at 0, 1, ...
     * @param later values behind those, up to d - 1, and the leading coefficient
     */
    public static FieldVector coefficients(FieldVector first, FieldVector later) {
        int degree = first.size() + later.size() - 1;
        FieldElement leading = later.get(later.size() - 1);
        FieldVector values = new FieldVector(degree);
        for (int x = 0; x < degree; x++) {
            FieldElement value = x < first.size() ? first.get(x) : later.get(x - first.size());
            FieldElement power = leading;
            for (int k = 0; k < degree; k++) {
                power = power.multiply(FieldElement.of(x));
            }
            values.set(x, value.subtract(power));
        }
        FieldVector lower = coefficients(values);
        FieldVector out = new FieldVector(degree + 1);
        for (int k = 0; k < degree; k++) {
            out.set(k, lower.get(k));
        }
        out.set(degree, leading);
        return out;
    }

    /** The polynomial with these coefficients at x (Horner). */
    public static FieldElement evaluate(FieldVector coefficients, FieldElement x) {
        FieldElement out = FieldElement.ZERO;
        for (int i = coefficients.size() - 1; i >= 0; i--) {
            out = out.multiply(x).add(coefficients.get(i));
        }
        return out;
    }

    /** Values at {@code 0, ..., d} of the polynomial of degree {@code values.size() - 1} with these values at 0, 1, ..., by finite differences. */
    public static FieldVector extended(FieldVector values, int d) {
        int n = values.size();
        FieldVector out = new FieldVector(d + 1);
        FieldElement[] differences = new FieldElement[n];
        for (int i = 0; i < n; i++) {
            differences[i] = values.get(i);
            out.set(i, values.get(i));
        }
        // differences[i] becomes the i-th difference that ends at the last value.
        for (int order = 1; order < n; order++) {
            for (int i = 0; i < n - order; i++) {
                differences[i] = differences[i + 1].subtract(differences[i]);
            }
        }
        for (int x = n; x <= d; x++) {
            for (int i = 1; i < n; i++) {
                differences[i] = differences[i].add(differences[i - 1]);
            }
            out.set(x, differences[n - 1]);
        }
        return out;
    }

    /** m[i][j] = coefficient i of the Lagrange polynomial of node j. */
    private static FieldElement[][] inverse(int n) {
        FieldElement[][] m = new FieldElement[n][n];
        for (int j = 0; j < n; j++) {
            FieldElement[] c = new FieldElement[n];
            java.util.Arrays.fill(c, FieldElement.ZERO);
            c[0] = FieldElement.ONE;
            FieldElement denominator = FieldElement.ONE;
            int degree = 0;
            for (int k = 0; k < n; k++) {
                if (k == j) {
                    continue;
                }
                denominator = denominator.multiply(FieldElement.of(j - k));
                FieldElement minusK = FieldElement.of(-k);
                for (int i = degree + 1; i >= 0; i--) {
                    FieldElement shifted = i > 0 ? c[i - 1] : FieldElement.ZERO;
                    c[i] = c[i].multiply(minusK).add(shifted);
                }
                degree++;
            }
            FieldElement inv = denominator.invert();
            for (int i = 0; i < n; i++) {
                m[i][j] = c[i].multiply(inv);
            }
        }
        return m;
    }
}
