package dev.nanozk.math.curve;

import dev.nanozk.math.simd.PointKernel;
import java.util.List;

/** Points in affine Niels form (y - x, y + x, 2dxy), one flat array, for multi-scalar multiplication. Immutable. */
public final class PointVector {
    /** What views share: the points and the form in which a kernel reads them, made when it is first asked for. */
    private static final class Store {
        private record Packed(PointKernel kernel, double[] points) {}

        final long[] niels;
        private volatile Packed packed;

        Store(long[] niels) {
            this.niels = niels;
        }

        double[] packed(PointKernel kernel) {
            Packed p = packed;
            if (p == null || p.kernel() != kernel) {
                p = new Packed(kernel, kernel.pack(niels, 0, niels.length / Edwards.NIELS));
                packed = p;
            }
            return p.points();
        }
    }

    private final Store store;
    private final int offset;
    private final int size;

    private PointVector(Store store, int offset, int size) {
        this.store = store;
        this.offset = offset;
        this.size = size;
    }

    /** One inversion for all (Montgomery's trick), none where every Z is one, as decoding leaves it. */
    public static PointVector of(List<Point> points) {
        int n = points.size();
        if (points.stream().allMatch(Point::isAffine)) {
            long[] out = new long[Edwards.NIELS * n];
            for (int i = 0; i < n; i++) {
                Point p = points.get(i);
                store(p.x(), p.y(), out, i);
            }
            return new PointVector(new Store(out), 0, n);
        }
        BaseElement[] prefix = new BaseElement[n + 1];
        prefix[0] = BaseElement.ONE;
        for (int i = 0; i < n; i++) {
            prefix[i + 1] = prefix[i].multiply(points.get(i).z());
        }
        BaseElement inverse = prefix[n].invert();
        long[] out = new long[Edwards.NIELS * n];
        for (int i = n - 1; i >= 0; i--) {
            Point p = points.get(i);
            BaseElement zInverse = inverse.multiply(prefix[i]);
            inverse = inverse.multiply(p.z());
            store(p.x().multiply(zInverse), p.y().multiply(zInverse), out, i);
        }
        return new PointVector(new Store(out), 0, n);
    }

    private static final BaseElement TWO_D = Edwards.D.add(Edwards.D);

    private static void store(BaseElement x, BaseElement y, long[] out, int i) {
        y.subtract(x).store(out, Edwards.NIELS * i);
        y.add(x).store(out, Edwards.NIELS * i + 5);
        x.multiply(y).multiply(TWO_D).store(out, Edwards.NIELS * i + 10);
    }

    /** {@code n} points from an index on, sharing this array. */
    public PointVector view(int from, int n) {
        if (from < 0 || n < 0 || from + n > size) {
            throw new IndexOutOfBoundsException("points [" + from + ", " + (from + n) + ") of " + size);
        }
        return new PointVector(store, offset + from, n);
    }

    /** This vector followed by another. */
    public PointVector append(PointVector o) {
        long[] all = new long[Edwards.NIELS * (size + o.size)];
        System.arraycopy(store.niels, Edwards.NIELS * offset, all, 0, Edwards.NIELS * size);
        System.arraycopy(o.store.niels, Edwards.NIELS * o.offset, all, Edwards.NIELS * size, Edwards.NIELS * o.size);
        return new PointVector(new Store(all), 0, size + o.size);
    }

    public int size() {
        return size;
    }

    public Point get(int i) {
        long[] r = new long[Edwards.EXTENDED];
        Edwards.identity(r, 0);
        Edwards.addNiels(r, 0, r, 0, store.niels, Edwards.NIELS * index(i), false, new long[Edwards.SCRATCH]);
        return Point.load(r, 0);
    }

    /** The shared array. */
    long[] niels() {
        return store.niels;
    }

    /** All points of the shared array, as a kernel reads them. */
    double[] packed(PointKernel kernel) {
        return store.packed(kernel);
    }

    /** Place of point i in the shared array. */
    int index(int i) {
        return offset + i;
    }
}
