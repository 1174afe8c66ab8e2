package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;
import dev.nanozk.math.poly.EqPolynomial;
import java.util.Arrays;

/**
 * The prover's tables of one GKR layer: round polynomials of
 * {@code sum_y eq(r, y) (P(y) + lambda Q(y))} with eq of the bound and the current variable taken out.
 *
 * <p>Lambda goes into the first numerator: with {@code p_0' = p_0 + lambda q_0} the sum's numerator is {@code P + lambda Q}
 * itself, and the denominator of the whole need not be computed. Groups whose numerators are all one (lookups at the
 * leaves) keep denominators only.
 *
 * <p>Groups that are not stored hold 0/1 for every fraction; they add {@code lambda} times what is left of eq's total
 * weight 1.
 */
final class LayerProver {
    private static final int L = ScalarField.LIMBS;
    private static final int LOW_BITS = 10;

    private final int arity;
    private final FieldElement lambda;
    private final long[] lam = new long[L];
    private final NumeratorSum sum;
    private final int[] index;
    /** Numerators (the first with lambda) and denominators; of a unit group only the denominators count. */
    private final long[] values;

    private final boolean[] unit;
    private int size;

    LayerProver(SparseFractions.Groups groups, FieldElement lambda) {
        this.arity = groups.arity();
        this.lambda = lambda;
        lambda.store(lam, 0);
        this.sum = new NumeratorSum(arity, lam);
        this.index = groups.index().clone();
        this.values = groups.values().clone();
        this.unit = groups.unit().clone();
        this.size = index.length;
        long[] t = new long[L];
        for (int g = 0; g < size; g++) {
            if (!unit[g]) {
                addLambda(values, L * 2 * arity * g, t);
            }
        }
    }

    private void addLambda(long[] v, int at, long[] t) {
        ScalarField.mul(t, 0, v, at + L * arity, lam, 0);
        ScalarField.add(v, at, v, at, t, 0);
    }

    /**
     * Values s(0), ..., s(A) of {@code s(X) = sum_y' eq(rest, y') comb(X, y')}.
     *
     * @param claim {@code (1 - ri) s(0) + ri s(1)}, from which s(0) follows
     * @param ri the coordinate of r that belongs to the current variable
     * @param rest the coordinates of r above it
     */
    FieldVector roundEvaluations(FieldElement claim, FieldElement ri, FieldVector rest) {
        FieldElement other = FieldElement.ONE.subtract(ri);
        int first = other.isZero() ? 0 : 1;
        FieldVector out = evaluations(rest, first);
        if (first == 1) {
            out.set(0, claim.subtract(ri.multiply(out.get(1))).multiply(other.invert()));
        }
        return out;
    }

