package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.poly.EqPolynomial;
import java.util.Arrays;

/**
 * {@link LayerRounds} one group at a time.
 *
 * <p>Lambda goes into the first numerator ({@link RoundSums}). Groups that are not stored hold 0/1 for every fraction; they add {@code lambda} times what is left of
 * eq's total weight 1. A round makes the next tables anew, half as long, so that pairs can be bound on several threads.
 */
final class PlainRounds implements LayerRounds {
    private static final int L = ScalarField.LIMBS;
    private static final int LOW_BITS = 10;
    private static final int CHUNK = 1 << 10;

    private final int arity;
    private final FieldElement lambda;
    private final long[] lam = new long[L];
    private FractionLayer layer;
    /** First group of every pair of neighbours of which one at least is stored. */
    private int[] pairs;

    /** Takes the layer over: its numbers are changed. */
    PlainRounds(FractionLayer layer, FieldElement lambda) {
        this.arity = layer.arity();
        this.lambda = lambda;
        lambda.store(lam, 0);
        this.layer = layer;
        if (layer.size() > 0 && !layer.plain(0)) {
            layer.foldIntoNumerators(lambda);
        }
        pair();
    }

    private void pair() {
        int[] starts = new int[layer.size()];
        int count = 0;
        for (int g = 0; g < layer.size(); g++) {
            if (g == 0 || layer.id(g) >> 1 != layer.id(g - 1) >> 1) {
                starts[count++] = g;
            }
        }
        pairs = Arrays.copyOf(starts, count);
    }

    private boolean both(int g) {
        return g + 1 < layer.size() && layer.id(g + 1) >> 1 == layer.id(g) >> 1;
    }

    @Override
    public int arity() {
        return arity;
    }

    @Override
    public FieldVector evaluations(FieldVector rest, int from) {
        int lowBits = Math.min(rest.size(), LOW_BITS);
        FieldVector low = EqPolynomial.evaluations(rest.slice(0, lowBits));
        FieldVector high = EqPolynomial.evaluations(rest.slice(lowBits, rest.size() - lowBits));
        int chunks = (pairs.length + CHUNK - 1) / CHUNK;
        FieldVector[] partial = new FieldVector[chunks];
        Threads.forEach(
                chunks,
                c -> partial[c] = chunk(c * CHUNK, Math.min(pairs.length, (c + 1) * CHUNK), low, high, lowBits, from));
        return evaluations(partial, lambda, from);
    }

    /** Sums over some pairs of the values that are wanted, and behind them the weight of these pairs. */
    private FieldVector chunk(int from, int to, FieldVector low, FieldVector high, int lowBits, int first) {
        int values = LayerRounds.values(arity, first);
        int points = first == 0 ? 1 : values - 1;
        RoundSums sums = new RoundSums(arity, lam, points);
        FieldVector total = new FieldVector(values + 1);
        long[] inner = new long[L * (values + 1)];
        long[] point = new long[2 * L * arity];
        long[] delta = new long[2 * L * arity];
        long[] t = new long[L];
        int present = -1;
        for (int k = from; k < to; k++) {
            int pair = layer.id(pairs[k]) >> 1;
            boolean ones = load(pairs[k], point, delta);
            // The sums begin one further than the point.
            for (int j = 0; first == 0 && j < point.length; j += L) {
                ScalarField.sub(point, j, point, j, delta, j);
            }
            for (int j = 0; first == 2 && j < point.length; j += L) {
                ScalarField.add(point, j, point, j, delta, j);
            }
            if (pair >> lowBits != present) {
                flush(total.limbs(), inner, high, present);
                present = pair >> lowBits;
            }
            int weight = L * (pair & (1 << lowBits) - 1);
            ScalarField.add(inner, L * values, inner, L * values, low.limbs(), weight);
            long[] s = sums.of(point, delta, ones);
            for (int x = 0; x < L * points; x += L) {
                ScalarField.mul(t, 0, s, x, low.limbs(), weight);
                ScalarField.add(inner, x, inner, x, t, 0);
            }
            if (first != 0) {
                sums.leading(delta, ones).store(t, 0);
                ScalarField.mul(t, 0, t, 0, low.limbs(), weight);
                ScalarField.add(inner, L * points, inner, L * points, t, 0);
            }
        }
        flush(total.limbs(), inner, high, present);
        return total;
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

    @Override
    public void bind(FieldElement r) {
        long[] c = new long[L];
        r.store(c, 0);
        int[] ids = new int[pairs.length];
        int[] slots = new int[pairs.length];
        int stored = 0;
        for (int k = 0; k < pairs.length; k++) {
            int g = pairs[k];
            ids[k] = layer.id(g) >> 1;
            slots[k] = both(g) && layer.unit(g) && layer.unit(g + 1) ? -1 : stored++;
        }
        long[] p = new long[L * arity * stored];
        long[] q = new long[L * arity * pairs.length];
        Threads.forEach((pairs.length + CHUNK - 1) / CHUNK, chunk -> {
            long[] point = new long[2 * L * arity];
            long[] delta = new long[2 * L * arity];
            for (int k = chunk * CHUNK; k < Math.min(pairs.length, (chunk + 1) * CHUNK); k++) {
                boolean ones = load(pairs[k], point, delta);
                for (int j = ones ? L * arity : 0; j < point.length; j += L) {
                    ScalarField.mul(delta, j, delta, j, c, 0);
                    ScalarField.add(point, j, point, j, delta, j);
                }
                System.arraycopy(point, L * arity, q, L * arity * k, L * arity);
                if (!ones) {
                    System.arraycopy(point, 0, p, L * arity * slots[k], L * arity);
                }
            }
        });
        layer = new FractionLayer(arity, ids, p, q, slots);
        pair();
    }

    @Override
    public FieldVector finalValues() {
        long[] v = new long[2 * L * arity];
        if (layer.size() == 0) {
            padding(v);
        } else {
            general(0, v);
        }
        FieldVector out = new FieldVector(2 * arity);
        System.arraycopy(v, 0, out.limbs(), 0, v.length);
        out.set(0, out.get(0).subtract(lambda.multiply(out.get(arity))));
        return out;
    }

    /** The pair's even group in {@code point}, odd minus even in {@code delta}; true where only denominators are loaded, all numerators being one. */
    private boolean load(int g, long[] point, long[] delta) {
        boolean both = both(g);
        int q = L * arity;
        boolean ones = both && layer.unit(g) && layer.unit(g + 1);
        if (ones) {
            layer.denominators(g, point, q);
            layer.denominators(g + 1, delta, q);
        } else {
            boolean even = (layer.id(g) & 1) == 0;
            if (even) {
                general(g, point);
            } else {
                padding(point);
            }
            if (both || !even) {
                general(both ? g + 1 : g, delta);
            } else {
                padding(delta);
            }
        }
        for (int j = ones ? q : 0; j < 2 * q; j += L) {
            ScalarField.sub(delta, j, delta, j, point, j);
        }
        return ones;
    }

    private void general(int g, long[] v) {
        layer.denominators(g, v, L * arity);
        layer.numerators(g, v, 0);
        if (layer.plain(g)) {
            long[] t = new long[L];
            ScalarField.mul(t, 0, v, L * arity, lam, 0);
            ScalarField.add(v, 0, v, 0, t, 0);
        }
    }

    private void padding(long[] v) {
        Arrays.fill(v, 0, L * arity, 0);
        FractionLayer.ones(v, L * arity, arity);
        System.arraycopy(lam, 0, v, 0, L);
    }
}
