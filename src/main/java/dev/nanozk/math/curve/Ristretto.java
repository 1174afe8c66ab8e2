package dev.nanozk.math.curve;

import java.math.BigInteger;
import java.util.Arrays;

/** Encoding, decoding and element derivation of ristretto255 (RFC 9496, 4.3). */
final class Ristretto {
    private static final BaseElement ONE = BaseElement.ONE;
    private static final BaseElement D = Edwards.D;
    private static final BaseElement INVSQRT_A_MINUS_D = BaseElement.squareRootOfRatio(
                    ONE, BaseElement.MINUS_ONE.subtract(D))
            .value();
    /** RFC 9496, 4.1: one of the two roots of a d - 1, fixed by the standard. */
    private static final BaseElement SQRT_AD_MINUS_ONE = BaseElement.of(
            new BigInteger("25063068953384623474111414158702152701244531502492656460079210482610430750235"));

    private static final BaseElement ONE_MINUS_D_SQ = ONE.subtract(D.square());
    private static final BaseElement D_MINUS_ONE_SQ = D.subtract(ONE).square();

    private Ristretto() {}

    static Point decode(byte[] bytes) throws InvalidPointException {
        BaseElement s = BaseElement.fromBytes(bytes);
        if (!Arrays.equals(s.toBytes(), bytes)) {
            throw new InvalidPointException("not a canonical field element");
        }
        if (s.isNegative()) {
            throw new InvalidPointException("negative field element");
        }
        BaseElement ss = s.square();
        BaseElement u1 = ONE.subtract(ss);
        BaseElement u2 = ONE.add(ss);
        BaseElement u2Squared = u2.square();
        BaseElement v = D.multiply(u1.square()).negate().subtract(u2Squared);
        BaseElement.Root root = BaseElement.squareRootOfRatio(ONE, v.multiply(u2Squared));
        BaseElement denX = root.value().multiply(u2);
        BaseElement denY = root.value().multiply(denX).multiply(v);
        BaseElement x = s.add(s).multiply(denX).abs();
        BaseElement y = u1.multiply(denY);
        BaseElement t = x.multiply(y);
        if (!root.wasSquare() || t.isNegative() || y.isZero()) {
            throw new InvalidPointException("not the encoding of a group element");
        }
        return new Point(x, y, ONE, t);
    }

    static byte[] encode(BaseElement x0, BaseElement y0, BaseElement z0, BaseElement t0) {
        BaseElement u1 = z0.add(y0).multiply(z0.subtract(y0));
        BaseElement u2 = x0.multiply(y0);
        BaseElement inverse =
                BaseElement.squareRootOfRatio(ONE, u1.multiply(u2.square())).value();
        BaseElement den1 = inverse.multiply(u1);
        BaseElement den2 = inverse.multiply(u2);
        BaseElement zInverse = den1.multiply(den2).multiply(t0);
        boolean rotate = t0.multiply(zInverse).isNegative();
        BaseElement x = rotate ? y0.multiply(BaseElement.SQRT_M1) : x0;
        BaseElement y = rotate ? x0.multiply(BaseElement.SQRT_M1) : y0;
        BaseElement den = rotate ? den1.multiply(INVSQRT_A_MINUS_D) : den2;
        if (x.multiply(zInverse).isNegative()) {
            y = y.negate();
        }
        return den.multiply(z0.subtract(y)).abs().toBytes();
    }

    /** The element of 64 uniform bytes (RFC 9496, 4.3.4). */
    static Point derive(byte[] uniform) {
        Point a = map(BaseElement.fromBytes(Arrays.copyOfRange(uniform, 0, 32)));
        Point b = map(BaseElement.fromBytes(Arrays.copyOfRange(uniform, 32, 64)));
        return a.add(b);
    }

    private static Point map(BaseElement t) {
        BaseElement r = BaseElement.SQRT_M1.multiply(t.square());
        BaseElement u = r.add(ONE).multiply(ONE_MINUS_D_SQ);
        BaseElement v = BaseElement.MINUS_ONE.subtract(r.multiply(D)).multiply(r.add(D));
        BaseElement.Root root = BaseElement.squareRootOfRatio(u, v);
        BaseElement s =
                root.wasSquare() ? root.value() : root.value().multiply(t).abs().negate();
        BaseElement c = root.wasSquare() ? BaseElement.MINUS_ONE : r;
        BaseElement n = c.multiply(r.subtract(ONE)).multiply(D_MINUS_ONE_SQ).subtract(v);
        BaseElement w0 = s.add(s).multiply(v);
        BaseElement w1 = n.multiply(SQRT_AD_MINUS_ONE);
        BaseElement w2 = ONE.subtract(s.square());
        BaseElement w3 = ONE.add(s.square());
        return new Point(w0.multiply(w3), w2.multiply(w1), w1.multiply(w3), w0.multiply(w2));
    }
}
