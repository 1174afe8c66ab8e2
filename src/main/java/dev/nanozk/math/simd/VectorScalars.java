package dev.nanozk.math.simd;

import static dev.nanozk.math.simd.Radix51.C1;
import static dev.nanozk.math.simd.Radix51.C2;
import static dev.nanozk.math.simd.Radix51.EXPONENT_52;
import static dev.nanozk.math.simd.Radix51.MAGIC;
import static dev.nanozk.math.simd.Radix51.MAGIC_BITS;
import static dev.nanozk.math.simd.Radix51.MASK;
import static dev.nanozk.math.simd.Radix51.OFFSET;
import static dev.nanozk.math.simd.Radix51.ROUND;
import static dev.nanozk.math.simd.Radix51.TWO_52;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link ScalarKernel} with the Vector API, any width, in the representation of {@link Radix51}: Montgomery's reduction limb by limb with R = 2^255, quotient limbs signed.
 *
 * <p>With operands of values A and B the result is within {@code |A B| / 2^255 + ell / 2} (1 + 2^-49), limbs 0 to 3 in [-2^50, 2^50). Columns of a product are within 2^54, of
 * a sum over {@link ScalarKernel#MOST_BLOCKS} blocks within 2^62. Straight-line on purpose, as in {@link VectorPoints}.
 */
public final class VectorScalars implements ScalarKernel {
    private static final VectorSpecies<Double> DS = VectorWidth.DOUBLES;
    private static final VectorSpecies<Long> LS = VectorWidth.LONGS;
    /** -1/ell mod 2^51, and the limbs of ell; limb 3 is zero. */
    static final double INVERSE = -811838705730021d;

    private static final double ELL0 = ScalarLimbs.ELL0;
    private static final double ELL1 = ScalarLimbs.ELL1;
    private static final double ELL2 = ScalarLimbs.ELL2;
    static final double ELL4 = 0x1p48;
    /** 1.5 2^100, whose unit in the last place is 2^48. */
    private static final double ROUND_48 = 0x1.8p100;
    /** What the ten columns of one block have from the constants of {@link Radix51}. */
    private static final long[] BIAS = {
        0x4338000000000000L,
        0xccd8000000000000L,
        0x5678000000000000L,
        0xe018000000000000L,
        0x69b8000000000000L,
        0x6ce8000000000000L,
        0xe348000000000000L,
        0x59a8000000000000L,
        0xd008000000000000L,
        0x4668000000000000L
    };

    /** Elements times operations, about 0.2 s of plain arithmetic, after which compiling pays. */
    private static final long WORTH = 5_000_000;

    static Warming<ScalarKernel> warming() {
        VectorScalars kernel = new VectorScalars();
        double[] a = new double[2 * Radix51.BLOCK];
        double[] r = new double[2 * Radix51.BLOCK];
        double[] one = {1, 0, 0, 0, 0};
        long[] columns = new long[2 * Radix51.BLOCK];
        Arrays.fill(a, 3);
        Runnable batch = () -> {
            kernel.mul(r, 0, a, 0, a, 0, 2);
            kernel.fold(r, 0, a, 0, a, 0, one, 2);
            kernel.dot(a, 0, a, 0, 2, columns);
            kernel.sumOfProducts(r, 0, a, 0, a, 0, a, 0, a, 0, 2);
            kernel.add(r, 0, a, 0, a, 0, 2);
            Arrays.fill(columns, 0);
        };
        return new Warming<>("scalars", kernel, batch, 6000, WORTH);
    }

    @Override
    public void mul(double[] r, int ro, double[] a, int ao, double[] b, int bo, int blocks) {
        DoubleVector c1 = DoubleVector.broadcast(DS, C1);
        DoubleVector c2 = DoubleVector.broadcast(DS, C2);
        DoubleVector inverse = DoubleVector.broadcast(DS, INVERSE);
        DoubleVector ell0 = DoubleVector.broadcast(DS, ELL0);
        DoubleVector ell1 = DoubleVector.broadcast(DS, ELL1);
        DoubleVector ell2 = DoubleVector.broadcast(DS, ELL2);
        DoubleVector ell4 = DoubleVector.broadcast(DS, ELL4);
        for (int at = 0; at < Radix51.BLOCK * blocks; at += Radix51.BLOCK) {
            for (int p = at; p < at + Radix51.LANES; p += DS.length()) {
                DoubleVector a0 = DoubleVector.fromArray(DS, a, ao + p);
                DoubleVector a1 = DoubleVector.fromArray(DS, a, ao + p + 8);
                DoubleVector a2 = DoubleVector.fromArray(DS, a, ao + p + 16);
                DoubleVector a3 = DoubleVector.fromArray(DS, a, ao + p + 24);
                DoubleVector a4 = DoubleVector.fromArray(DS, a, ao + p + 32);
                DoubleVector b0 = DoubleVector.fromArray(DS, b, bo + p);
                DoubleVector b1 = DoubleVector.fromArray(DS, b, bo + p + 8);
                DoubleVector b2 = DoubleVector.fromArray(DS, b, bo + p + 16);
                DoubleVector b3 = DoubleVector.fromArray(DS, b, bo + p + 24);
                DoubleVector b4 = DoubleVector.fromArray(DS, b, bo + p + 32);
                DoubleVector h;
                DoubleVector g;
                DoubleVector d;
                DoubleVector m;
                LongVector x;
                LongVector t0 = LongVector.broadcast(LS, 0xbcc8000000000000L);
                LongVector t1 = LongVector.broadcast(LS, 0xa987fffffffff800L);
                LongVector t2 = LongVector.broadcast(LS, 0x9647fffffffff800L);
                LongVector t3 = LongVector.broadcast(LS, 0xc63ffffffffff800L);
                LongVector t4 = LongVector.broadcast(LS, 0xf967fffffffff800L);
                LongVector t5 = LongVector.broadcast(LS, 0xafcffffffffff800L);
                LongVector t6 = LongVector.broadcast(LS, 0xc30ffffffffff800L);
                LongVector t7 = LongVector.broadcast(LS, 0xd64ffffffffff800L);
                LongVector t8 = LongVector.broadcast(LS, 0xa657fffffffff800L);
                LongVector t9 = LongVector.broadcast(LS, 0x732ffffffffff800L);
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
                // m = t0 (-1/ell) mod 2^51; t += m ell 2^0, after which column 0 is zero modulo 2^51.
                d = t0.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(TWO_52);
                h = d.fma(inverse, c1);
                m = d.fma(inverse, c2.sub(h)).sub(MAGIC);
                h = m.fma(ell0, c1);
                g = m.fma(ell0, c2.sub(h));
                x = t0.add(g.reinterpretAsLongs()).add(0xfcc8000000000000L);
                t1 = t1.add(h.reinterpretAsLongs()).add(x.lanewise(LSHR, 51));
                h = m.fma(ell1, c1);
                g = m.fma(ell1, c2.sub(h));
                t1 = t1.add(g.reinterpretAsLongs());
                t2 = t2.add(h.reinterpretAsLongs());
                h = m.fma(ell2, c1);
                g = m.fma(ell2, c2.sub(h));
                t2 = t2.add(g.reinterpretAsLongs());
                t3 = t3.add(h.reinterpretAsLongs());
                h = m.fma(ell4, c1);
                g = m.fma(ell4, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                // Column 1.
                d = t1.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(TWO_52);
                h = d.fma(inverse, c1);
                m = d.fma(inverse, c2.sub(h)).sub(MAGIC);
                h = m.fma(ell0, c1);
                g = m.fma(ell0, c2.sub(h));
                x = t1.add(g.reinterpretAsLongs()).add(0xfcc8000000000000L);
                t2 = t2.add(h.reinterpretAsLongs()).add(x.lanewise(LSHR, 51));
                h = m.fma(ell1, c1);
                g = m.fma(ell1, c2.sub(h));
                t2 = t2.add(g.reinterpretAsLongs());
                t3 = t3.add(h.reinterpretAsLongs());
                h = m.fma(ell2, c1);
                g = m.fma(ell2, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = m.fma(ell4, c1);
                g = m.fma(ell4, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                // Column 2.
                d = t2.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(TWO_52);
                h = d.fma(inverse, c1);
                m = d.fma(inverse, c2.sub(h)).sub(MAGIC);
                h = m.fma(ell0, c1);
                g = m.fma(ell0, c2.sub(h));
                x = t2.add(g.reinterpretAsLongs()).add(0xfcc8000000000000L);
                t3 = t3.add(h.reinterpretAsLongs()).add(x.lanewise(LSHR, 51));
                h = m.fma(ell1, c1);
                g = m.fma(ell1, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = m.fma(ell2, c1);
                g = m.fma(ell2, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = m.fma(ell4, c1);
                g = m.fma(ell4, c2.sub(h));
                t6 = t6.add(g.reinterpretAsLongs());
                t7 = t7.add(h.reinterpretAsLongs());
                // Column 3.
                d = t3.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(TWO_52);
                h = d.fma(inverse, c1);
                m = d.fma(inverse, c2.sub(h)).sub(MAGIC);
                h = m.fma(ell0, c1);
                g = m.fma(ell0, c2.sub(h));
                x = t3.add(g.reinterpretAsLongs()).add(0xfcc8000000000000L);
                t4 = t4.add(h.reinterpretAsLongs()).add(x.lanewise(LSHR, 51));
                h = m.fma(ell1, c1);
                g = m.fma(ell1, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = m.fma(ell2, c1);
                g = m.fma(ell2, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = m.fma(ell4, c1);
                g = m.fma(ell4, c2.sub(h));
                t7 = t7.add(g.reinterpretAsLongs());
                t8 = t8.add(h.reinterpretAsLongs());
                // Column 4.
                d = t4.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(TWO_52);
                h = d.fma(inverse, c1);
                m = d.fma(inverse, c2.sub(h)).sub(MAGIC);
                h = m.fma(ell0, c1);
                g = m.fma(ell0, c2.sub(h));
                x = t4.add(g.reinterpretAsLongs()).add(0xfcc8000000000000L);
                t5 = t5.add(h.reinterpretAsLongs()).add(x.lanewise(LSHR, 51));
                h = m.fma(ell1, c1);
                g = m.fma(ell1, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = m.fma(ell2, c1);
                g = m.fma(ell2, c2.sub(h));
                t6 = t6.add(g.reinterpretAsLongs());
                t7 = t7.add(h.reinterpretAsLongs());
                h = m.fma(ell4, c1);
                g = m.fma(ell4, c2.sub(h));
                t8 = t8.add(g.reinterpretAsLongs());
                t9 = t9.add(h.reinterpretAsLongs());
                x = t5.add(ROUND);
                DoubleVector r0 =
                        x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t6 = t6.add(x.lanewise(LSHR, 51));
                x = t6.add(ROUND);
                DoubleVector r1 =
                        x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t7 = t7.add(x.lanewise(LSHR, 51));
                x = t7.add(ROUND);
                DoubleVector r2 =
                        x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t8 = t8.add(x.lanewise(LSHR, 51));
                x = t8.add(ROUND);
                DoubleVector r3 =
                        x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t9 = t9.add(x.lanewise(LSHR, 51));
                DoubleVector r4 = t9.add(MAGIC_BITS).reinterpretAsDoubles().sub(MAGIC);
                r0.intoArray(r, ro + p);
                r1.intoArray(r, ro + p + 8);
                r2.intoArray(r, ro + p + 16);
                r3.intoArray(r, ro + p + 24);
                r4.intoArray(r, ro + p + 32);
            }
        }
    }

    @Override
    public void sumOfProducts(
            double[] r,
            int ro,
            double[] a,
            int ao,
            double[] b,
            int bo,
            double[] c,
            int co,
            double[] d,
            int dOffset,
            int blocks) {
        VectorProductSums.compute(r, ro, a, ao, b, bo, c, co, d, dOffset, blocks);
    }

    @Override
    public void add(double[] r, int ro, double[] a, int ao, double[] b, int bo, int blocks) {
        DoubleVector c1 = DoubleVector.broadcast(DS, C1);
        for (int at = 0; at < Radix51.BLOCK * blocks; at += Radix51.BLOCK) {
            for (int p = at; p < at + Radix51.LANES; p += DS.length()) {
                DoubleVector s0 = DoubleVector.fromArray(DS, a, ao + p).add(DoubleVector.fromArray(DS, b, bo + p));
                DoubleVector s1 =
                        DoubleVector.fromArray(DS, a, ao + p + 8).add(DoubleVector.fromArray(DS, b, bo + p + 8));
                DoubleVector s2 =
                        DoubleVector.fromArray(DS, a, ao + p + 16).add(DoubleVector.fromArray(DS, b, bo + p + 16));
                DoubleVector s3 =
                        DoubleVector.fromArray(DS, a, ao + p + 24).add(DoubleVector.fromArray(DS, b, bo + p + 24));
                DoubleVector s4 =
                        DoubleVector.fromArray(DS, a, ao + p + 32).add(DoubleVector.fromArray(DS, b, bo + p + 32));
                DoubleVector multiple = s4.add(ROUND_48).sub(ROUND_48).mul(-0x1p-48);
                s0 = multiple.fma(DoubleVector.broadcast(DS, ELL0), s0);
                s1 = multiple.fma(DoubleVector.broadcast(DS, ELL1), s1);
                s2 = multiple.fma(DoubleVector.broadcast(DS, ELL2), s2);
                s4 = multiple.fma(DoubleVector.broadcast(DS, ELL4), s4);
                // What limbs 3 to 0 have above 2^51 goes up, each limb's own at once: what comes from below stays
                // small.
                DoubleVector carry = s3.add(c1).sub(c1);
                s3 = s3.sub(carry);
                s4 = carry.fma(DoubleVector.broadcast(DS, 0x1p-51), s4);
                carry = s2.add(c1).sub(c1);
                s2 = s2.sub(carry);
                s3 = carry.fma(DoubleVector.broadcast(DS, 0x1p-51), s3);
                carry = s1.add(c1).sub(c1);
                s1 = s1.sub(carry);
                s2 = carry.fma(DoubleVector.broadcast(DS, 0x1p-51), s2);
                carry = s0.add(c1).sub(c1);
                s0 = s0.sub(carry);
                s1 = carry.fma(DoubleVector.broadcast(DS, 0x1p-51), s1);
                s0.intoArray(r, ro + p);
                s1.intoArray(r, ro + p + 8);
                s2.intoArray(r, ro + p + 16);
                s3.intoArray(r, ro + p + 24);
                s4.intoArray(r, ro + p + 32);
            }
        }
    }

    @Override
    public void fold(double[] r, int ro, double[] even, int eo, double[] odd, int oo, double[] c, int blocks) {
        DoubleVector c1 = DoubleVector.broadcast(DS, C1);
        DoubleVector c2 = DoubleVector.broadcast(DS, C2);
        DoubleVector inverse = DoubleVector.broadcast(DS, INVERSE);
        DoubleVector ell0 = DoubleVector.broadcast(DS, ELL0);
        DoubleVector ell1 = DoubleVector.broadcast(DS, ELL1);
        DoubleVector ell2 = DoubleVector.broadcast(DS, ELL2);
        DoubleVector ell4 = DoubleVector.broadcast(DS, ELL4);
        DoubleVector b0 = DoubleVector.broadcast(DS, c[0]);
        DoubleVector b1 = DoubleVector.broadcast(DS, c[1]);
        DoubleVector b2 = DoubleVector.broadcast(DS, c[2]);
        DoubleVector b3 = DoubleVector.broadcast(DS, c[3]);
        DoubleVector b4 = DoubleVector.broadcast(DS, c[4]);
        for (int at = 0; at < Radix51.BLOCK * blocks; at += Radix51.BLOCK) {
            for (int p = at; p < at + Radix51.LANES; p += DS.length()) {
                DoubleVector e0 = DoubleVector.fromArray(DS, even, eo + p);
                DoubleVector e1 = DoubleVector.fromArray(DS, even, eo + p + 8);
                DoubleVector e2 = DoubleVector.fromArray(DS, even, eo + p + 16);
                DoubleVector e3 = DoubleVector.fromArray(DS, even, eo + p + 24);
                DoubleVector e4 = DoubleVector.fromArray(DS, even, eo + p + 32);
                DoubleVector a0 = DoubleVector.fromArray(DS, odd, oo + p).sub(e0);
                DoubleVector a1 = DoubleVector.fromArray(DS, odd, oo + p + 8).sub(e1);
                DoubleVector a2 = DoubleVector.fromArray(DS, odd, oo + p + 16).sub(e2);
                DoubleVector a3 = DoubleVector.fromArray(DS, odd, oo + p + 24).sub(e3);
                DoubleVector a4 = DoubleVector.fromArray(DS, odd, oo + p + 32).sub(e4);
                DoubleVector h;
                DoubleVector g;
                DoubleVector d;
                DoubleVector m;
                LongVector x;
                // The even entry, less the multiple of ell that is nearest by its top limb.
                d = e4.add(ROUND_48).sub(ROUND_48).mul(-0x1p-48);
                e0 = d.fma(ell0, e0);
                e1 = d.fma(ell1, e1);
                e2 = d.fma(ell2, e2);
                e4 = d.fma(ell4, e4);
                LongVector t0 = LongVector.broadcast(LS, 0xbcc8000000000000L);
                LongVector t1 = LongVector.broadcast(LS, 0xa987fffffffff800L);
                LongVector t2 = LongVector.broadcast(LS, 0x9647fffffffff800L);
                LongVector t3 = LongVector.broadcast(LS, 0xc63ffffffffff800L);
                LongVector t4 = LongVector.broadcast(LS, 0xf967fffffffff800L);
                LongVector t5 = LongVector.broadcast(LS, 0xafcffffffffff800L);
                LongVector t6 = LongVector.broadcast(LS, 0xc30ffffffffff800L);
                LongVector t7 = LongVector.broadcast(LS, 0xd64ffffffffff800L);
                LongVector t8 = LongVector.broadcast(LS, 0xa657fffffffff800L);
                LongVector t9 = LongVector.broadcast(LS, 0x732ffffffffff800L);
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
                // m = t0 (-1/ell) mod 2^51; t += m ell 2^0, after which column 0 is zero modulo 2^51.
                d = t0.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(TWO_52);
                h = d.fma(inverse, c1);
                m = d.fma(inverse, c2.sub(h)).sub(MAGIC);
                h = m.fma(ell0, c1);
                g = m.fma(ell0, c2.sub(h));
                x = t0.add(g.reinterpretAsLongs()).add(0xfcc8000000000000L);
                t1 = t1.add(h.reinterpretAsLongs()).add(x.lanewise(LSHR, 51));
                h = m.fma(ell1, c1);
                g = m.fma(ell1, c2.sub(h));
                t1 = t1.add(g.reinterpretAsLongs());
                t2 = t2.add(h.reinterpretAsLongs());
                h = m.fma(ell2, c1);
                g = m.fma(ell2, c2.sub(h));
                t2 = t2.add(g.reinterpretAsLongs());
                t3 = t3.add(h.reinterpretAsLongs());
                h = m.fma(ell4, c1);
                g = m.fma(ell4, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                // Column 1.
                d = t1.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(TWO_52);
                h = d.fma(inverse, c1);
                m = d.fma(inverse, c2.sub(h)).sub(MAGIC);
                h = m.fma(ell0, c1);
                g = m.fma(ell0, c2.sub(h));
                x = t1.add(g.reinterpretAsLongs()).add(0xfcc8000000000000L);
                t2 = t2.add(h.reinterpretAsLongs()).add(x.lanewise(LSHR, 51));
                h = m.fma(ell1, c1);
                g = m.fma(ell1, c2.sub(h));
                t2 = t2.add(g.reinterpretAsLongs());
                t3 = t3.add(h.reinterpretAsLongs());
                h = m.fma(ell2, c1);
                g = m.fma(ell2, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = m.fma(ell4, c1);
                g = m.fma(ell4, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                // Column 2.
                d = t2.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(TWO_52);
                h = d.fma(inverse, c1);
                m = d.fma(inverse, c2.sub(h)).sub(MAGIC);
                h = m.fma(ell0, c1);
                g = m.fma(ell0, c2.sub(h));
                x = t2.add(g.reinterpretAsLongs()).add(0xfcc8000000000000L);
                t3 = t3.add(h.reinterpretAsLongs()).add(x.lanewise(LSHR, 51));
                h = m.fma(ell1, c1);
                g = m.fma(ell1, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = m.fma(ell2, c1);
                g = m.fma(ell2, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = m.fma(ell4, c1);
                g = m.fma(ell4, c2.sub(h));
                t6 = t6.add(g.reinterpretAsLongs());
                t7 = t7.add(h.reinterpretAsLongs());
                // Column 3.
                d = t3.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(TWO_52);
                h = d.fma(inverse, c1);
                m = d.fma(inverse, c2.sub(h)).sub(MAGIC);
                h = m.fma(ell0, c1);
                g = m.fma(ell0, c2.sub(h));
                x = t3.add(g.reinterpretAsLongs()).add(0xfcc8000000000000L);
                t4 = t4.add(h.reinterpretAsLongs()).add(x.lanewise(LSHR, 51));
                h = m.fma(ell1, c1);
                g = m.fma(ell1, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = m.fma(ell2, c1);
                g = m.fma(ell2, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = m.fma(ell4, c1);
                g = m.fma(ell4, c2.sub(h));
                t7 = t7.add(g.reinterpretAsLongs());
                t8 = t8.add(h.reinterpretAsLongs());
                // Column 4.
                d = t4.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(TWO_52);
                h = d.fma(inverse, c1);
                m = d.fma(inverse, c2.sub(h)).sub(MAGIC);
                h = m.fma(ell0, c1);
                g = m.fma(ell0, c2.sub(h));
                x = t4.add(g.reinterpretAsLongs()).add(0xfcc8000000000000L);
                t5 = t5.add(h.reinterpretAsLongs()).add(x.lanewise(LSHR, 51));
                h = m.fma(ell1, c1);
                g = m.fma(ell1, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = m.fma(ell2, c1);
                g = m.fma(ell2, c2.sub(h));
                t6 = t6.add(g.reinterpretAsLongs());
                t7 = t7.add(h.reinterpretAsLongs());
                h = m.fma(ell4, c1);
                g = m.fma(ell4, c2.sub(h));
                t8 = t8.add(g.reinterpretAsLongs());
                t9 = t9.add(h.reinterpretAsLongs());
                t5 = t5.add(e0.add(MAGIC).reinterpretAsLongs()).sub(MAGIC_BITS);
                t6 = t6.add(e1.add(MAGIC).reinterpretAsLongs()).sub(MAGIC_BITS);
                t7 = t7.add(e2.add(MAGIC).reinterpretAsLongs()).sub(MAGIC_BITS);
                t8 = t8.add(e3.add(MAGIC).reinterpretAsLongs()).sub(MAGIC_BITS);
                t9 = t9.add(e4.add(MAGIC).reinterpretAsLongs()).sub(MAGIC_BITS);
                x = t5.add(ROUND);
                DoubleVector r0 =
                        x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t6 = t6.add(x.lanewise(LSHR, 51));
                x = t6.add(ROUND);
                DoubleVector r1 =
                        x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t7 = t7.add(x.lanewise(LSHR, 51));
                x = t7.add(ROUND);
                DoubleVector r2 =
                        x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t8 = t8.add(x.lanewise(LSHR, 51));
                x = t8.add(ROUND);
                DoubleVector r3 =
                        x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t9 = t9.add(x.lanewise(LSHR, 51));
                DoubleVector r4 = t9.add(MAGIC_BITS).reinterpretAsDoubles().sub(MAGIC);
                r0.intoArray(r, ro + p);
                r1.intoArray(r, ro + p + 8);
                r2.intoArray(r, ro + p + 16);
                r3.intoArray(r, ro + p + 24);
                r4.intoArray(r, ro + p + 32);
            }
        }
    }

    @Override
    public void dot(double[] a, int ao, double[] b, int bo, int blocks, long[] columns) {
        DoubleVector c1 = DoubleVector.broadcast(DS, C1);
        DoubleVector c2 = DoubleVector.broadcast(DS, C2);
        for (int s = 0; s < Radix51.LANES; s += DS.length()) {
            DoubleVector h;
            DoubleVector g;
            LongVector t0 = LongVector.zero(LS);
            LongVector t1 = LongVector.zero(LS);
            LongVector t2 = LongVector.zero(LS);
            LongVector t3 = LongVector.zero(LS);
            LongVector t4 = LongVector.zero(LS);
            LongVector t5 = LongVector.zero(LS);
            LongVector t6 = LongVector.zero(LS);
            LongVector t7 = LongVector.zero(LS);
            LongVector t8 = LongVector.zero(LS);
            LongVector t9 = LongVector.zero(LS);
            for (int p = s; p < Radix51.BLOCK * blocks; p += Radix51.BLOCK) {
                DoubleVector a0 = DoubleVector.fromArray(DS, a, ao + p);
                DoubleVector a1 = DoubleVector.fromArray(DS, a, ao + p + 8);
                DoubleVector a2 = DoubleVector.fromArray(DS, a, ao + p + 16);
                DoubleVector a3 = DoubleVector.fromArray(DS, a, ao + p + 24);
                DoubleVector a4 = DoubleVector.fromArray(DS, a, ao + p + 32);
                DoubleVector b0 = DoubleVector.fromArray(DS, b, bo + p);
                DoubleVector b1 = DoubleVector.fromArray(DS, b, bo + p + 8);
                DoubleVector b2 = DoubleVector.fromArray(DS, b, bo + p + 16);
                DoubleVector b3 = DoubleVector.fromArray(DS, b, bo + p + 24);
                DoubleVector b4 = DoubleVector.fromArray(DS, b, bo + p + 32);
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
            }
            t0.sub(blocks * BIAS[0]).intoArray(columns, s);
            t1.sub(blocks * BIAS[1]).intoArray(columns, s + 8);
            t2.sub(blocks * BIAS[2]).intoArray(columns, s + 16);
            t3.sub(blocks * BIAS[3]).intoArray(columns, s + 24);
            t4.sub(blocks * BIAS[4]).intoArray(columns, s + 32);
            t5.sub(blocks * BIAS[5]).intoArray(columns, s + 40);
            t6.sub(blocks * BIAS[6]).intoArray(columns, s + 48);
            t7.sub(blocks * BIAS[7]).intoArray(columns, s + 56);
            t8.sub(blocks * BIAS[8]).intoArray(columns, s + 64);
            t9.sub(blocks * BIAS[9]).intoArray(columns, s + 72);
        }
    }
}
