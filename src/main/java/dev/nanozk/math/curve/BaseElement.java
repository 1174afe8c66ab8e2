package dev.nanozk.math.curve;

import dev.nanozk.math.simd.PowerKernel;
import java.math.BigInteger;
import java.util.Arrays;

/** An element of Z/p, p = 2^255 - 19, immutable, limbs tight. */
final class BaseElement {
    static final BaseElement ZERO = of(BigInteger.ZERO);
    static final BaseElement ONE = of(BigInteger.ONE);
    static final BaseElement MINUS_ONE = of(BigInteger.ONE.negate());
    static final BaseElement SQRT_M1 =
            of(BigInteger.TWO.modPow(BaseField.P.subtract(BigInteger.ONE).shiftRight(2), BaseField.P));

    private final long[] v;

    private BaseElement(long[] v) {
        this.v = v;
    }

    static BaseElement of(BigInteger x) {
        byte[] big = x.mod(BaseField.P).toByteArray();
        byte[] little = new byte[32];
        for (int i = 0; i < big.length && i < 32; i++) {
            little[i] = big[big.length - 1 - i];
        }
        return fromBytes(little);
    }

    /** The lower 255 bits, little-endian, modulo p. */
    static BaseElement fromBytes(byte[] bytes) {
        long[] t = new long[BaseField.LIMBS];
        BaseField.load(t, 0, bytes, 0);
        return new BaseElement(t);
    }

    static BaseElement load(long[] source, int offset) {
        long[] t = Arrays.copyOfRange(source, offset, offset + BaseField.LIMBS);
        BaseField.tighten(t, 0);
        return new BaseElement(t);
    }

    void store(long[] target, int offset) {
        System.arraycopy(v, 0, target, offset, BaseField.LIMBS);
    }

    BaseElement add(BaseElement o) {
        long[] t = new long[BaseField.LIMBS];
        BaseField.add(t, 0, v, 0, o.v, 0);
        BaseField.tighten(t, 0);
        return new BaseElement(t);
    }

    BaseElement subtract(BaseElement o) {
        long[] t = new long[BaseField.LIMBS];
        BaseField.sub(t, 0, v, 0, o.v, 0);
        BaseField.tighten(t, 0);
        return new BaseElement(t);
    }

    BaseElement multiply(BaseElement o) {
        long[] t = new long[BaseField.LIMBS];
        BaseField.mul(t, 0, v, 0, o.v, 0);
        return new BaseElement(t);
    }

    BaseElement square() {
        long[] t = new long[BaseField.LIMBS];
        BaseField.square(t, 0, v, 0);
        return new BaseElement(t);
    }

    BaseElement negate() {
        return ZERO.subtract(this);
    }

    private BaseElement squareTimes(int n) {
        long[] t = v.clone();
        for (int i = 0; i < n; i++) {
            BaseField.square(t, 0, t, 0);
        }
        return new BaseElement(t);
    }

    /** {@code this^(2^250 - 1)} and {@code this^11}, from which both exponentiations start. */
    private BaseElement[] chain() {
        BaseElement x2 = square();
        BaseElement x9 = x2.squareTimes(2).multiply(this);
        BaseElement x11 = x9.multiply(x2);
        BaseElement x5 = x11.square().multiply(x9);
        BaseElement x10 = x5.squareTimes(5).multiply(x5);
        BaseElement x20 = x10.squareTimes(10).multiply(x10);
        BaseElement x40 = x20.squareTimes(20).multiply(x20);
        BaseElement x50 = x40.squareTimes(10).multiply(x10);
        BaseElement x100 = x50.squareTimes(50).multiply(x50);
        BaseElement x200 = x100.squareTimes(100).multiply(x100);
        BaseElement x250 = x200.squareTimes(50).multiply(x50);
        return new BaseElement[] {x250, x11};
    }

    /** {@code this^(p - 2)}; 0 for 0. */
    BaseElement invert() {
        BaseElement[] c = chain();
        return c[0].squareTimes(5).multiply(c[1]);
    }

    /** {@code this^((p - 5) / 8) = this^(2^252 - 3)}. */
    BaseElement powP58() {
        return chain()[0].squareTimes(2).multiply(this);
    }

    private long[] canonical() {
        long[] t = v.clone();
        BaseField.canonical(t, 0);
        return t;
    }

    byte[] toBytes() {
        return BaseField.bytes(canonical(), 0);
    }

    boolean isZero() {
        long[] t = canonical();
        return (t[0] | t[1] | t[2] | t[3] | t[4]) == 0;
    }

    /** The lowest bit of the canonical integer (RFC 9496, 3.1). */
    boolean isNegative() {
        return (canonical()[0] & 1) == 1;
    }

    BaseElement abs() {
        return isNegative() ? negate() : this;
    }

    /** A root of u / v, or of i u / v, nonnegative (RFC 9496, 4.2). */
    record Root(boolean wasSquare, BaseElement value) {}

    static Root squareRootOfRatio(BaseElement u, BaseElement v) {
        return root(u, v, radicand(u, v).powP58());
    }

    /** {@code u_i / v_i} for many, the exponentiations side by side. */
    static Root[] squareRootsOfRatios(BaseElement[] u, BaseElement[] v, PowerKernel powers) {
        long[] x = new long[BaseField.LIMBS * u.length];
        for (int i = 0; i < u.length; i++) {
            radicand(u[i], v[i]).store(x, BaseField.LIMBS * i);
        }
        powers.powP58(x, u.length);
        Root[] roots = new Root[u.length];
        for (int i = 0; i < u.length; i++) {
            roots[i] = root(u[i], v[i], load(x, BaseField.LIMBS * i));
        }
        return roots;
    }

    /** {@code u v^7}. */
    private static BaseElement radicand(BaseElement u, BaseElement v) {
        BaseElement v3 = v.square().multiply(v);
        return u.multiply(v3.square().multiply(v));
    }

    private static Root root(BaseElement u, BaseElement v, BaseElement power) {
        BaseElement r = u.multiply(v.square().multiply(v)).multiply(power);
        BaseElement check = v.multiply(r.square());
        BaseElement minusU = u.negate();
        boolean correct = check.equals(u);
        boolean flipped = check.equals(minusU);
        boolean flippedI = check.equals(minusU.multiply(SQRT_M1));
        if (flipped || flippedI) {
            r = r.multiply(SQRT_M1);
        }
        return new Root(correct || flipped, r.abs());
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof BaseElement e && Arrays.equals(canonical(), e.canonical());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(canonical());
    }
}
