package dev.nanozk.math.simd;

import static dev.nanozk.math.simd.Radix51.C1;
import static dev.nanozk.math.simd.Radix51.C2;
import static dev.nanozk.math.simd.Radix51.EXPONENT_52;
import static dev.nanozk.math.simd.Radix51.HALF;
import static dev.nanozk.math.simd.Radix51.MAGIC;
import static dev.nanozk.math.simd.Radix51.MAGIC_BITS;
import static dev.nanozk.math.simd.Radix51.MASK;
import static dev.nanozk.math.simd.Radix51.OFFSET;
import static dev.nanozk.math.simd.Radix51.ROUND;
import static dev.nanozk.math.simd.Radix51.ROUND_CARRY;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link PowerKernel} on blocks of eight elements in the representation of {@link Radix51}, any vector width.
 *
 * <p>Elements are carried: limbs 0 to 3 within 2^50, limb 4 within 2^50 + 2^9 (limb 0 of an input within 2^50 + 19), so that a product of two limbs, one of them doubled,
 * stays below 2^102. Straight-line on purpose, as in {@link VectorPoints}.
 */
public final class VectorPowers implements PowerKernel {
    private static final VectorSpecies<Double> DS = VectorWidth.DOUBLES;
    private static final VectorSpecies<Long> LS = VectorWidth.LONGS;
    /** Blocks at a time: enough for independent work in the pipeline, few enough for the first-level cache. */
    private static final int CHUNK = 8;

    /** Elements, about 0.2 s of plain arithmetic, after which compiling pays. */
    private static final long WORTH = 30_000;

    static Warming<PowerKernel> warming() {
        double[] a = new double[Radix51.BLOCK];
        double[] r = new double[Radix51.BLOCK];
        Arrays.fill(a, 3);
        Runnable batch = () -> {
            mul(r, a, a, 1);
            square(r, a, 1);
        };
        return new Warming<>("powers", new VectorPowers(), batch, 1000, WORTH);
    }

    @Override
    public void powP58(long[] x, int n) {
        Chain chain = new Chain();
        int step = CHUNK * Radix51.LANES;
        for (int from = 0; from < n; from += step) {
            chain.run(x, from, Math.min(step, n - from));
        }
    }

    /** The addition chain of 2^252 - 3 for one chunk. */
    private static final class Chain {
        private final double[] x = new double[Radix51.BLOCK * CHUNK];
        private final double[] x9 = x.clone();
        private final double[] x11 = x.clone();
        private final double[] t = x.clone();
        private final double[] x10 = x.clone();
        private final double[] x50 = x.clone();
        private final double[] x100 = x.clone();
        private int blocks;

        void run(long[] elements, int from, int n) {
            blocks = (n + Radix51.LANES - 1) / Radix51.LANES;
            for (int i = 0; i < n; i++) {
                Radix51.toSigned(elements, 5 * (from + i), x, Radix51.at(i), Radix51.LANES);
            }
            square(t, x, blocks);
            squareTimes(x9, t, 2);
            mul(x9, x9, x, blocks);
            mul(x11, x9, t, blocks);
            square(t, x11, blocks);
            mul(t, t, x9, blocks);
            squareTimes(x10, t, 5);
            mul(x10, x10, t, blocks);
            squareTimes(t, x10, 10);
            mul(t, t, x10, blocks);
            squareTimes(x50, t, 20);
            mul(t, x50, t, blocks);
            squareTimes(x50, t, 10);
            mul(x50, x50, x10, blocks);
            squareTimes(x100, x50, 50);
            mul(x100, x100, x50, blocks);
            squareTimes(t, x100, 100);
            mul(t, t, x100, blocks);
            squareTimes(t, t, 50);
            mul(t, t, x50, blocks);
            squareTimes(t, t, 2);
            mul(t, t, x, blocks);
            for (int i = 0; i < n; i++) {
                Radix51.toTight(t, Radix51.at(i), Radix51.LANES, elements, 5 * (from + i));
            }
        }

        private void squareTimes(double[] r, double[] a, int times) {
            square(r, a, blocks);
            for (int i = 1; i < times; i++) {
                square(r, r, blocks);
            }
        }
    }

