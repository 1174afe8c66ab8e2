package dev.nanozk.math.curve;

import dev.nanozk.math.simd.PointKernel;

/** {@link PointKernel} in 64-bit integers. A packed point is its 15 limbs, which doubles hold exactly. */
final class PlainPoints implements PointKernel {
    @Override
    public double[] pack(long[] niels, int offset, int n) {
        double[] out = new double[Edwards.NIELS * n];
        for (int i = 0; i < out.length; i++) {
            out[i] = niels[offset + i];
        }
        return out;
    }

    @Override
    public void windowSum(Points points, short[] digits, int digitOffset, int buckets, long[] out, int outOffset) {
        long[] table = new long[buckets * Edwards.EXTENDED];
        long[] s = new long[Edwards.SCRATCH];
        for (int b = 0; b < buckets; b++) {
            Edwards.identity(table, b * Edwards.EXTENDED);
        }
        int at = digitOffset;
        for (int k = 0; k < points.sizes().length; k++) {
            accumulate(table, points.packed()[k], points.first()[k], points.sizes()[k], digits, at, s);
            at += points.sizes()[k];
        }
        long[] running = new long[Edwards.EXTENDED];
        Edwards.identity(running, 0);
        Edwards.identity(out, outOffset);
        for (int b = buckets - 1; b >= 0; b--) {
            Edwards.add(running, 0, running, 0, table, b * Edwards.EXTENDED, s);
            Edwards.add(out, outOffset, out, outOffset, running, 0, s);
        }
    }

    private static void accumulate(
            long[] table, double[] points, int from, int n, short[] digits, int digitOffset, long[] s) {
        long[] point = new long[Edwards.NIELS];
        for (int i = 0; i < n; i++) {
            int d = digits[digitOffset + i];
            if (d != 0) {
                for (int k = 0; k < Edwards.NIELS; k++) {
                    point[k] = (long) points[Edwards.NIELS * (from + i) + k];
                }
                int at = (Math.abs(d) - 1) * Edwards.EXTENDED;
                Edwards.addNiels(table, at, table, at, point, 0, d < 0, s);
            }
        }
    }
}
