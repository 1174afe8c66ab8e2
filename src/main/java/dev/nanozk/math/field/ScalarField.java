package dev.nanozk.math.field;

import java.math.BigInteger;

/**
 * Arithmetic in F = Z/ell, {@code ell = 2^252 + 27742317777372353535851937790883648493}, the scalar field of ristretto255, on flat arrays.
 *
 * <p>An element is four little-endian 64-bit limbs in Montgomery form (x 2^256 mod ell), always canonical: in [0, ell). Offsets
 * count limbs. Results may overwrite operands. Multiplication is Montgomery's with operand scanning (Koc, Acar, Kaliski, <i>Analyzing and
 * Comparing Montgomery Multiplication Algorithms</i>, CIOS).
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

    /** {@code r = a a}. */
    public static void square(long[] r, int ro, long[] a, int ao) {
        mul(r, ro, a, ao, a, ao);
    }

    /** {@code r = a b / 2^256}: the product in Montgomery form. */
    public static void mul(long[] r, int ro, long[] a, int ao, long[] b, int bo) {
        long b0 = b[bo];
        long b1 = b[bo + 1];
        long b2 = b[bo + 2];
        long b3 = b[bo + 3];
        long t0 = 0;
        long t1 = 0;
        long t2 = 0;
        long t3 = 0;
        for (int i = 0; i < LIMBS; i++) {
            long x = a[ao + i];
            // t += x b; x, b and t are below 2^254, so that five limbs hold everything.
            long lo = x * b0;
            long carry = Math.unsignedMultiplyHigh(x, b0);
            t0 += lo;
            carry += Long.compareUnsigned(t0, lo) < 0 ? 1 : 0;

            lo = x * b1;
            long hi = Math.unsignedMultiplyHigh(x, b1);
            lo += carry;
            hi += Long.compareUnsigned(lo, carry) < 0 ? 1 : 0;
            t1 += lo;
            carry = hi + (Long.compareUnsigned(t1, lo) < 0 ? 1 : 0);

            lo = x * b2;
            hi = Math.unsignedMultiplyHigh(x, b2);
            lo += carry;
            hi += Long.compareUnsigned(lo, carry) < 0 ? 1 : 0;
            t2 += lo;
            carry = hi + (Long.compareUnsigned(t2, lo) < 0 ? 1 : 0);

            lo = x * b3;
            hi = Math.unsignedMultiplyHigh(x, b3);
            lo += carry;
            hi += Long.compareUnsigned(lo, carry) < 0 ? 1 : 0;
            t3 += lo;
            long t4 = hi + (Long.compareUnsigned(t3, lo) < 0 ? 1 : 0);

            // t = (t + m ell) / 2^64; limb 2 of ell is zero.
            long m = t0 * NEGATIVE_INVERSE;
            lo = m * L0;
            carry = Math.unsignedMultiplyHigh(m, L0) + (t0 != 0 ? 1 : 0);

            lo = m * L1;
            hi = Math.unsignedMultiplyHigh(m, L1);
            lo += carry;
            hi += Long.compareUnsigned(lo, carry) < 0 ? 1 : 0;
            t1 += lo;
            carry = hi + (Long.compareUnsigned(t1, lo) < 0 ? 1 : 0);
            t0 = t1;

            t1 = t2 + carry;
            carry = Long.compareUnsigned(t1, t2) < 0 ? 1 : 0;

            // L3 = 2^60
            lo = m << 60;
            hi = m >>> 4;
            lo += carry;
            hi += Long.compareUnsigned(lo, carry) < 0 ? 1 : 0;
            t2 = t3 + lo;
            carry = hi + (Long.compareUnsigned(t2, lo) < 0 ? 1 : 0);
            t3 = t4 + carry;
        }
        reduceOnce(r, ro, t0, t1, t2, t3);
    }
}
