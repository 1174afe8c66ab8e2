package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;
import dev.nanozk.math.poly.EqPolynomial;

/**
 * The prover's tables of one GKR layer: round polynomials of
 * {@code sum_y eq(r, y) (P(y) + lambda Q(y))} with eq of the bound and the current variable taken out.
 *
 * <p>Groups that are not stored hold 0/1 for every fraction; they add {@code lambda} times what is left of eq's total
 * weight 1.
 */
final class LayerProver {
    private static final int L = ScalarField.LIMBS;
    private final int arity;
    private final FieldElement lambda;
    private int[] index;
    private long[] values;
    private int size;

    LayerProver(SparseFractions.Groups groups, FieldElement lambda) {
        this.arity = groups.arity();
        this.index = groups.index().clone();
        this.values = groups.values().clone();
        this.size = index.length;
        this.lambda = lambda;
    }

    /**
     * Values s(0), ..., s(A) of {@code s(X) = sum_y' eq(rest, y') comb(X, y')}.
     *
     * @param rest the coordinates of r above the current variable
     */
    FieldVector roundEvaluations(FieldVector rest) {
        int lowBits = Math.min(rest.size(), 10);
        FieldVector low = EqPolynomial.evaluations(rest.slice(0, lowBits));
        FieldVector high = EqPolynomial.evaluations(rest.slice(lowBits, rest.size() - lowBits));
        int width = L * 2 * arity;
        long[] total = new long[L * (arity + 2)];
        long[] inner = new long[L * (arity + 2)];
        long[] point = new long[width];
        long[] delta = new long[width];
        long[] lam = new long[L];
        lambda.store(lam, 0);
        long[] t = new long[4 * L];
        int presentHigh = -1;
        for (int k = 0; k < size; ) {
            int pair = index[k] >> 1;
            boolean both = k + 1 < size && index[k + 1] >> 1 == pair;
            load(k, pair, both, point, delta);
            k += both ? 2 : 1;
            int h = pair >> lowBits;
            if (h != presentHigh) {
                flush(total, inner, high, presentHigh);
                presentHigh = h;
            }
            int weight = L * (pair & ((1 << lowBits) - 1));
            ScalarField.add(inner, L * (arity + 1), inner, L * (arity + 1), low.limbs(), weight);
            for (int x = 0; x <= arity; x++) {
                FractionSum.add(point, 0, arity, t, 0);
                ScalarField.mul(t, L, t, L, lam, 0);
                ScalarField.add(t, 0, t, 0, t, L);
                ScalarField.mul(t, 0, t, 0, low.limbs(), weight);
                ScalarField.add(inner, L * x, inner, L * x, t, 0);
                for (int j = 0; j < width && x < arity; j += L) {
                    ScalarField.add(point, j, point, j, delta, j);
                }
            }
        }
        flush(total, inner, high, presentHigh);
        FieldElement absent = FieldElement.ONE
                .subtract(FieldElement.load(total, L * (arity + 1)))
                .multiply(lambda);
        FieldVector out = new FieldVector(arity + 1);
        for (int x = 0; x <= arity; x++) {
            out.set(x, FieldElement.load(total, L * x).add(absent));
        }
        return out;
    }

    /** Binds the lowest variable. */
    void bind(FieldElement r) {
        int width = L * 2 * arity;
        long[] point = new long[width];
        long[] delta = new long[width];
        long[] c = new long[L];
        r.store(c, 0);
        int out = 0;
        for (int k = 0; k < size; ) {
            int pair = index[k] >> 1;
            boolean both = k + 1 < size && index[k + 1] >> 1 == pair;
            load(k, pair, both, point, delta);
            k += both ? 2 : 1;
            for (int j = 0; j < width; j += L) {
                ScalarField.mul(delta, j, delta, j, c, 0);
                ScalarField.add(values, out * width + j, point, j, delta, j);
            }
            index[out++] = pair;
        }
        size = out;
    }

    /** p_0 .. p_(A-1), q_0 .. q_(A-1) once every variable is bound. */
    FieldVector finalValues() {
        FieldVector v = new FieldVector(2 * arity);
        for (int j = 0; j < 2 * arity; j++) {
            v.set(j, size == 0 ? (j < arity ? FieldElement.ZERO : FieldElement.ONE) : FieldElement.load(values, L * j));
        }
        return v;
    }

    private void load(int k, int pair, boolean both, long[] point, long[] delta) {
        int width = L * 2 * arity;
        boolean hasEven = both || (index[k] & 1) == 0;
        if (hasEven) {
            System.arraycopy(values, k * width, point, 0, width);
        } else {
            padding(point);
        }
        if (both) {
            System.arraycopy(values, (k + 1) * width, delta, 0, width);
        } else if (hasEven) {
            padding(delta);
        } else {
            System.arraycopy(values, k * width, delta, 0, width);
        }
        for (int j = 0; j < width; j += L) {
            ScalarField.sub(delta, j, delta, j, point, j);
        }
    }

    private void padding(long[] v) {
        java.util.Arrays.fill(v, 0);
        for (int a = 0; a < arity; a++) {
            System.arraycopy(ScalarFieldOne.LIMBS, 0, v, L * (arity + a), L);
        }
    }

    private void flush(long[] total, long[] inner, FieldVector high, int h) {
        if (h < 0) {
            return;
        }
        for (int x = 0; x < inner.length; x += L) {
            ScalarField.mul(inner, x, inner, x, high.limbs(), L * h);
            ScalarField.add(total, x, total, x, inner, x);
        }
        java.util.Arrays.fill(inner, 0);
    }
}
