package dev.nanozk.math.simd;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.ScalarField;
import java.math.BigInteger;

/** Between four 64-bit limbs in Montgomery form with 2^256, as {@link ScalarField} has them, and the blocks of {@link ScalarKernel}. */
final class ScalarLimbs {
    /** Limbs 0, 1 and 2 of ell in signed limbs of 51 bits; limb 3 is zero, limb 4 is 2^48. */
    static final double ELL0 = 671914833335277d;

    static final double ELL1 = 1077929209154306d;
    static final double ELL2 = 5471207d;

    private static final int L = ScalarField.LIMBS;
    private static final long MASK = Radix51.MASK;
    private static final long[] ELL = limbs64(ScalarField.ORDER);
    private static final long[] FOUR_ELL = limbs51(ScalarField.ORDER.shiftLeft(2));
    /** 2 2^256 mod ell: a product by it doubles, which takes a form with 2^255 to one with 2^256. */
    private static final long[] TWO = limbs64(BigInteger.ONE.shiftLeft(257).mod(ScalarField.ORDER));

    private static final long[] PLAIN_FOUR = {4, 0, 0, 0};

    private ScalarLimbs() {}

    private static long[] limbs64(BigInteger x) {
        long[] out = new long[L];
        for (int k = 0; k < L; k++) {
            out[k] = x.shiftRight(64 * k).longValue();
        }
        return out;
    }

    private static long[] limbs51(BigInteger x) {
        long[] out = new long[5];
        for (int k = 0; k < 5; k++) {
            out[k] = x.shiftRight(51 * k).longValue() & MASK;
        }
        return out;
    }

    /** A canonical element into a block: halved modulo ell, then cut. The result is reduced. */
    static void load(long[] source, int from, double[] target, int to) {
        // (v + ell) / 2 for odd v, v / 2 for even v; v + ell is below 2^254.
        long odd = -(source[from] & 1);
        long v0 = source[from] + (ELL[0] & odd);
        long carry = Long.compareUnsigned(v0, source[from]) < 0 ? 1 : 0;
        long e1 = ELL[1] & odd;
        long u1 = source[from + 1] + e1;
        long over = Long.compareUnsigned(u1, e1) < 0 ? 1 : 0;
        long v1 = u1 + carry;
        carry = over + (Long.compareUnsigned(v1, carry) < 0 ? 1 : 0);
        long v2 = source[from + 2] + carry;
        carry = Long.compareUnsigned(v2, carry) < 0 ? 1 : 0;
        long v3 = source[from + 3] + (ELL[3] & odd) + carry;
        v0 = v0 >>> 1 | v1 << 63;
        v1 = v1 >>> 1 | v2 << 63;
        v2 = v2 >>> 1 | v3 << 63;
        v3 >>>= 1;
        long t0 = v0 & MASK;
        long t1 = (v0 >>> 51 | v1 << 13) & MASK;
        long t2 = (v1 >>> 38 | v2 << 26) & MASK;
        long t3 = (v2 >>> 25 | v3 << 39) & MASK;
        long t4 = v3 >>> 12;
        long c = t0 + Radix51.HALF >> 51;
        t0 -= c << 51;
        t1 += c;
        c = t1 + Radix51.HALF >> 51;
        t1 -= c << 51;
        t2 += c;
        c = t2 + Radix51.HALF >> 51;
        t2 -= c << 51;
        t3 += c;
        c = t3 + Radix51.HALF >> 51;
        t3 -= c << 51;
        t4 += c;
        target[to] = t0;
        target[to + 8] = t1;
        target[to + 16] = t2;
        target[to + 24] = t3;
        target[to + 32] = t4;
    }

    /** The value modulo 2^256 and not below zero, of an element with limbs within 2^52 and a value within 2^254. */
    static void integer(double[] source, int from, long[] target, int to) {
        long t0 = (long) source[from] + FOUR_ELL[0];
        long t1 = (long) source[from + 8] + FOUR_ELL[1] + (t0 >> 51);
        long t2 = (long) source[from + 16] + FOUR_ELL[2] + (t1 >> 51);
        long t3 = (long) source[from + 24] + FOUR_ELL[3] + (t2 >> 51);
        long t4 = (long) source[from + 32] + FOUR_ELL[4] + (t3 >> 51);
        pack(t0 & MASK, t1 & MASK, t2 & MASK, t3 & MASK, t4, target, to);
    }

    private static void pack(long t0, long t1, long t2, long t3, long t4, long[] target, int to) {
        target[to] = t0 | t1 << 51;
        target[to + 1] = t1 >>> 13 | t2 << 38;
        target[to + 2] = t2 >>> 26 | t3 << 25;
        target[to + 3] = t3 >>> 39 | t4 << 12;
    }

    /** An element of a block, canonical. */
    static void store(double[] source, int from, long[] target, int to) {
        integer(source, from, target, to);
        ScalarField.mul(target, to, target, to, TWO, 0);
    }

    /** Adds {@code k} lanes' columns of {@link ScalarKernel#dot}; eleven columns, the lower ten brought into [0, 2^51). */
    static void addColumns(long[] sums, long[] columns) {
        for (int lane = 0; lane < Radix51.LANES; lane++) {
            long carry = 0;
            for (int k = 0; k < 10; k++) {
                long x = columns[8 * k + lane] + carry;
                sums[k] += x & MASK;
                carry = x >> 51;
            }
            sums[10] += carry;
        }
        for (int k = 0; k < 10; k++) {
            sums[k + 1] += sums[k] >> 51;
            sums[k] &= MASK;
        }
    }

    /** {@code sum x y} of elements whose forms' products were added: {@code T = 2^510 sum x y}, wanted is 2^256 times the sum. */
    static FieldElement value(long[] sums) {
        long[] low = new long[L];
        long[] high = new long[L];
        pack(sums[0], sums[1], sums[2], sums[3], sums[4], low, 0);
        pack(sums[5], sums[6], sums[7], sums[8], sums[9], high, 0);
        ScalarField.mul(low, 0, low, 0, PLAIN_FOUR, 0);
        ScalarField.mul(high, 0, high, 0, TWO, 0);
        ScalarField.add(low, 0, low, 0, high, 0);
        return FieldElement.load(low, 0).add(FieldElement.of(sums[10]));
    }
}
