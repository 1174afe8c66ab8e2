package dev.nanozk.math.curve;

import java.math.BigInteger;

/**
 * Group operations on flat arrays for -x^2 + y^2 = 1 + d x^2 y^2 (Hisil, Wong, Carter, Dawson, <i>Twisted Edwards Curves Revisited</i>, 3).
 *
 * <p>Extended points are (X, Y, Z, T), 20 limbs, tight; affine Niels points (y - x, y + x, 2dxy), 15 limbs, tight. Scratch arrays have at least
 * {@link #SCRATCH} limbs. The formulas are complete: no case is special.
 */
final class Edwards {
    static final int EXTENDED = 20;
    static final int NIELS = 15;
    static final int SCRATCH = 40;

    static final BaseElement D = BaseElement.of(
            BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(BaseField.P)));
    private static final long[] ZERO = new long[BaseField.LIMBS];
    private static final long[] TWO_D = new long[BaseField.LIMBS];

    static {
        D.add(D).store(TWO_D, 0);
    }

    private Edwards() {}

    static void identity(long[] r, int ro) {
        java.util.Arrays.fill(r, ro, ro + EXTENDED, 0);
        r[ro + 5] = 1;
        r[ro + 10] = 1;
    }

    /** {@code r = p + q}. */
    static void add(long[] r, int ro, long[] p, int po, long[] q, int qo, long[] s) {
        BaseField.sub(s, 0, p, po + 5, p, po);
        BaseField.sub(s, 5, q, qo + 5, q, qo);
        BaseField.mul(s, 0, s, 0, s, 5);
        BaseField.add(s, 5, p, po + 5, p, po);
        BaseField.add(s, 10, q, qo + 5, q, qo);
        BaseField.mul(s, 5, s, 5, s, 10);
        BaseField.mul(s, 10, p, po + 15, q, qo + 15);
        BaseField.mul(s, 10, s, 10, TWO_D, 0);
        BaseField.mul(s, 15, p, po + 10, q, qo + 10);
        BaseField.add(s, 15, s, 15, s, 15);
        BaseField.sub(s, 25, s, 15, s, 10);
        BaseField.add(s, 30, s, 15, s, 10);
        finish(r, ro, s);
    }

    /** {@code r = p + q} or {@code p - q}, q affine Niels. */
    static void addNiels(long[] r, int ro, long[] p, int po, long[] q, int qo, boolean negative, long[] s) {
        int minus = negative ? qo + 5 : qo;
        int plus = negative ? qo : qo + 5;
        BaseField.sub(s, 0, p, po + 5, p, po);
        BaseField.mul(s, 0, s, 0, q, minus);
        BaseField.add(s, 5, p, po + 5, p, po);
        BaseField.mul(s, 5, s, 5, q, plus);
        BaseField.mul(s, 10, p, po + 15, q, qo + 10);
        BaseField.add(s, 15, p, po + 10, p, po + 10);
        if (negative) {
            BaseField.add(s, 25, s, 15, s, 10);
            BaseField.sub(s, 30, s, 15, s, 10);
        } else {
            BaseField.sub(s, 25, s, 15, s, 10);
            BaseField.add(s, 30, s, 15, s, 10);
        }
        finish(r, ro, s);
    }

    /** From A, B at 0, 5 and F, G at 25, 30: E = B - A, H = B + A; (EF, GH, FG, EH). */
    private static void finish(long[] r, int ro, long[] s) {
        BaseField.sub(s, 20, s, 5, s, 0);
        BaseField.add(s, 35, s, 5, s, 0);
        BaseField.mul(r, ro, s, 20, s, 25);
        BaseField.mul(r, ro + 5, s, 30, s, 35);
        BaseField.mul(r, ro + 10, s, 30, s, 25);
        BaseField.mul(r, ro + 15, s, 20, s, 35);
    }

    /** {@code r = -p}. */
    static void negate(long[] r, int ro, long[] p, int po) {
        BaseField.sub(r, ro, ZERO, 0, p, po);
        System.arraycopy(p, po + 5, r, ro + 5, 10);
        BaseField.sub(r, ro + 15, ZERO, 0, p, po + 15);
    }

    /** {@code r = 2p}. */
    static void dbl(long[] r, int ro, long[] p, int po, long[] s) {
        BaseField.square(s, 0, p, po);
        BaseField.square(s, 5, p, po + 5);
        BaseField.square(s, 10, p, po + 10);
        BaseField.add(s, 10, s, 10, s, 10);
        BaseField.add(s, 15, p, po, p, po + 5);
        BaseField.square(s, 15, s, 15);
        BaseField.add(s, 20, s, 0, s, 5);
        BaseField.sub(s, 25, s, 20, s, 15);
        BaseField.sub(s, 30, s, 0, s, 5);
        BaseField.add(s, 35, s, 10, s, 0);
        BaseField.sub(s, 35, s, 35, s, 5);
        // E = A + B - (X + Y)^2 at 25, H = A + B at 20, G = A - B at 30, F = 2 Z^2 + A - B at 35.
        BaseField.mul(r, ro, s, 25, s, 35);
        BaseField.mul(r, ro + 5, s, 30, s, 20);
        BaseField.mul(r, ro + 10, s, 35, s, 30);
        BaseField.mul(r, ro + 15, s, 25, s, 20);
    }
}
