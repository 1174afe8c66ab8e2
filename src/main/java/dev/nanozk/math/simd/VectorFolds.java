package dev.nanozk.math.simd;

import static dev.nanozk.math.simd.Radix51.BLOCK;
import static dev.nanozk.math.simd.Radix51.C1;
import static dev.nanozk.math.simd.Radix51.LANES;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link FoldKernel} on blocks of eight points, one coordinate an array: all lanes go through the same doublings and additions, since their scalars are the same
 * (Straus' method; Hisil, Wong, Carter, Dawson, <i>Twisted Edwards Curves Revisited</i>, 3.1 and 3.3).
 *
 * <p>Bounds, as products by {@link VectorPowers#mul} need them (one operand's limbs times the other's within 2^102): coordinates and table entries are
 * <i>carried</i> (limbs within 2^50 + 2^9); a sum of two is within 2^51 + 2^10 and is multiplied by carried ones only; sums of more, and the second operand where both
 * are sums, are carried once more, which leaves 2^50 + 95.
 */
public final class VectorFolds implements FoldKernel {
    private static final VectorSpecies<Double> DS = VectorWidth.DOUBLES;
    /** Blocks at a time: the table of nine points fits the second-level cache. */
    private static final int CHUNK = 4;

    private static final int POINTS = CHUNK * LANES;
    /** P, 3 P, 5 P, 7 P. */
    private static final int ODD = 4;
    /** Sums, about 0.2 s of plain arithmetic, after which compiling pays. */
    private static final long WORTH = 3000;

    static Warming<FoldKernel> warming() {
        double[] a = new double[BLOCK];
        double[] r = new double[BLOCK];
        Arrays.fill(a, 3);
        Runnable batch = () -> {
            VectorPowers.mul(r, a, a, 1);
            VectorPowers.square(r, a, 1);
            sum(r, a, a, 1, 1);
            carriedSum(r, a, a, -1, 1);
        };
        return new Warming<>("folds", new VectorFolds(), batch, 800, WORTH);
    }

    @Override
    public void fold(long[] niels, int first, int size, byte[][] digits, int length, int from, int to, long[] out) {
        Chunk chunk = new Chunk(digits);
        for (int j = from; j < to; j += POINTS) {
            chunk.run(niels, first, size, length, j, Math.min(POINTS, to - j), out);
        }
    }

    /** {@code r = a + s b}. */
    private static void sum(double[] r, double[] a, double[] b, int s, int blocks) {
        for (int p = 0; p < BLOCK * blocks; p += DS.length()) {
            DoubleVector.fromArray(DS, b, p)
                    .fma(DoubleVector.broadcast(DS, s), DoubleVector.fromArray(DS, a, p))
                    .intoArray(r, p);
        }
    }

    /** {@code r = a + s b}, carried: each limb's multiple of 2^51 goes to the next, the top one's nineteen times to the lowest. */
    private static void carriedSum(double[] r, double[] a, double[] b, int s, int blocks) {
        DoubleVector c1 = DoubleVector.broadcast(DS, C1);
        DoubleVector sign = DoubleVector.broadcast(DS, s);
        for (int at = 0; at < BLOCK * blocks; at += BLOCK) {
            for (int p = at; p < at + LANES; p += DS.length()) {
                DoubleVector u0 = DoubleVector.fromArray(DS, b, p).fma(sign, DoubleVector.fromArray(DS, a, p));
                DoubleVector u1 = DoubleVector.fromArray(DS, b, p + 8).fma(sign, DoubleVector.fromArray(DS, a, p + 8));
                DoubleVector u2 =
                        DoubleVector.fromArray(DS, b, p + 16).fma(sign, DoubleVector.fromArray(DS, a, p + 16));
                DoubleVector u3 =
                        DoubleVector.fromArray(DS, b, p + 24).fma(sign, DoubleVector.fromArray(DS, a, p + 24));
                DoubleVector u4 =
                        DoubleVector.fromArray(DS, b, p + 32).fma(sign, DoubleVector.fromArray(DS, a, p + 32));
                DoubleVector k0 = u0.add(c1).sub(c1);
                DoubleVector k1 = u1.add(c1).sub(c1);
                DoubleVector k2 = u2.add(c1).sub(c1);
                DoubleVector k3 = u3.add(c1).sub(c1);
                DoubleVector k4 = u4.add(c1).sub(c1);
                u0.sub(k0).add(k4.mul(19 * 0x1p-51)).intoArray(r, p);
                u1.sub(k1).add(k0.mul(0x1p-51)).intoArray(r, p + 8);
                u2.sub(k2).add(k1.mul(0x1p-51)).intoArray(r, p + 16);
                u3.sub(k3).add(k2.mul(0x1p-51)).intoArray(r, p + 24);
                u4.sub(k4).add(k3.mul(0x1p-51)).intoArray(r, p + 32);
            }
        }
    }

    private static double[] elements() {
        return new double[BLOCK * CHUNK];
    }

    /** (Y - X, Y + X, 2 Z, 2d T) of as many points as a chunk has. */
    private record Cached(double[] minus, double[] plus, double[] z, double[] t) {
        Cached() {
            this(elements(), elements(), elements(), elements());
        }
    }

    /** The sums of one chunk. */
    private static final class Chunk {
        private final byte[][] digits;
        private final Cached[][] table;
        private final Cached doubled = new Cached();
        private final double[] twoD = elements();
        private final double[] x = elements();
        private final double[] y = elements();
        private final double[] z = elements();
        private final double[] t = elements();
        private final double[] a = elements();
        private final double[] b = elements();
        private final double[] c = elements();
        private final double[] d = elements();
        private final double[] f = elements();
        private final double[] h = elements();

        Chunk(byte[][] digits) {
            this.digits = digits;
            table = new Cached[digits.length][];
            for (int lane = 0; lane < POINTS; lane++) {
                for (int k = 0; k < 5; k++) {
                    twoD[Radix51.at(lane) + LANES * k] = VectorPoints.twoD(k);
                }
            }
        }

        void run(long[] niels, int first, int size, int length, int j, int n, long[] out) {
            int present = 0;
            int top = 0;
            while (present < digits.length && present * (long) length + j < size) {
                top = Math.max(top, digits[present].length);
                if (table[present] == null) {
                    table[present] = new Cached[] {new Cached(), new Cached(), new Cached(), new Cached()};
                }
                int at = present * length + j;
                multiples(niels, first + at, Math.min(n, size - at), table[present]);
                present++;
            }
            identity();
            for (int bit = top - 1; bit >= 0; bit--) {
                twice();
                for (int m = 0; m < present; m++) {
                    int digit = bit < digits[m].length ? digits[m][bit] : 0;
                    if (digit != 0) {
                        add(table[m][Math.abs(digit) >> 1], digit < 0);
                    }
                }
            }
            for (int i = 0; i < n; i++) {
                int at = Radix51.at(i);
                Radix51.toTight(x, at, LANES, out, 20 * (j + i));
                Radix51.toTight(y, at, LANES, out, 20 * (j + i) + 5);
                Radix51.toTight(z, at, LANES, out, 20 * (j + i) + 10);
                Radix51.toTight(t, at, LANES, out, 20 * (j + i) + 15);
            }
        }

        /** The odd multiples of n points; of the identity in the lanes above. */
        private void multiples(long[] niels, int from, int n, Cached[] odd) {
            Cached one = odd[0];
            for (int i = 0; i < POINTS; i++) {
                int at = Radix51.at(i);
                for (int k = 0; k < 5; k++) {
                    double unit = i >= n && k == 0 ? 1 : 0;
                    one.minus()[at + LANES * k] = unit;
                    one.plus()[at + LANES * k] = unit;
                    one.z()[at + LANES * k] = k == 0 ? 2 : 0;
                    one.t()[at + LANES * k] = 0;
                }
                if (i < n) {
                    Radix51.toSigned(niels, 15 * (from + i), one.minus(), at, LANES);
                    Radix51.toSigned(niels, 15 * (from + i) + 5, one.plus(), at, LANES);
                    Radix51.toSigned(niels, 15 * (from + i) + 10, one.t(), at, LANES);
                }
            }
            identity();
            add(one, false);
            twice();
            cache(doubled);
            identity();
            add(one, false);
            for (int k = 1; k < ODD; k++) {
                add(doubled, false);
                cache(odd[k]);
            }
        }

        private void identity() {
            Arrays.fill(x, 0);
            Arrays.fill(y, 0);
            Arrays.fill(z, 0);
            Arrays.fill(t, 0);
            for (int i = 0; i < POINTS; i++) {
                y[Radix51.at(i)] = 1;
                z[Radix51.at(i)] = 1;
            }
        }

        private void cache(Cached p) {
            carriedSum(p.minus(), y, x, -1, CHUNK);
            carriedSum(p.plus(), y, x, 1, CHUNK);
            carriedSum(p.z(), z, z, 1, CHUNK);
            VectorPowers.mul(p.t(), t, twoD, CHUNK);
        }

        /** A = X^2, B = Y^2, C = Z^2, E = -2 X Y, H = A + B, G = A - B, F = G + 2 C; (E F, G H, F G, E H). */
        private void twice() {
            VectorPowers.square(a, x, CHUNK);
            VectorPowers.square(b, y, CHUNK);
            VectorPowers.square(c, z, CHUNK);
            VectorPowers.mul(d, x, y, CHUNK);
            sum(d, d, d, -3, CHUNK);
            carriedSum(h, a, b, 1, CHUNK);
            sum(a, a, b, -1, CHUNK);
            carriedSum(f, a, c, 2, CHUNK);
            VectorPowers.mul(x, d, f, CHUNK);
            VectorPowers.mul(y, a, h, CHUNK);
            VectorPowers.mul(z, a, f, CHUNK);
            VectorPowers.mul(t, d, h, CHUNK);
        }

        /**
         * A = (Y - X) minus, B = (Y + X) plus, C = T t, D = Z z, E = B - A, F = D - C, G = D + C, H = B + A; (E F, G H, F G, E H). For a point that is
         * subtracted minus and plus change places and C its sign.
         */
        private void add(Cached p, boolean negative) {
            sum(a, y, x, -1, CHUNK);
            sum(b, y, x, 1, CHUNK);
            VectorPowers.mul(a, a, negative ? p.plus() : p.minus(), CHUNK);
            VectorPowers.mul(b, b, negative ? p.minus() : p.plus(), CHUNK);
            VectorPowers.mul(c, t, p.t(), CHUNK);
            VectorPowers.mul(d, z, p.z(), CHUNK);
            carriedSum(h, b, a, 1, CHUNK);
            sum(a, b, a, -1, CHUNK);
            carriedSum(f, d, c, negative ? 1 : -1, CHUNK);
            sum(d, d, c, negative ? -1 : 1, CHUNK);
            VectorPowers.mul(x, a, f, CHUNK);
            VectorPowers.mul(y, d, h, CHUNK);
            VectorPowers.mul(z, d, f, CHUNK);
            VectorPowers.mul(t, a, h, CHUNK);
        }
    }
}
