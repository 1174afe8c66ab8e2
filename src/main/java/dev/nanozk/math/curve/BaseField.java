package dev.nanozk.math.curve;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;

/**
 * Arithmetic modulo p = 2^255 - 19 on flat arrays, five limbs of 51 bits.
 *
 * <p>Limb bounds: the result of {@link #mul} and {@link #square} is <i>tight</i>, every limb below 2^51 + 2^13; {@link #add} of two tight values
 * is below 2^52 + 2^14; {@link #sub} adds 4p, so that its result is below 2^53 + the first operand. Operands of mul may have limbs below 2^54.
 * A column of the product is at most 1 * 2^108 + 4 * 19 * 2^108 &lt; 2^115; each partial product is split at bit 51 by a multiplication of shifted
 * operands, so that no 128-bit sums are needed: low parts add up to less than 2^54, high parts to less than 2^64.
 */
final class BaseField {
    static final int LIMBS = 5;
    static final BigInteger P = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
    private static final long MASK = (1L << 51) - 1;
    private static final long FOUR_P0 = 4 * (MASK - 18);
    private static final long FOUR_P = 4 * MASK;

    private BaseField() {}

    private static long high(long a, long b) {
        return Math.unsignedMultiplyHigh(a, b);
    }

    /** {@code r = a b}, tight. */
    static void mul(long[] r, int ro, long[] a, int ao, long[] b, int bo) {
        long a0 = a[ao];
        long a1 = a[ao + 1];
        long a2 = a[ao + 2];
        long a3 = a[ao + 3];
        long a4 = a[ao + 4];
        long b0 = b[bo];
        long b1 = b[bo + 1];
        long b2 = b[bo + 2];
        long b3 = b[bo + 3];
        long b4 = b[bo + 4];
        long c1 = 19 * b1;
        long c2 = 19 * b2;
        long c3 = 19 * b3;
        long c4 = 19 * b4;
        long s0 = a0 * b0 + a1 * c4 + a2 * c3 + a3 * c2 + a4 * c1;
        long s1 = a0 * b1 + a1 * b0 + a2 * c4 + a3 * c3 + a4 * c2;
        long s2 = a0 * b2 + a1 * b1 + a2 * b0 + a3 * c4 + a4 * c3;
        long s3 = a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 + a4 * c4;
        long s4 = a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0;
        // floor(x y / 2^51) is the upper word of (x 2^8) (y 2^5).
        a0 <<= 8;
        a1 <<= 8;
        a2 <<= 8;
        a3 <<= 8;
        a4 <<= 8;
        b0 <<= 5;
        b1 <<= 5;
        b2 <<= 5;
        b3 <<= 5;
        b4 <<= 5;
        c1 <<= 5;
        c2 <<= 5;
        c3 <<= 5;
        c4 <<= 5;
        long h0 = high(a0, b0) + high(a1, c4) + high(a2, c3) + high(a3, c2) + high(a4, c1);
        long h1 = high(a0, b1) + high(a1, b0) + high(a2, c4) + high(a3, c3) + high(a4, c2);
        long h2 = high(a0, b2) + high(a1, b1) + high(a2, b0) + high(a3, c4) + high(a4, c3);
        long h3 = high(a0, b3) + high(a1, b2) + high(a2, b1) + high(a3, b0) + high(a4, c4);
        long h4 = high(a0, b4) + high(a1, b3) + high(a2, b2) + high(a3, b1) + high(a4, b0);
        carry(r, ro, s0, s1, s2, s3, s4, h0, h1, h2, h3, h4);
    }

    /** {@code r = a a}, tight. */
    static void square(long[] r, int ro, long[] a, int ao) {
        mul(r, ro, a, ao, a, ao);
    }

    /** Low sums modulo 2^64 and sums of the parts from bit 51 on; the low sums proper are what is left of s without h. */
    private static void carry(
            long[] r,
            int ro,
            long s0,
            long s1,
            long s2,
            long s3,
            long s4,
            long h0,
            long h1,
            long h2,
            long h3,
            long h4) {
        long t0 = s0 - (h0 << 51);
        long t1 = s1 - (h1 << 51) + h0;
        long t2 = s2 - (h2 << 51) + h1;
        long t3 = s3 - (h3 << 51) + h2;
        long t4 = s4 - (h4 << 51) + h3;
        // 19 h4 may need more than 64 bits only for operands above the bound: h4 has no factor 19 and stays below 2^60.
        t0 += 19 * (h4 & MASK);
        t1 += 19 * (h4 >>> 51);
        t1 += t0 >>> 51;
        t2 += t1 >>> 51;
        t3 += t2 >>> 51;
        t4 += t3 >>> 51;
        long top = t4 >>> 51;
        long u0 = (t0 & MASK) + 19 * top;
        r[ro] = u0 & MASK;
        r[ro + 1] = (t1 & MASK) + (u0 >>> 51);
        r[ro + 2] = t2 & MASK;
        r[ro + 3] = t3 & MASK;
        r[ro + 4] = t4 & MASK;
    }

