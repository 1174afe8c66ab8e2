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

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link ScalarKernel#sumOfProducts} with the Vector API, in the way of {@link VectorScalars}: the columns of both products are added up before they are reduced, once, which is
 * half of a product's cost. The columns' constants are those of one product and {@code VectorScalars.BIAS} for the other; columns are within 2^55.
 */
final class VectorProductSums {
    private static final VectorSpecies<Double> DS = VectorWidth.DOUBLES;
    private static final VectorSpecies<Long> LS = VectorWidth.LONGS;
    /** -1/ell mod 2^51, and the limbs of ell; limb 3 is zero. */
    private static final double INVERSE = -811838705730021d;

    private static final double ELL0 = ScalarLimbs.ELL0;
    private static final double ELL1 = ScalarLimbs.ELL1;
    private static final double ELL2 = ScalarLimbs.ELL2;
    private static final double ELL4 = 0x1p48;

    private VectorProductSums() {}

    /** {@code r = (a b + c d) / R}. */
    static void compute(
            double[] r,
            int ro,
            double[] a,
            int ao,
            double[] b,
            int bo,
            double[] c,
            int co,
            double[] d,
            int fourth,
            int blocks) {
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
                DoubleVector e;
                DoubleVector m;
                LongVector x;
                LongVector t0 = LongVector.broadcast(LS, 0x7990000000000000L);
                LongVector t1 = LongVector.broadcast(LS, 0xdcaffffffffff800L);
                LongVector t2 = LongVector.broadcast(LS, 0x3fcffffffffff800L);
                LongVector t3 = LongVector.broadcast(LS, 0xe627fffffffff800L);
                LongVector t4 = LongVector.broadcast(LS, 0x8faffffffffff800L);
                LongVector t5 = LongVector.broadcast(LS, 0x42e7fffffffff800L);
                LongVector t6 = LongVector.broadcast(LS, 0xdfc7fffffffff800L);
                LongVector t7 = LongVector.broadcast(LS, 0x7ca7fffffffff800L);
                LongVector t8 = LongVector.broadcast(LS, 0xd64ffffffffff800L);
                LongVector t9 = LongVector.broadcast(LS, 0x2cc7fffffffff800L);
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
                a0 = DoubleVector.fromArray(DS, c, co + p);
                a1 = DoubleVector.fromArray(DS, c, co + p + 8);
                a2 = DoubleVector.fromArray(DS, c, co + p + 16);
                a3 = DoubleVector.fromArray(DS, c, co + p + 24);
                a4 = DoubleVector.fromArray(DS, c, co + p + 32);
                b0 = DoubleVector.fromArray(DS, d, fourth + p);
                b1 = DoubleVector.fromArray(DS, d, fourth + p + 8);
                b2 = DoubleVector.fromArray(DS, d, fourth + p + 16);
                b3 = DoubleVector.fromArray(DS, d, fourth + p + 24);
                b4 = DoubleVector.fromArray(DS, d, fourth + p + 32);
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
                e = t0.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(TWO_52);
                h = e.fma(inverse, c1);
                m = e.fma(inverse, c2.sub(h)).sub(MAGIC);
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
                e = t1.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(TWO_52);
                h = e.fma(inverse, c1);
                m = e.fma(inverse, c2.sub(h)).sub(MAGIC);
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
                e = t2.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(TWO_52);
                h = e.fma(inverse, c1);
                m = e.fma(inverse, c2.sub(h)).sub(MAGIC);
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
                e = t3.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(TWO_52);
                h = e.fma(inverse, c1);
                m = e.fma(inverse, c2.sub(h)).sub(MAGIC);
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
                e = t4.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(TWO_52);
                h = e.fma(inverse, c1);
                m = e.fma(inverse, c2.sub(h)).sub(MAGIC);
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
}
