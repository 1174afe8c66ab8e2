package dev.nanozk.math.curve;

import java.util.List;

/** Points in affine Niels form (y - x, y + x, 2dxy), one flat array, for multi-scalar multiplication. Immutable. */
public final class PointVector {
    private final long[] niels;
    private final int offset;
    private final int size;

    private PointVector(long[] niels, int offset, int size) {
        this.niels = niels;
        this.offset = offset;
        this.size = size;
    }

    /** One inversion for all (Montgomery's trick). */
    public static PointVector of(List<Point> points) {
        int n = points.size();
        BaseElement[] prefix = new BaseElement[n + 1];
        prefix[0] = BaseElement.ONE;
        for (int i = 0; i < n; i++) {
            prefix[i + 1] = prefix[i].multiply(points.get(i).z());
        }
        BaseElement inverse = prefix[n].invert();
        long[] out = new long[Edwards.NIELS * n];
        BaseElement twoD = Edwards.D.add(Edwards.D);
        for (int i = n - 1; i >= 0; i--) {
            Point p = points.get(i);
            BaseElement zInverse = inverse.multiply(prefix[i]);
            inverse = inverse.multiply(p.z());
            BaseElement x = p.x().multiply(zInverse);
            BaseElement y = p.y().multiply(zInverse);
            y.subtract(x).store(out, Edwards.NIELS * i);
            y.add(x).store(out, Edwards.NIELS * i + 5);
            x.multiply(y).multiply(twoD).store(out, Edwards.NIELS * i + 10);
        }
        return new PointVector(out, 0, n);
    }

    /** {@code n} points from an index on, sharing this array. */
    public PointVector view(int from, int n) {
        if (from < 0 || n < 0 || from + n > size) {
            throw new IndexOutOfBoundsException("points [" + from + ", " + (from + n) + ") of " + size);
        }
        return new PointVector(niels, offset + from, n);
    }

    /** This vector followed by another. */
    PointVector append(PointVector o) {
        long[] all = new long[Edwards.NIELS * (size + o.size)];
        System.arraycopy(niels, Edwards.NIELS * offset, all, 0, Edwards.NIELS * size);
        System.arraycopy(o.niels, Edwards.NIELS * o.offset, all, Edwards.NIELS * size, Edwards.NIELS * o.size);
        return new PointVector(all, 0, size + o.size);
    }

    public int size() {
        return size;
    }

    public Point get(int i) {
        long[] r = new long[Edwards.EXTENDED];
        Edwards.identity(r, 0);
        Edwards.addNiels(r, 0, r, 0, niels, limb(i), false, new long[Edwards.SCRATCH]);
        return Point.load(r, 0);
    }

    long[] niels() {
        return niels;
    }

    /** First limb of point i. */
    int limb(int i) {
        return Edwards.NIELS * (offset + i);
    }
}
