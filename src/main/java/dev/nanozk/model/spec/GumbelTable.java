package dev.nanozk.model.spec;

import java.math.BigInteger;

/**
 * Standard Gumbel variates {@code G = -ln(-ln U)} of 32-bit words, in integers: {@code U = (2w + 1) / 2^33}, G in units of 2^-24.
 *
 * <p>With n = 2w + 1 the side is low for n &lt; 2^32, where t = n, else high, where t = 2^33 - n: t is odd and below 2^32. A side's table has the
 * points t = 2^e (1 + j / 256) at index 256 e + j, e = 0..31, and t = 2^32 at index 8192; its entries are
 * {@code round(2^24 G(t / 2^33))} low and {@code round(2^24 G(1 - t / 2^33))} high, ties upward. Between two points G is linear in t, rounded to the
 * nearest unit, ties upward. Both sides are finest where U nears 0 and 1, so that the error stays below 2.1e-6 for every word ({@code GumbelTableTest}). Made by
 * integer code only.
 *
 * <p>Source: Gumbel, <i>Statistical Theory of Extreme Values</i> (1954); arg max of logits plus Gumbel noise samples from their softmax: Maddison, Tarlow, Minka,
 * <i>A* Sampling</i> (2014), section 2.
 */
public final class GumbelTable {
    /** G is an integer times 2^-24. */
    public static final int BITS = 24;

    /** Largest minus smallest G is below this. */
    public static final int SPAN = 27;

    private static final int POINT_BITS = 8;
    private static final int OCTAVES = 32;
    private static final int UNIFORM_BITS = OCTAVES + 1;
    private static final int FRACTION_BITS = 16;
    private static final int GUARD = 40;

    private static final int[] LOW = new int[(OCTAVES << POINT_BITS) + 1];
    private static final int[] HIGH = new int[(OCTAVES << POINT_BITS) + 1];

    static {
        BigInteger guard = FixedPoint.ln(FixedPoint.ONE.shiftLeft(GUARD));
        for (int k = 0; k < LOW.length; k++) {
            // t / 2^33 = m / 2^shift
            BigInteger m = BigInteger.valueOf((1 << POINT_BITS) + (k & (1 << POINT_BITS) - 1));
            int shift = UNIFORM_BITS + POINT_BITS - (k >> POINT_BITS);
            BigInteger whole = BigInteger.ONE.shiftLeft(shift);
            LOW[k] = entry(whole, m, guard);
            HIGH[k] = entry(whole, whole.subtract(m), guard);
        }
    }

    private GumbelTable() {}

    /** {@code round(2^24 (-ln ln(a / b)))}, a &gt; b. */
    private static int entry(BigInteger a, BigInteger b, BigInteger guard) {
        BigInteger exponential = FixedPoint.ln(a.shiftLeft(FixedPoint.BITS).divide(b));
        BigInteger ln = FixedPoint.ln(exponential.shiftLeft(GUARD)).subtract(guard);
        return FixedPoint.round(ln.negate(), BITS);
    }

    /** G of a word, in units of 2^-24. */
    public static int of(int word) {
        long n = 2 * Integer.toUnsignedLong(word) + 1;
        int[] table = n >>> OCTAVES == 0 ? LOW : HIGH;
        long t = n >>> OCTAVES == 0 ? n : (1L << UNIFORM_BITS) - n;
        int e = Long.SIZE - 1 - Long.numberOfLeadingZeros(t);
        // t = 2^e (1 + f / 2^24)
        long f = (t << OCTAVES - e & 0xffff_ffffL) >>> OCTAVES - POINT_BITS - FRACTION_BITS;
        int k = (e << POINT_BITS) + (int) (f >>> FRACTION_BITS);
        long slope = (long) table[k + 1] - table[k];
        return table[k] + (int) (slope * (f & (1 << FRACTION_BITS) - 1) + (1 << FRACTION_BITS - 1) >> FRACTION_BITS);
    }

    /** SHA-256 (hex) over both sides, low first, as 32-bit little-endian integers. */
    public static String digest() {
        return FixedPoint.digest(LOW, HIGH);
    }
}
