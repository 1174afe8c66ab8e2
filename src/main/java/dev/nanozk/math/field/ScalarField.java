package dev.nanozk.math.field;

import static java.lang.Math.unsignedMultiplyHigh;

import java.math.BigInteger;

/**
 * Arithmetic in F = Z/ell, {@code ell = 2^252 + 27742317777372353535851937790883648493}, the scalar field of ristretto255, on flat arrays.
 *
 * <p>An element is four little-endian 64-bit limbs in Montgomery form (x 2^256 mod ell), always canonical: in [0, ell). Offsets
 * count limbs. Results may overwrite operands. Multiplication is the full product, then Montgomery's reduction (Koc,
 * Acar, Kaliski, <i>Analyzing and Comparing Montgomery Multiplication Algorithms</i>, SOS), with ell's shape: limb 2 of ell is zero, limb 3 is 2^60, and
 * {@code p_i + (m ell)_0} is zero modulo 2^64, so that its carry is one exactly where p_i is not zero.
 */
public final class ScalarField {
    /** Limbs of an element. */
    public static final int LIMBS = 4;

    /** ell. */
    public static final BigInteger ORDER =
            BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));

    private static final long L0 = ORDER.longValue();
    private static final long L1 = ORDER.shiftRight(64).longValue();
    private static final long L3 = ORDER.shiftRight(192).longValue();
    /** -1/ell mod 2^64. */
    private static final long NEGATIVE_INVERSE =
            ORDER.modInverse(BigInteger.ONE.shiftLeft(64)).negate().longValue();

    private ScalarField() {}

    /** {@code r = a + b}. */
    public static void add(long[] r, int ro, long[] a, int ao, long[] b, int bo) {
        long s0 = a[ao] + b[bo];
        long c = Long.compareUnsigned(s0, a[ao]) < 0 ? 1 : 0;
        long x1 = a[ao + 1];
        long t1 = x1 + b[bo + 1];
        long c1 = Long.compareUnsigned(t1, x1) < 0 ? 1 : 0;
        long s1 = t1 + c;
        c = c1 + (Long.compareUnsigned(s1, t1) < 0 ? 1 : 0);
        long x2 = a[ao + 2];
        long t2 = x2 + b[bo + 2];
        long c2 = Long.compareUnsigned(t2, x2) < 0 ? 1 : 0;
        long s2 = t2 + c;
        c = c2 + (Long.compareUnsigned(s2, t2) < 0 ? 1 : 0);
        long s3 = a[ao + 3] + b[bo + 3] + c;
        reduceOnce(r, ro, s0, s1, s2, s3);
    }

    /** Writes s - ell if s >= ell, else s, for s below 2 ell. */
    private static void reduceOnce(long[] r, int ro, long s0, long s1, long s2, long s3) {
        long d0 = s0 - L0;
        long b = Long.compareUnsigned(s0, L0) < 0 ? 1 : 0;
        long u1 = s1 - L1;
        long b1 = Long.compareUnsigned(s1, L1) < 0 ? 1 : 0;
        long d1 = u1 - b;
        b = b1 + (Long.compareUnsigned(u1, b) < 0 ? 1 : 0);
        long d2 = s2 - b;
        b = Long.compareUnsigned(s2, b) < 0 ? 1 : 0;
        long d3 = s3 - L3 - b;
        // Values stay below 2^254, so that the sign of the top limb tells whether the subtraction went below zero.
        long keep = d3 >> 63;
        r[ro] = s0 & keep | d0 & ~keep;
        r[ro + 1] = s1 & keep | d1 & ~keep;
        r[ro + 2] = s2 & keep | d2 & ~keep;
        r[ro + 3] = s3 & keep | d3 & ~keep;
    }

    /** {@code r = a - b}. */
    public static void sub(long[] r, int ro, long[] a, int ao, long[] b, int bo) {
        long x0 = a[ao];
        long y0 = b[bo];
        long d0 = x0 - y0;
        long c = Long.compareUnsigned(x0, y0) < 0 ? 1 : 0;
        long x1 = a[ao + 1];
        long y1 = b[bo + 1];
        long u1 = x1 - y1;
        long c1 = Long.compareUnsigned(x1, y1) < 0 ? 1 : 0;
        long d1 = u1 - c;
        c = c1 + (Long.compareUnsigned(u1, c) < 0 ? 1 : 0);
        long x2 = a[ao + 2];
        long y2 = b[bo + 2];
        long u2 = x2 - y2;
        long c2 = Long.compareUnsigned(x2, y2) < 0 ? 1 : 0;
        long d2 = u2 - c;
        c = c2 + (Long.compareUnsigned(u2, c) < 0 ? 1 : 0);
        long d3 = a[ao + 3] - b[bo + 3] - c;
        long mask = d3 >> 63;
        long m0 = L0 & mask;
        long m1 = L1 & mask;
        long s0 = d0 + m0;
        long k = Long.compareUnsigned(s0, d0) < 0 ? 1 : 0;
        long t1 = d1 + m1;
        long k1 = Long.compareUnsigned(t1, d1) < 0 ? 1 : 0;
        long s1 = t1 + k;
        k = k1 + (Long.compareUnsigned(s1, t1) < 0 ? 1 : 0);
        long s2 = d2 + k;
        k = Long.compareUnsigned(s2, d2) < 0 ? 1 : 0;
        r[ro] = s0;
        r[ro + 1] = s1;
        r[ro + 2] = s2;
        r[ro + 3] = d3 + (L3 & mask) + k;
    }

    /** {@code r = -a}. */
    public static void neg(long[] r, int ro, long[] a, int ao) {
        sub(r, ro, ZERO, 0, a, ao);
    }

    private static final long[] ZERO = new long[LIMBS];
    /** 2^256 mod ell, one in Montgomery form: a product by it reduces any four limbs. */
    static final long[] ONE = new long[LIMBS];

    static {
        BigInteger one = BigInteger.ONE.shiftLeft(256).mod(ORDER);
        for (int k = 0; k < LIMBS; k++) {
            ONE[k] = one.shiftRight(64 * k).longValue();
        }
    }

    /** 1 if a sum fell below one of its two terms, that is, if the addition modulo 2^64 carried. */
    private static long carry(long sum, long term) {
        return Long.compareUnsigned(sum, term) < 0 ? 1 : 0;
    }

    /** {@link #carry} for {@link #innerProduct} alone, with a profile of its own: where another method has seen zeros only, the compiler takes carries for rare. */
    private static long carryOfSum(long sum, long term) {
        return Long.compareUnsigned(sum, term) < 0 ? 1 : 0;
    }

    /**
     * {@code r = a b / 2^256}: the product in Montgomery form. The first operand may be any four limbs: with b below ell the product is below
     * {@code 2^256 ell}, what the reduction takes.
     */
    public static void mul(long[] r, int ro, long[] a, int ao, long[] b, int bo) {
        long x0 = a[ao];
        long x1 = a[ao + 1];
        long x2 = a[ao + 2];
        long x3 = a[ao + 3];
        long b0 = b[bo];
        long b1 = b[bo + 1];
        long b2 = b[bo + 2];
        long b3 = b[bo + 3];
        long p0 = x0 * b0;
        long c = unsignedMultiplyHigh(x0, b0);
        long lo = x0 * b1;
        long p1 = lo + c;
        c = unsignedMultiplyHigh(x0, b1) + carry(p1, lo);
        lo = x0 * b2;
        long p2 = lo + c;
        c = unsignedMultiplyHigh(x0, b2) + carry(p2, lo);
        lo = x0 * b3;
        long p3 = lo + c;
        long p4 = unsignedMultiplyHigh(x0, b3) + carry(p3, lo);
        lo = x1 * b0;
        p1 += lo;
        c = unsignedMultiplyHigh(x1, b0) + carry(p1, lo);
        lo = x1 * b1;
        long hi = unsignedMultiplyHigh(x1, b1);
        lo += c;
        hi += carry(lo, c);
        p2 += lo;
        c = hi + carry(p2, lo);
        lo = x1 * b2;
        hi = unsignedMultiplyHigh(x1, b2);
        lo += c;
        hi += carry(lo, c);
        p3 += lo;
        c = hi + carry(p3, lo);
        lo = x1 * b3;
        hi = unsignedMultiplyHigh(x1, b3);
        lo += c;
        hi += carry(lo, c);
        p4 += lo;
        long p5 = hi + carry(p4, lo);
        lo = x2 * b0;
        p2 += lo;
        c = unsignedMultiplyHigh(x2, b0) + carry(p2, lo);
        lo = x2 * b1;
        hi = unsignedMultiplyHigh(x2, b1);
        lo += c;
        hi += carry(lo, c);
        p3 += lo;
        c = hi + carry(p3, lo);
        lo = x2 * b2;
        hi = unsignedMultiplyHigh(x2, b2);
        lo += c;
        hi += carry(lo, c);
        p4 += lo;
        c = hi + carry(p4, lo);
        lo = x2 * b3;
        hi = unsignedMultiplyHigh(x2, b3);
        lo += c;
        hi += carry(lo, c);
        p5 += lo;
        long p6 = hi + carry(p5, lo);
        lo = x3 * b0;
        p3 += lo;
        c = unsignedMultiplyHigh(x3, b0) + carry(p3, lo);
        lo = x3 * b1;
        hi = unsignedMultiplyHigh(x3, b1);
        lo += c;
        hi += carry(lo, c);
        p4 += lo;
        c = hi + carry(p4, lo);
        lo = x3 * b2;
        hi = unsignedMultiplyHigh(x3, b2);
        lo += c;
        hi += carry(lo, c);
        p5 += lo;
        c = hi + carry(p5, lo);
        lo = x3 * b3;
        hi = unsignedMultiplyHigh(x3, b3);
        lo += c;
        hi += carry(lo, c);
        p6 += lo;
        long p7 = hi + carry(p6, lo);
        reduce(r, ro, p0, p1, p2, p3, p4, p5, p6, p7);
    }

    /** {@code r = a a / 2^256}: each mixed product once, doubled; then the reduction. */
    public static void square(long[] r, int ro, long[] a, int ao) {
        long x0 = a[ao];
        long x1 = a[ao + 1];
        long x2 = a[ao + 2];
        long x3 = a[ao + 3];
        // Mixed products in p1 .. p6.
        long p1 = x0 * x1;
        long c = unsignedMultiplyHigh(x0, x1);
        long lo = x0 * x2;
        long p2 = lo + c;
        c = unsignedMultiplyHigh(x0, x2) + carry(p2, lo);
        lo = x0 * x3;
        long p3 = lo + c;
        long p4 = unsignedMultiplyHigh(x0, x3) + carry(p3, lo);
        lo = x1 * x2;
        p3 += lo;
        c = unsignedMultiplyHigh(x1, x2) + carry(p3, lo);
        lo = x1 * x3;
        long hi = unsignedMultiplyHigh(x1, x3);
        lo += c;
        hi += carry(lo, c);
        p4 += lo;
        long p5 = hi + carry(p4, lo);
        lo = x2 * x3;
        p5 += lo;
        long p6 = unsignedMultiplyHigh(x2, x3) + carry(p5, lo);
        // Twice that, and the squares.
        long p7 = p6 >>> 63;
        p6 = p6 << 1 | p5 >>> 63;
        p5 = p5 << 1 | p4 >>> 63;
        p4 = p4 << 1 | p3 >>> 63;
        p3 = p3 << 1 | p2 >>> 63;
        p2 = p2 << 1 | p1 >>> 63;
        p1 <<= 1;
        long p0 = x0 * x0;
        hi = unsignedMultiplyHigh(x0, x0);
        p1 += hi;
        c = carry(p1, hi);
        lo = x1 * x1;
        hi = unsignedMultiplyHigh(x1, x1);
        lo += c;
        hi += carry(lo, c);
        p2 += lo;
        hi += carry(p2, lo);
        p3 += hi;
        c = carry(p3, hi);
        lo = x2 * x2;
        hi = unsignedMultiplyHigh(x2, x2);
        lo += c;
        hi += carry(lo, c);
        p4 += lo;
        hi += carry(p4, lo);
        p5 += hi;
        c = carry(p5, hi);
        lo = x3 * x3;
        hi = unsignedMultiplyHigh(x3, x3);
        lo += c;
        hi += carry(lo, c);
        p6 += lo;
        p7 += hi + carry(p6, lo);
        reduce(r, ro, p0, p1, p2, p3, p4, p5, p6, p7);
    }

    /** {@code r = p / 2^256} for a number p of eight limbs below {@code 2^256 ell}. */
    static void reduce(long[] r, int ro, long p0, long p1, long p2, long p3, long p4, long p5, long p6, long p7) {
        long m = p0 * NEGATIVE_INVERSE;
        long c = unsignedMultiplyHigh(m, L0) + (p0 != 0 ? 1 : 0);
        long lo = m * L1;
        long hi = unsignedMultiplyHigh(m, L1);
        lo += c;
        hi += carry(lo, c);
        p1 += lo;
        hi += carry(p1, lo);
        p2 += hi;
        lo = (m << 60) + carry(p2, hi);
        p3 += lo;
        hi = (m >>> 4) + carry(p3, lo);
        p4 += hi;
        long k = carry(p4, hi);
        m = p1 * NEGATIVE_INVERSE;
        c = unsignedMultiplyHigh(m, L0) + (p1 != 0 ? 1 : 0);
        lo = m * L1;
        hi = unsignedMultiplyHigh(m, L1);
        lo += c;
        hi += carry(lo, c);
        p2 += lo;
        hi += carry(p2, lo);
        p3 += hi;
        lo = (m << 60) + carry(p3, hi);
        p4 += lo;
        hi = (m >>> 4) + carry(p4, lo) + k;
        p5 += hi;
        k = carry(p5, hi);
        m = p2 * NEGATIVE_INVERSE;
        c = unsignedMultiplyHigh(m, L0) + (p2 != 0 ? 1 : 0);
        lo = m * L1;
        hi = unsignedMultiplyHigh(m, L1);
        lo += c;
        hi += carry(lo, c);
        p3 += lo;
        hi += carry(p3, lo);
        p4 += hi;
        lo = (m << 60) + carry(p4, hi);
        p5 += lo;
        hi = (m >>> 4) + carry(p5, lo) + k;
        p6 += hi;
        k = carry(p6, hi);
        m = p3 * NEGATIVE_INVERSE;
        c = unsignedMultiplyHigh(m, L0) + (p3 != 0 ? 1 : 0);
        lo = m * L1;
        hi = unsignedMultiplyHigh(m, L1);
        lo += c;
        hi += carry(lo, c);
        p4 += lo;
        hi += carry(p4, lo);
        p5 += hi;
        lo = (m << 60) + carry(p5, hi);
        p6 += lo;
        hi = (m >>> 4) + carry(p6, lo) + k;
        p7 += hi;
        reduceOnce(r, ro, p4, p5, p6, p7);
    }

    /** Products that {@link #innerProduct} adds up before it reduces: 8 ell^2 < 2^256 ell. */
    private static final int LAZY = 8;

    /** {@code r = sum_i a_i b_i / 2^256}, n elements of each: eight products are added up, then reduced. */
    public static void innerProduct(long[] r, int ro, long[] a, int ao, long[] b, int bo, int n) {
        long[] t = new long[LIMBS];
        long[] sum = new long[LIMBS];
        for (int from = 0; from < n; from += LAZY) {
            int to = Math.min(n, from + LAZY);
            long p0 = 0;
            long p1 = 0;
            long p2 = 0;
            long p3 = 0;
            long p4 = 0;
            long p5 = 0;
            long p6 = 0;
            long p7 = 0;
            for (int i = from; i < to; i++) {
                int u = ao + LIMBS * i;
                int v = bo + LIMBS * i;
                long b0 = b[v];
                long b1 = b[v + 1];
                long b2 = b[v + 2];
                long b3 = b[v + 3];
                long x = a[u];
                // Zeros, frequent in padded vectors, have no carries and would spoil their profile.
                if ((b0 | b1 | b2 | b3) == 0 || (x | a[u + 1] | a[u + 2] | a[u + 3]) == 0) {
                    continue;
                }
                long lo = x * b0;
                p0 += lo;
                long c = unsignedMultiplyHigh(x, b0) + carryOfSum(p0, lo);
                lo = x * b1;
                long hi = unsignedMultiplyHigh(x, b1);
                lo += c;
                hi += carryOfSum(lo, c);
                p1 += lo;
                c = hi + carryOfSum(p1, lo);
                lo = x * b2;
                hi = unsignedMultiplyHigh(x, b2);
                lo += c;
                hi += carryOfSum(lo, c);
                p2 += lo;
                c = hi + carryOfSum(p2, lo);
                lo = x * b3;
                hi = unsignedMultiplyHigh(x, b3);
                lo += c;
                hi += carryOfSum(lo, c);
                p3 += lo;
                c = hi + carryOfSum(p3, lo);
                p4 += c;
                long k = carryOfSum(p4, c);
                p5 += k;
                k = carryOfSum(p5, k);
                p6 += k;
                k = carryOfSum(p6, k);
                p7 += k;
                x = a[u + 1];
                lo = x * b0;
                p1 += lo;
                c = unsignedMultiplyHigh(x, b0) + carryOfSum(p1, lo);
                lo = x * b1;
                hi = unsignedMultiplyHigh(x, b1);
                lo += c;
                hi += carryOfSum(lo, c);
                p2 += lo;
                c = hi + carryOfSum(p2, lo);
                lo = x * b2;
                hi = unsignedMultiplyHigh(x, b2);
                lo += c;
                hi += carryOfSum(lo, c);
                p3 += lo;
                c = hi + carryOfSum(p3, lo);
                lo = x * b3;
                hi = unsignedMultiplyHigh(x, b3);
                lo += c;
                hi += carryOfSum(lo, c);
                p4 += lo;
                c = hi + carryOfSum(p4, lo);
                p5 += c;
                k = carryOfSum(p5, c);
                p6 += k;
                k = carryOfSum(p6, k);
                p7 += k;
                x = a[u + 2];
                lo = x * b0;
                p2 += lo;
                c = unsignedMultiplyHigh(x, b0) + carryOfSum(p2, lo);
                lo = x * b1;
                hi = unsignedMultiplyHigh(x, b1);
                lo += c;
                hi += carryOfSum(lo, c);
                p3 += lo;
                c = hi + carryOfSum(p3, lo);
                lo = x * b2;
                hi = unsignedMultiplyHigh(x, b2);
                lo += c;
                hi += carryOfSum(lo, c);
                p4 += lo;
                c = hi + carryOfSum(p4, lo);
                lo = x * b3;
                hi = unsignedMultiplyHigh(x, b3);
                lo += c;
                hi += carryOfSum(lo, c);
                p5 += lo;
                c = hi + carryOfSum(p5, lo);
                p6 += c;
                k = carryOfSum(p6, c);
                p7 += k;
                x = a[u + 3];
                lo = x * b0;
                p3 += lo;
                c = unsignedMultiplyHigh(x, b0) + carryOfSum(p3, lo);
                lo = x * b1;
                hi = unsignedMultiplyHigh(x, b1);
                lo += c;
                hi += carryOfSum(lo, c);
                p4 += lo;
                c = hi + carryOfSum(p4, lo);
                lo = x * b2;
                hi = unsignedMultiplyHigh(x, b2);
                lo += c;
                hi += carryOfSum(lo, c);
                p5 += lo;
                c = hi + carryOfSum(p5, lo);
                lo = x * b3;
                hi = unsignedMultiplyHigh(x, b3);
                lo += c;
                hi += carryOfSum(lo, c);
                p6 += lo;
                c = hi + carryOfSum(p6, lo);
                p7 += c;
            }
            reduce(t, 0, p0, p1, p2, p3, p4, p5, p6, p7);
            add(sum, 0, sum, 0, t, 0);
        }
        System.arraycopy(sum, 0, r, ro, LIMBS);
    }
}