    /** {@code r = a b}. */
    static void mul(double[] r, double[] a, double[] b, int blocks) {
        DoubleVector c1 = DoubleVector.broadcast(DS, C1);
        DoubleVector c2 = DoubleVector.broadcast(DS, C2);
        for (int at = 0; at < Radix51.BLOCK * blocks; at += Radix51.BLOCK) {
            for (int p = at; p < at + Radix51.LANES; p += DS.length()) {
                DoubleVector a0 = DoubleVector.fromArray(DS, a, p);
                DoubleVector a1 = DoubleVector.fromArray(DS, a, p + 8);
                DoubleVector a2 = DoubleVector.fromArray(DS, a, p + 16);
                DoubleVector a3 = DoubleVector.fromArray(DS, a, p + 24);
                DoubleVector a4 = DoubleVector.fromArray(DS, a, p + 32);
                DoubleVector b0 = DoubleVector.fromArray(DS, b, p);
                DoubleVector b1 = DoubleVector.fromArray(DS, b, p + 8);
                DoubleVector b2 = DoubleVector.fromArray(DS, b, p + 16);
                DoubleVector b3 = DoubleVector.fromArray(DS, b, p + 24);
                DoubleVector b4 = DoubleVector.fromArray(DS, b, p + 32);
                DoubleVector h;
                DoubleVector g;
                LongVector x;
                LongVector y;
                LongVector t0 = LongVector.broadcast(LS, 0xbcc8000000000000L);
                LongVector t1 = LongVector.broadcast(LS, 0x3328000000000000L);
                LongVector t2 = LongVector.broadcast(LS, 0xa988000000000000L);
                LongVector t3 = LongVector.broadcast(LS, 0x1fe8000000000000L);
                LongVector t4 = LongVector.broadcast(LS, 0x9648000000000000L);
                LongVector t5 = LongVector.broadcast(LS, 0x9318000000000000L);
                LongVector t6 = LongVector.broadcast(LS, 0x1cb8000000000000L);
                LongVector t7 = LongVector.broadcast(LS, 0xa658000000000000L);
                LongVector t8 = LongVector.broadcast(LS, 0x2ff8000000000000L);
                LongVector t9 = LongVector.broadcast(LS, 0xb998000000000000L);
                h = a0.fma(b0, c1);
                g = a0.fma(b0, c2.sub(h));
                t0 = t0.add(g.reinterpretAsLongs());
                t1 = t1.add(h.reinterpretAsLongs());
                h = a0.fma(b1, c1);
                g = a0.fma(b1, c2.sub(h));
                t1 = t1.add(g.reinterpretAsLongs());
                t2 = t2.add(h.reinterpretAsLongs());
                h = a0.fma(b2, c1);
                g = a0.fma(b2, c2.sub(h));
                t2 = t2.add(g.reinterpretAsLongs());
                t3 = t3.add(h.reinterpretAsLongs());
                h = a0.fma(b3, c1);
                g = a0.fma(b3, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = a0.fma(b4, c1);
                g = a0.fma(b4, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = a1.fma(b0, c1);
                g = a1.fma(b0, c2.sub(h));
                t1 = t1.add(g.reinterpretAsLongs());
                t2 = t2.add(h.reinterpretAsLongs());
                h = a1.fma(b1, c1);
                g = a1.fma(b1, c2.sub(h));
                t2 = t2.add(g.reinterpretAsLongs());
                t3 = t3.add(h.reinterpretAsLongs());
                h = a1.fma(b2, c1);
                g = a1.fma(b2, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = a1.fma(b3, c1);
                g = a1.fma(b3, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = a1.fma(b4, c1);
                g = a1.fma(b4, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = a2.fma(b0, c1);
                g = a2.fma(b0, c2.sub(h));
                t2 = t2.add(g.reinterpretAsLongs());
                t3 = t3.add(h.reinterpretAsLongs());
                h = a2.fma(b1, c1);
                g = a2.fma(b1, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = a2.fma(b2, c1);
                g = a2.fma(b2, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = a2.fma(b3, c1);
                g = a2.fma(b3, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = a2.fma(b4, c1);
                g = a2.fma(b4, c2.sub(h));
                t6 = t6.add(g.reinterpretAsLongs());
                t7 = t7.add(h.reinterpretAsLongs());
                h = a3.fma(b0, c1);
                g = a3.fma(b0, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = a3.fma(b1, c1);
                g = a3.fma(b1, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = a3.fma(b2, c1);
                g = a3.fma(b2, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = a3.fma(b3, c1);
                g = a3.fma(b3, c2.sub(h));
                t6 = t6.add(g.reinterpretAsLongs());
                t7 = t7.add(h.reinterpretAsLongs());
                h = a3.fma(b4, c1);
                g = a3.fma(b4, c2.sub(h));
                t7 = t7.add(g.reinterpretAsLongs());
                t8 = t8.add(h.reinterpretAsLongs());
                h = a4.fma(b0, c1);
                g = a4.fma(b0, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = a4.fma(b1, c1);
                g = a4.fma(b1, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = a4.fma(b2, c1);
                g = a4.fma(b2, c2.sub(h));
                t6 = t6.add(g.reinterpretAsLongs());
                t7 = t7.add(h.reinterpretAsLongs());
                h = a4.fma(b3, c1);
                g = a4.fma(b3, c2.sub(h));
                t7 = t7.add(g.reinterpretAsLongs());
                t8 = t8.add(h.reinterpretAsLongs());
                h = a4.fma(b4, c1);
                g = a4.fma(b4, c2.sub(h));
                t8 = t8.add(g.reinterpretAsLongs());
                t9 = t9.add(h.reinterpretAsLongs());
                // 2^255 = 19 mod p: columns 5 to 9 enter columns 0 to 4 nineteen times (1 + 2 + 16).
                t0 = t0.add(t5).add(t5.lanewise(LSHL, 1)).add(t5.lanewise(LSHL, 4));
                t1 = t1.add(t6).add(t6.lanewise(LSHL, 1)).add(t6.lanewise(LSHL, 4));
                t2 = t2.add(t7).add(t7.lanewise(LSHL, 1)).add(t7.lanewise(LSHL, 4));
                t3 = t3.add(t8).add(t8.lanewise(LSHL, 1)).add(t8.lanewise(LSHL, 4));
                t4 = t4.add(t9).add(t9.lanewise(LSHL, 1)).add(t9.lanewise(LSHL, 4));
                // The top limb's carry first, nineteen times into limb 0; then limb by limb upwards.
                x = t4.add(ROUND);
                y = x.lanewise(LSHR, 51).sub(ROUND_CARRY);
                t4 = x.and(MASK).sub(HALF);
                t0 = t0.add(y).add(y.lanewise(LSHL, 1)).add(y.lanewise(LSHL, 4));
                x = t0.add(ROUND);
                DoubleVector r0 =
                        x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t1 = t1.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                x = t1.add(ROUND);
                DoubleVector r1 =
                        x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t2 = t2.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                x = t2.add(ROUND);
                DoubleVector r2 =
                        x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t3 = t3.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                x = t3.add(ROUND);
                DoubleVector r3 =
                        x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t4 = t4.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                DoubleVector r4 = t4.add(MAGIC_BITS).reinterpretAsDoubles().sub(MAGIC);
                r0.intoArray(r, p);
                r1.intoArray(r, p + 8);
                r2.intoArray(r, p + 16);
                r3.intoArray(r, p + 24);
                r4.intoArray(r, p + 32);
            }
        }
    }

    /** {@code r = a a}. */
    static void square(double[] r, double[] a, int blocks) {
        DoubleVector c1 = DoubleVector.broadcast(DS, C1);
        DoubleVector c2 = DoubleVector.broadcast(DS, C2);
        for (int at = 0; at < Radix51.BLOCK * blocks; at += Radix51.BLOCK) {
            for (int p = at; p < at + Radix51.LANES; p += DS.length()) {
                DoubleVector a0 = DoubleVector.fromArray(DS, a, p);
                DoubleVector a1 = DoubleVector.fromArray(DS, a, p + 8);
                DoubleVector a2 = DoubleVector.fromArray(DS, a, p + 16);
                DoubleVector a3 = DoubleVector.fromArray(DS, a, p + 24);
                DoubleVector a4 = DoubleVector.fromArray(DS, a, p + 32);
                DoubleVector h;
                DoubleVector g;
                LongVector x;
                LongVector y;
                DoubleVector d1 = a1.add(a1);
                DoubleVector d2 = a2.add(a2);
                DoubleVector d3 = a3.add(a3);
                DoubleVector d4 = a4.add(a4);
                LongVector t0 = LongVector.broadcast(LS, 0xbcc8000000000000L);
                LongVector t1 = LongVector.broadcast(LS, 0x7660000000000000L);
                LongVector t2 = LongVector.broadcast(LS, 0x3328000000000000L);
                LongVector t3 = LongVector.broadcast(LS, 0xecc0000000000000L);
                LongVector t4 = LongVector.broadcast(LS, 0xa988000000000000L);
                LongVector t5 = LongVector.broadcast(LS, 0xa658000000000000L);
                LongVector t6 = LongVector.broadcast(LS, 0xecc0000000000000L);
                LongVector t7 = LongVector.broadcast(LS, 0x2ff8000000000000L);
                LongVector t8 = LongVector.broadcast(LS, 0x7660000000000000L);
                LongVector t9 = LongVector.broadcast(LS, 0xb998000000000000L);
                h = a0.fma(a0, c1);
                g = a0.fma(a0, c2.sub(h));
                t0 = t0.add(g.reinterpretAsLongs());
                t1 = t1.add(h.reinterpretAsLongs());
                h = a0.fma(d1, c1);
                g = a0.fma(d1, c2.sub(h));
                t1 = t1.add(g.reinterpretAsLongs());
                t2 = t2.add(h.reinterpretAsLongs());
                h = a0.fma(d2, c1);
                g = a0.fma(d2, c2.sub(h));
                t2 = t2.add(g.reinterpretAsLongs());
                t3 = t3.add(h.reinterpretAsLongs());
                h = a0.fma(d3, c1);
                g = a0.fma(d3, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = a0.fma(d4, c1);
                g = a0.fma(d4, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = a1.fma(a1, c1);
                g = a1.fma(a1, c2.sub(h));
                t2 = t2.add(g.reinterpretAsLongs());
                t3 = t3.add(h.reinterpretAsLongs());
                h = a1.fma(d2, c1);
                g = a1.fma(d2, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = a1.fma(d3, c1);
                g = a1.fma(d3, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = a1.fma(d4, c1);
                g = a1.fma(d4, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = a2.fma(a2, c1);
                g = a2.fma(a2, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = a2.fma(d3, c1);
                g = a2.fma(d3, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = a2.fma(d4, c1);
                g = a2.fma(d4, c2.sub(h));
                t6 = t6.add(g.reinterpretAsLongs());
                t7 = t7.add(h.reinterpretAsLongs());
                h = a3.fma(a3, c1);
                g = a3.fma(a3, c2.sub(h));
                t6 = t6.add(g.reinterpretAsLongs());
                t7 = t7.add(h.reinterpretAsLongs());
                h = a3.fma(d4, c1);
                g = a3.fma(d4, c2.sub(h));
                t7 = t7.add(g.reinterpretAsLongs());
                t8 = t8.add(h.reinterpretAsLongs());
                h = a4.fma(a4, c1);
                g = a4.fma(a4, c2.sub(h));
                t8 = t8.add(g.reinterpretAsLongs());
                t9 = t9.add(h.reinterpretAsLongs());
                // 2^255 = 19 mod p: columns 5 to 9 enter columns 0 to 4 nineteen times (1 + 2 + 16).
                t0 = t0.add(t5).add(t5.lanewise(LSHL, 1)).add(t5.lanewise(LSHL, 4));
                t1 = t1.add(t6).add(t6.lanewise(LSHL, 1)).add(t6.lanewise(LSHL, 4));
                t2 = t2.add(t7).add(t7.lanewise(LSHL, 1)).add(t7.lanewise(LSHL, 4));
                t3 = t3.add(t8).add(t8.lanewise(LSHL, 1)).add(t8.lanewise(LSHL, 4));
                t4 = t4.add(t9).add(t9.lanewise(LSHL, 1)).add(t9.lanewise(LSHL, 4));
                // The top limb's carry first, nineteen times into limb 0; then limb by limb upwards.
                x = t4.add(ROUND);
                y = x.lanewise(LSHR, 51).sub(ROUND_CARRY);
                t4 = x.and(MASK).sub(HALF);
                t0 = t0.add(y).add(y.lanewise(LSHL, 1)).add(y.lanewise(LSHL, 4));
                x = t0.add(ROUND);
                DoubleVector r0 =
                        x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t1 = t1.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                x = t1.add(ROUND);
                DoubleVector r1 =
                        x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t2 = t2.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                x = t2.add(ROUND);
                DoubleVector r2 =
                        x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t3 = t3.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                x = t3.add(ROUND);
                DoubleVector r3 =
                        x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t4 = t4.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                DoubleVector r4 = t4.add(MAGIC_BITS).reinterpretAsDoubles().sub(MAGIC);
                r0.intoArray(r, p);
                r1.intoArray(r, p + 8);
                r2.intoArray(r, p + 16);
                r3.intoArray(r, p + 24);
                r4.intoArray(r, p + 32);
            }
        }
    }
}
