package dev.nanozk.model.inference;

import dev.nanozk.model.spec.RopeTable;
import java.math.BigInteger;

/** Plain integer loops of one position's arithmetic. All of them are exact; bounds are checked when a model is loaded. */
public final class Kernels {
    private Kernels() {}

    /** requant(acc, s) = floor((acc + 2^(s-1)) / 2^s), s &gt;= 1. */
    public static long requant(long acc, int s) {
        return (acc + (1L << (s - 1))) >> s;
    }

    /** Requantises n values into 16 bits. */
    public static void requant16(long[] acc, int ao, int n, int s, int[] out, int oo, int layer, String site) {
        long half = 1L << (s - 1);
        long outside = 0;
        for (int i = 0; i < n; i++) {
            long v = acc[ao + i] + half >> s;
            outside |= v ^ (short) v;
            out[oo + i] = (int) v;
        }
        for (int i = 0; outside != 0 && i < n; i++) {
            long v = requant(acc[ao + i], s);
            if (v != (short) v) {
                throw new OutOfRangeException(layer, site, v);
            }
        }
    }

    /** Requantises n values into 32 bits. */
    public static void requant32(long[] acc, int ao, int n, int s, int[] out, int oo, int layer, String site) {
        long half = 1L << (s - 1);
        long outside = 0;
        for (int i = 0; i < n; i++) {
            long v = acc[ao + i] + half >> s;
            outside |= v ^ (int) v;
            out[oo + i] = (int) v;
        }
        for (int i = 0; outside != 0 && i < n; i++) {
            long v = requant(acc[ao + i], s);
            if (v != (int) v) {
                throw new OutOfRangeException(layer, site, v);
            }
        }
    }

    /** out = x + requant(acc, s), 32 bits; out and oo may be x and xo. */
    public static void addRequant(
            int[] x, int xo, long[] acc, int ao, int n, int s, int[] out, int oo, int layer, String site) {
        long half = 1L << (s - 1);
        long outside = 0;
        for (int i = 0; i < n; i++) {
            long v = x[xo + i] + (acc[ao + i] + half >> s);
            outside |= v ^ (int) v;
            out[oo + i] = (int) v;
        }
        for (int i = 0; outside != 0 && i < n; i++) {
            // x may be overwritten; modulo 2^32 it is the difference.
            long r = requant(acc[ao + i], s);
            long v = (int) (out[oo + i] - r) + r;
            if (v != (int) v) {
                throw new OutOfRangeException(layer, site, v);
            }
        }
    }

    /** out[r] = sum_c w[r][c] x[c]. */
    public static void multiply(IntegerMatrix w, int[] x, int xo, long[] out, int oo) {
        multiply(w, x, xo, 1, out, oo);
    }

    /** out[i][r] = sum_c w[r][c] x[i][c] for n inputs, each row of w read once; large products on all cores, with the same result. */
    public static void multiply(IntegerMatrix w, int[] x, int xo, int n, long[] out, int oo) {
        Products.multiply(w, new Inputs().set(x, xo, n, w.cols()), out, oo);
    }

    /** acc[i] += bias[i]; nothing where there is none. */
    public static void addBias(long[] bias, long[] acc, int ao) {
        if (bias != null) {
            for (int i = 0; i < bias.length; i++) {
                acc[ao + i] += bias[i];
            }
        }
    }

    /** mean = floor((sum x + floor(d / 2)) / d): the nearest integer to the mean, ties upward. */
    public static long mean(int[] x, int xo, int d) {
        long sum = d / 2;
        for (int i = 0; i < d; i++) {
            sum += x[xo + i];
        }
        return Math.floorDiv(sum, (long) d);
    }

    /** ms = sum (x - mean)^2 + eps, exact; |x - mean| &lt; 2^32, so that a square fits 64 bits without a sign. */
    public static BigInteger meanSquare(int[] x, int xo, int d, long mean, long eps) {
        long low = 0;
        long high = 0;
        for (int i = 0; i < d; i++) {
            long c = x[xo + i] - mean;
            long square = c * c;
            low += square & 0xffffffffL;
            high += square >>> 32;
        }
        return BigInteger.valueOf(high)
                .shiftLeft(32)
                .add(BigInteger.valueOf(low))
                .add(BigInteger.valueOf(eps));
    }

    /** r = floor(sqrt(d 2^(2k) / ms)). */
    public static long inverseRoot(BigInteger ms, int d, int k) {
        return BigInteger.valueOf(d).shiftLeft(2 * k).divide(ms).sqrt().longValueExact();
    }

    /** acc[i] = (x[i] - mean) r gain[i]; |(x - mean) r| &lt;= sqrt(d) 2^k. */
    public static void scaleByGain(int[] x, int xo, long mean, long r, IntegerMatrix gain, long[] acc, int ao) {
        int[] g = gain.data();
        for (int i = 0; i < g.length; i++) {
            acc[ao + i] = (x[xo + i] - mean) * r * g[i];
        }
    }

    /** Rotates adjacent pairs of n raw accumulators (whole heads) by the angles of a position. */
    public static void rope(RopeTable table, int position, long[] raw, int ro, int n, long[] out, int oo) {
        int pairs = table.pairs();
        int row = position * pairs;
        for (int i = 0; i < n; i += 2) {
            int at = row + (i / 2) % pairs;
            long c = table.cos()[at];
            long s = table.sin()[at];
            long a = raw[ro + i];
            long b = raw[ro + i + 1];
            out[oo + i] = c * a - s * b;
            out[oo + i + 1] = s * a + c * b;
        }
    }

    /** z = ceil(max / 2^t). */
    public static long scoreCeiling(long max, int t) {
        return -(-max >> t);
    }
}