    /** Values s(first), ..., s(A); those before are zero. */
    FieldVector evaluations(FieldVector rest, int first) {
        int lowBits = Math.min(rest.size(), LOW_BITS);
        FieldVector low = EqPolynomial.evaluations(rest.slice(0, lowBits));
        FieldVector high = EqPolynomial.evaluations(rest.slice(lowBits, rest.size() - lowBits));
        int width = L * 2 * arity;
        long[] total = new long[L * (arity + 2)];
        long[] inner = new long[L * (arity + 2)];
        long[] point = new long[width];
        long[] delta = new long[width];
        long[] t = new long[L];
        int presentHigh = -1;
        for (int k = 0; k < size; ) {
            int pair = index[k] >> 1;
            boolean both = k + 1 < size && index[k + 1] >> 1 == pair;
            boolean ones = both && unit[k] && unit[k + 1];
            load(k, both, ones, point, delta);
            k += both ? 2 : 1;
            int h = pair >> lowBits;
            if (h != presentHigh) {
                flush(total, inner, high, presentHigh);
                presentHigh = h;
            }
            int weight = L * (pair & ((1 << lowBits) - 1));
            int from = ones ? L * arity : 0;
            ScalarField.add(inner, L * (arity + 1), inner, L * (arity + 1), low.limbs(), weight);
            for (int x = 0; x <= arity; x++) {
                if (x >= first) {
                    if (ones) {
                        sum.ofOnes(point, t);
                    } else {
                        sum.of(point, t);
                    }
                    ScalarField.mul(t, 0, t, 0, low.limbs(), weight);
                    ScalarField.add(inner, L * x, inner, L * x, t, 0);
                }
                for (int j = from; j < width && x < arity; j += L) {
                    ScalarField.add(point, j, point, j, delta, j);
                }
            }
        }
        flush(total, inner, high, presentHigh);
        FieldElement absent = FieldElement.ONE
                .subtract(FieldElement.load(total, L * (arity + 1)))
                .multiply(lambda);
        FieldVector out = new FieldVector(arity + 1);
        for (int x = first; x <= arity; x++) {
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
            boolean ones = both && unit[k] && unit[k + 1];
            load(k, both, ones, point, delta);
            k += both ? 2 : 1;
            for (int j = ones ? L * arity : 0; j < width; j += L) {
                ScalarField.mul(delta, j, delta, j, c, 0);
                ScalarField.add(values, out * width + j, point, j, delta, j);
            }
            unit[out] = ones;
            index[out++] = pair;
        }
        size = out;
    }

    /** p_0 .. p_(A-1), q_0 .. q_(A-1) once every variable is bound. */
    FieldVector finalValues() {
        FieldVector v = new FieldVector(2 * arity);
        for (int j = 0; j < 2 * arity; j++) {
            FieldElement absent = j < arity ? FieldElement.ZERO : FieldElement.ONE;
            boolean one = size > 0 && unit[0] && j < arity;
            v.set(j, one ? FieldElement.ONE : size == 0 ? absent : FieldElement.load(values, L * j));
        }
        if (size > 0 && !unit[0]) {
            v.set(0, v.get(0).subtract(lambda.multiply(v.get(arity))));
        }
        return v;
    }

    /** The pair's even group in {@code point}, odd minus even in {@code delta}; of ones only the denominators. */
    private void load(int k, boolean both, boolean ones, long[] point, long[] delta) {
        int width = L * 2 * arity;
        boolean hasEven = both || (index[k] & 1) == 0;
        int odd = both ? k + 1 : k;
        if (ones) {
            int q = L * arity;
            System.arraycopy(values, k * width + q, point, q, q);
            for (int j = q; j < width; j += L) {
                ScalarField.sub(delta, j, values, odd * width + j, point, j);
            }
            return;
        }
        if (hasEven) {
            general(k, point);
        } else {
            padding(point);
        }
        if (both || !hasEven) {
            general(odd, delta);
        } else {
            padding(delta);
        }
        for (int j = 0; j < width; j += L) {
            ScalarField.sub(delta, j, delta, j, point, j);
        }
    }

    private void general(int group, long[] v) {
        int width = L * 2 * arity;
        System.arraycopy(values, group * width, v, 0, width);
        if (unit[group]) {
            for (int a = 0; a < arity; a++) {
                System.arraycopy(ScalarFieldOne.LIMBS, 0, v, L * a, L);
            }
            addLambda(v, 0, new long[L]);
        }
    }

    private void padding(long[] v) {
        Arrays.fill(v, 0);
        for (int a = 0; a < arity; a++) {
            System.arraycopy(ScalarFieldOne.LIMBS, 0, v, L * (arity + a), L);
        }
        System.arraycopy(lam, 0, v, 0, L);
    }

    private static void flush(long[] total, long[] inner, FieldVector high, int h) {
        if (h < 0) {
            return;
        }
        for (int x = 0; x < inner.length; x += L) {
            ScalarField.mul(inner, x, inner, x, high.limbs(), L * h);
            ScalarField.add(total, x, total, x, inner, x);
        }
        Arrays.fill(inner, 0);
    }
}
