package dev.nanozk.math.simd;

/**
 * Numbers of 255 bits as five signed limbs of 51 bits in doubles, and their products by fused multiply-add.
 *
 * <p>Splitting a product: with {@code c1 = 1.5 2^103}, whose unit in the last place is 2^51, and {@code |a b| <= 2^102},
 *
 * <pre>h = fma(a, b, c1) = c1 + 2^51 round(a b / 2^51),    g = fma(a, b, c2 - h) = 1.5 2^52 + (a b mod 2^51),    c2 = c1 + 1.5 2^52</pre>
 *
 * are exact, and read as 64-bit integers h and g count in units of 2^51 and of 1 from {@code bits(c1)} and {@code bits(1.5 2^52)}. So columns of a product are added up
 * as integers; the constants that come along are known and start the columns with their negative sum. At {@code a b = +-2^102} itself h is still read rightly.
 *
 * <p>A column t within 2^61 is cut with {@code x = t + 2^62 + 2^50}: {@code (x mod 2^51) - 2^50} in [-2^50, 2^50) is the limb, {@code (x >>> 51) - 2^11} the carry. Double from
 * limb: the bits of 2^52 are or-ed in, 2^52 + 2^50 is subtracted; limb from double: 1.5 2^52 is added.
 *
 * <p>Blocks hold {@link #LANES} elements: limb k of element i stands at {@code 40 (i / 8) + 8 k + i mod 8}.
 */
final class Radix51 {
    /** Elements of a block. */
    static final int LANES = 8;
    /** Doubles of a block. */
    static final int BLOCK = 5 * LANES;

    static final double C1 = 0x1.8p103;
    static final double C2 = 0x1.8p103 + 0x1.8p52;
    /** 1.5 2^52: adding it puts an integer within 2^51 into the lower bits. */
    static final double MAGIC = 0x1.8p52;

    static final long MAGIC_BITS = 0x4338000000000000L;
    static final double TWO_52 = 0x1p52;
    static final long EXPONENT_52 = 0x4330000000000000L;
    static final long HALF = 1L << 50;
    /** 2^52 + 2^50. */
    static final double OFFSET = 0x1p52 + 0x1p50;

    static final long MASK = (1L << 51) - 1;
    /** 2^62 + 2^50. */
    static final long ROUND = (1L << 62) + HALF;
    /** The carry of 2^62. */
    static final long ROUND_CARRY = 1L << 11;

    private static final long TWO_P0 = 2 * (MASK - 18);
    private static final long TWO_P = 2 * MASK;

    private Radix51() {}

    /** Place of limb 0 of element i in blocks. */
    static int at(int i) {
        return BLOCK * (i >> 3) + (i & 7);
    }

    /** From limbs in [0, 2^51 + 2^13) modulo p to signed ones: within 2^50, the lowest within 2^50 + 19. */
    static void toSigned(long[] source, int from, double[] target, int to, int stride) {
        long carry = 0;
        for (int k = 0; k < 5; k++) {
            long v = source[from + k] + carry;
            carry = v + HALF >> 51;
            target[to + stride * k] = v - (carry << 51);
        }
        target[to] += 19 * carry;
    }

    /** From limbs within 2^51 modulo p to limbs in [0, 2^51 + 2^13). */
    static void toTight(double[] source, int from, int stride, long[] target, int to) {
        long t0 = (long) source[from] + TWO_P0;
        long t1 = (long) source[from + stride] + TWO_P + (t0 >> 51);
        long t2 = (long) source[from + 2 * stride] + TWO_P + (t1 >> 51);
        long t3 = (long) source[from + 3 * stride] + TWO_P + (t2 >> 51);
        long t4 = (long) source[from + 4 * stride] + TWO_P + (t3 >> 51);
        t0 = (t0 & MASK) + 19 * (t4 >> 51);
        target[to] = t0 & MASK;
        target[to + 1] = (t1 & MASK) + (t0 >> 51);
        target[to + 2] = t2 & MASK;
        target[to + 3] = t3 & MASK;
        target[to + 4] = t4 & MASK;
    }
}
