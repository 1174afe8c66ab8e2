package dev.nanozk.math.curve;

import dev.nanozk.math.field.FieldElement;
import java.math.BigInteger;
import java.util.List;

/** An element of ristretto255 (RFC 9496), immutable; equality is that of the quotient group. */
public final class Point {
    /** Neutral element. */
    public static final Point IDENTITY =
            new Point(BaseElement.ZERO, BaseElement.ONE, BaseElement.ONE, BaseElement.ZERO);
    /** The standard generator. */
    public static final Point BASE = base();

    private final long[] v;

    Point(BaseElement x, BaseElement y, BaseElement z, BaseElement t) {
        v = new long[Edwards.EXTENDED];
        x.store(v, 0);
        y.store(v, 5);
        z.store(v, 10);
        t.store(v, 15);
    }

    private Point(long[] v) {
        this.v = v;
    }

    static Point load(long[] source, int offset) {
        return new Point(java.util.Arrays.copyOfRange(source, offset, offset + Edwards.EXTENDED));
    }

    void store(long[] target, int offset) {
        System.arraycopy(v, 0, target, offset, Edwards.EXTENDED);
    }

    private static Point base() {
        BaseElement x = BaseElement.of(
                new BigInteger("15112221349535400772501151409588531511454012693041857206046113283949847762202"));
        BaseElement y = BaseElement.of(
                BigInteger.valueOf(4).multiply(BigInteger.valueOf(5).modInverse(BaseField.P)));
        return new Point(x, y, BaseElement.ONE, x.multiply(y));
    }

    BaseElement x() {
        return BaseElement.load(v, 0);
    }

    BaseElement y() {
        return BaseElement.load(v, 5);
    }

    BaseElement z() {
        return BaseElement.load(v, 10);
    }

    public Point add(Point o) {
        long[] r = new long[Edwards.EXTENDED];
        Edwards.add(r, 0, v, 0, o.v, 0, new long[Edwards.SCRATCH]);
        return new Point(r);
    }

    public Point subtract(Point o) {
        return add(o.negate());
    }

    public Point negate() {
        return new Point(x().negate(), y(), z(), t().negate());
    }

    public Point dbl() {
        long[] r = new long[Edwards.EXTENDED];
        Edwards.dbl(r, 0, v, 0, new long[Edwards.SCRATCH]);
        return new Point(r);
    }

    /** {@code k * this}, by windows of four bits. Not in constant time. */
    public Point multiply(FieldElement k) {
        byte[] bytes = k.toBytes();
        long[] table = new long[16 * Edwards.EXTENDED];
        long[] s = new long[Edwards.SCRATCH];
        Edwards.identity(table, 0);
        for (int i = 1; i < 16; i++) {
            Edwards.add(table, i * Edwards.EXTENDED, table, (i - 1) * Edwards.EXTENDED, v, 0, s);
        }
        long[] r = new long[Edwards.EXTENDED];
        Edwards.identity(r, 0);
        for (int i = 63; i >= 0; i--) {
            for (int b = 0; b < 4; b++) {
                Edwards.dbl(r, 0, r, 0, s);
            }
            int digit = bytes[i >> 1] >> 4 * (i & 1) & 15;
            Edwards.add(r, 0, r, 0, table, digit * Edwards.EXTENDED, s);
        }
        return new Point(r);
    }

    /** Whether this is the neutral element of the quotient group: x = 0 or y = 0. */
    public boolean isIdentity() {
        return x().isZero() || y().isZero();
    }

    /** Whether Z is one, limb by limb. */
    boolean isAffine() {
        return v[10] == 1 && (v[11] | v[12] | v[13] | v[14]) == 0;
    }

    BaseElement t() {
        return BaseElement.load(v, 15);
    }

    /** The canonical encodings of all, several times faster than one by one. */
    public static List<CompressedPoint> compressAll(List<Point> points) {
        return List.of(Ristretto.encodeAll(points));
    }

    /** The canonical encoding. */
    public CompressedPoint compress() {
        return new CompressedPoint(Ristretto.encode(x(), y(), z(), t()));
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Point p
                && (x().multiply(p.y()).equals(y().multiply(p.x()))
                        || y().multiply(p.y()).equals(x().multiply(p.x())));
    }

    @Override
    public int hashCode() {
        return compress().hashCode();
    }

    @Override
    public String toString() {
        return compress().toString();
    }
}