    /** {@code r = a + b}, not reduced. */
    static void add(long[] r, int ro, long[] a, int ao, long[] b, int bo) {
        r[ro] = a[ao] + b[bo];
        r[ro + 1] = a[ao + 1] + b[bo + 1];
        r[ro + 2] = a[ao + 2] + b[bo + 2];
        r[ro + 3] = a[ao + 3] + b[bo + 3];
        r[ro + 4] = a[ao + 4] + b[bo + 4];
    }

    /** {@code r = a + 4p - b}, for limbs of b below 2^53 - 76. */
    static void sub(long[] r, int ro, long[] a, int ao, long[] b, int bo) {
        r[ro] = a[ao] + FOUR_P0 - b[bo];
        r[ro + 1] = a[ao + 1] + FOUR_P - b[bo + 1];
        r[ro + 2] = a[ao + 2] + FOUR_P - b[bo + 2];
        r[ro + 3] = a[ao + 3] + FOUR_P - b[bo + 3];
        r[ro + 4] = a[ao + 4] + FOUR_P - b[bo + 4];
    }

    /** Makes the limbs those of the integer in [0, p). */
    static void canonical(long[] r, int ro) {
        for (int pass = 0; pass < 2; pass++) {
            for (int k = 0; k < 4; k++) {
                r[ro + k + 1] += r[ro + k] >>> 51;
                r[ro + k] &= MASK;
            }
            r[ro] += 19 * (r[ro + 4] >>> 51);
            r[ro + 4] &= MASK;
        }
        // Below 2^255 + 19 now; one conditional subtraction of p, found by adding 19.
        long q = r[ro] + 19 >>> 51;
        for (int k = 1; k < LIMBS; k++) {
            q = r[ro + k] + q >>> 51;
        }
        r[ro] += 19 * q;
        for (int k = 0; k < 4; k++) {
            r[ro + k + 1] += r[ro + k] >>> 51;
            r[ro + k] &= MASK;
        }
        r[ro + 4] &= MASK;
    }

    /** Makes limbs below 2^57 tight. */
    static void tighten(long[] r, int ro) {
        long t0 = r[ro];
        long t1 = r[ro + 1] + (t0 >>> 51);
        long t2 = r[ro + 2] + (t1 >>> 51);
        long t3 = r[ro + 3] + (t2 >>> 51);
        long t4 = r[ro + 4] + (t3 >>> 51);
        t0 = (t0 & MASK) + 19 * (t4 >>> 51);
        r[ro] = t0 & MASK;
        r[ro + 1] = (t1 & MASK) + (t0 >>> 51);
        r[ro + 2] = t2 & MASK;
        r[ro + 3] = t3 & MASK;
        r[ro + 4] = t4 & MASK;
    }

    private static final VarHandle LITTLE_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Reads the lower 255 bits of 32 little-endian bytes. */
    static void load(long[] r, int ro, byte[] bytes, int at) {
        long w0 = (long) LITTLE_ENDIAN.get(bytes, at);
        long w1 = (long) LITTLE_ENDIAN.get(bytes, at + 8);
        long w2 = (long) LITTLE_ENDIAN.get(bytes, at + 16);
        long w3 = (long) LITTLE_ENDIAN.get(bytes, at + 24);
        r[ro] = w0 & MASK;
        r[ro + 1] = (w0 >>> 51 | w1 << 13) & MASK;
        r[ro + 2] = (w1 >>> 38 | w2 << 26) & MASK;
        r[ro + 3] = (w2 >>> 25 | w3 << 39) & MASK;
        r[ro + 4] = w3 >>> 12 & MASK;
    }

    /** Writes a canonical value as 32 little-endian bytes. */
    static byte[] bytes(long[] v, int vo) {
        byte[] out = new byte[32];
        LITTLE_ENDIAN.set(out, 0, v[vo] | v[vo + 1] << 51);
        LITTLE_ENDIAN.set(out, 8, v[vo + 1] >>> 13 | v[vo + 2] << 38);
        LITTLE_ENDIAN.set(out, 16, v[vo + 2] >>> 26 | v[vo + 3] << 25);
        LITTLE_ENDIAN.set(out, 24, v[vo + 3] >>> 39 | v[vo + 4] << 12);
        return out;
    }
}
