package dev.nanozk.math.curve;

import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;

/**
 * {@code sum_i k_i P_i} by Pippenger's buckets with signed digits (Bernstein et al., <i>Faster Batch Forgery Identification</i>, 4). Not in constant time.
 */
public final class MultiScalarMultiplication {
    private static final long[] PLAIN_ONE = {1, 0, 0, 0};

    private MultiScalarMultiplication() {}

    /** All scalars, all points. */
    public static Point msm(FieldVector scalars, PointVector points) {
        if (scalars.size() != points.size()) {
            throw new IllegalArgumentException(scalars.size() + " scalars for " + points.size() + " points");
        }
        return msm(scalars, 0, scalars.size(), points, 0);
    }

    /** Scalars from {@code off}, points from {@code pointOff}, n of both. */
    public static Point msm(FieldVector scalars, int off, int n, PointVector points, int pointOff) {
        long[] plain = new long[ScalarField.LIMBS * n];
        for (int i = 0; i < n; i++) {
            ScalarField.mul(plain, ScalarField.LIMBS * i, scalars.limbs(), ScalarField.LIMBS * (off + i), PLAIN_ONE, 0);
        }
        return sum(plain, ScalarField.LIMBS, null, n, points, pointOff);
    }

    /** Signed 64-bit integers; the smaller they are the faster. */
    public static Point msmSmall(long[] integers, int off, int n, PointVector points, int pointOff) {
        long[] magnitudes = new long[n];
        boolean[] negative = new boolean[n];
        for (int i = 0; i < n; i++) {
            long x = integers[off + i];
            negative[i] = x < 0;
            magnitudes[i] = Math.abs(x);
        }
        return sum(magnitudes, 1, negative, n, points, pointOff);
    }

    private static Point sum(long[] scalars, int limbs, boolean[] negative, int n, PointVector points, int pointOff) {
        if (pointOff < 0 || pointOff + n > points.size()) {
            throw new IndexOutOfBoundsException(
                    "points [" + pointOff + ", " + (pointOff + n) + ") of " + points.size());
        }
        int bits = 0;
        int present = 0;
        for (int i = 0; i < n; i++) {
            int length = bitLength(scalars, limbs, i);
            bits = Math.max(bits, length);
            present += length > 0 ? 1 : 0;
        }
        if (bits == 0) {
            return Point.IDENTITY;
        }
        int window = window(present, bits);
        int windows = bits / window + 1;
        short[] digits = digits(scalars, limbs, negative, n, window, windows);
        int buckets = 1 << window - 1;
        long[] table = new long[buckets * Edwards.EXTENDED];
        long[] s = new long[Edwards.SCRATCH];
        long[] total = new long[Edwards.EXTENDED];
        long[] running = new long[Edwards.EXTENDED];
        long[] sum = new long[Edwards.EXTENDED];
        Edwards.identity(total, 0);
        for (int w = windows - 1; w >= 0; w--) {
            for (int b = 0; b < window && w != windows - 1; b++) {
                Edwards.dbl(total, 0, total, 0, s);
            }
            for (int b = 0; b < buckets; b++) {
                Edwards.identity(table, b * Edwards.EXTENDED);
            }
            for (int i = 0; i < n; i++) {
                int d = digits[w * n + i];
                if (d != 0) {
                    int at = (Math.abs(d) - 1) * Edwards.EXTENDED;
                    Edwards.addNiels(table, at, table, at, points.niels(), points.limb(pointOff + i), d < 0, s);
                }
            }
            Edwards.identity(running, 0);
            Edwards.identity(sum, 0);
            for (int b = buckets - 1; b >= 0; b--) {
                Edwards.add(running, 0, running, 0, table, b * Edwards.EXTENDED, s);
                Edwards.add(sum, 0, sum, 0, running, 0, s);
            }
            Edwards.add(total, 0, total, 0, sum, 0, s);
        }
        return Point.load(total, 0);
    }

    private static int bitLength(long[] scalars, int limbs, int i) {
        for (int k = limbs - 1; k >= 0; k--) {
            long x = scalars[limbs * i + k];
            if (x != 0) {
                return 64 * k + 64 - Long.numberOfLeadingZeros(x);
            }
        }
        return 0;
    }

    /** The window with the fewest group operations: a mixed addition counts 7, a full one 9, two full ones a bucket. */
    private static int window(int n, int bits) {
        int best = 2;
        double least = Double.MAX_VALUE;
        for (int c = 2; c <= 15; c++) {
            double cost = (bits / c + 1) * (7.0 * n + 18.0 * (1 << c - 1)) + 8.0 * bits;
            if (cost < least) {
                least = cost;
                best = c;
            }
        }
        return best;
    }

    /** Digits in (-2^(c-1), 2^(c-1)], window-major. */
    private static short[] digits(long[] scalars, int limbs, boolean[] negative, int n, int window, int windows) {
        short[] out = new short[Math.multiplyExact(windows, n)];
        int half = 1 << window - 1;
        long mask = (1L << window) - 1;
        for (int i = 0; i < n; i++) {
            int carry = 0;
            for (int w = 0; w < windows; w++) {
                int bit = w * window;
                int limb = bit >> 6;
                long raw = 0;
                if (limb < limbs) {
                    raw = scalars[limbs * i + limb] >>> (bit & 63);
                    if ((bit & 63) + window > 64 && limb + 1 < limbs) {
                        raw |= scalars[limbs * i + limb + 1] << 64 - (bit & 63);
                    }
                }
                int d = (int) (raw & mask) + carry;
                carry = d > half ? 1 : 0;
                d -= carry << window;
                out[w * n + i] = (short) (negative != null && negative[i] ? -d : d);
            }
        }
        return out;
    }
}
