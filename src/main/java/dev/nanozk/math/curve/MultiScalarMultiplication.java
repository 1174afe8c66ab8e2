package dev.nanozk.math.curve;

import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.simd.PointKernel;
import dev.nanozk.math.simd.Simd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * {@code sum_i k_i P_i} by Pippenger's buckets with signed digits (Bernstein et al., <i>Faster Batch Forgery Identification</i>, 4). Not in constant time.
 *
 * <p>The cost follows the length of the longest scalar: integers of b bits need {@code ceil((b + 1) / c)} windows of c bits. Windows, and parts of long ones,
 * are spread over {@link Threads}.
 */
public final class MultiScalarMultiplication {
    static final PointKernel PLAIN = new PlainPoints();

    private static final long[] PLAIN_ONE = {1, 0, 0, 0};
    /** Digits are of 16 bits, and 2^(c - 1) is one of them. */
    private static final int LONGEST_WINDOW = 15;
    /** Scalars whose digits are cut together. */
    private static final int DIGITS = 64;
    /** Additions below which a second thread does not pay. */
    private static final int WORTH_THREADS = 2000;

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
        return msm(scalars, off, n, points, pointOff, null);
    }

    static Point msm(FieldVector scalars, int off, int n, PointVector points, int pointOff, PointKernel kernel) {
        long[] plain = new long[ScalarField.LIMBS * n];
        plain(scalars, off, n, plain, 0);
        return sum(plain, ScalarField.LIMBS, null, List.of(points.view(pointOff, n)), kernel);
    }

    /** One sum over several vectors of points, each with as many scalars: cheaper than a sum for each. A vector whose scalars are all zero costs nothing. */
    public static Point msm(List<FieldVector> scalars, List<PointVector> points) {
        return msm(scalars, points, null);
    }

    static Point msm(List<FieldVector> scalars, List<PointVector> points, PointKernel kernel) {
        if (scalars.size() != points.size()) {
            throw new IllegalArgumentException(scalars.size() + " vectors of scalars for " + points.size());
        }
        List<PointVector> present = new ArrayList<>();
        int n = 0;
        long[] plain = new long
                [ScalarField.LIMBS * points.stream().mapToInt(PointVector::size).sum()];
        for (int k = 0; k < scalars.size(); k++) {
            FieldVector v = scalars.get(k);
            if (v.size() != points.get(k).size()) {
                throw new IllegalArgumentException(
                        v.size() + " scalars for " + points.get(k).size() + " points");
            }
            if (Arrays.stream(v.limbs()).anyMatch(x -> x != 0)) {
                plain(v, 0, v.size(), plain, n);
                present.add(points.get(k));
                n += v.size();
            }
        }
        return sum(Arrays.copyOf(plain, ScalarField.LIMBS * n), ScalarField.LIMBS, null, present, kernel);
    }

    private static void plain(FieldVector scalars, int off, int n, long[] target, int at) {
        for (int i = 0; i < n; i++) {
            ScalarField.mul(
                    target, ScalarField.LIMBS * (at + i), scalars.limbs(), ScalarField.LIMBS * (off + i), PLAIN_ONE, 0);
        }
    }

    /** Signed 64-bit integers; the smaller they are the faster. */
    public static Point msmSmall(long[] integers, int off, int n, PointVector points, int pointOff) {
        return msmSmall(integers, off, n, points, pointOff, null);
    }

    static Point msmSmall(long[] integers, int off, int n, PointVector points, int pointOff, PointKernel kernel) {
        long[] magnitudes = new long[n];
        boolean[] negative = new boolean[n];
        for (int i = 0; i < n; i++) {
            long x = integers[off + i];
            negative[i] = x < 0;
            magnitudes[i] = Math.abs(x);
        }
        return sum(magnitudes, 1, negative, List.of(points.view(pointOff, n)), kernel);
    }

    /** @param wanted null for whichever is best now */
    private static Point sum(
            long[] scalars, int limbs, boolean[] negative, List<PointVector> points, PointKernel wanted) {
        int n = scalars.length / limbs;
        long[] most = new long[limbs];
        int present = 0;
        for (int i = 0; i < n; i++) {
            long any = 0;
            for (int k = 0; k < limbs; k++) {
                any |= scalars[limbs * i + k];
                most[k] |= scalars[limbs * i + k];
            }
            present += any != 0 ? 1 : 0;
        }
        if (present == 0) {
            return Point.IDENTITY;
        }
        int bits = limbs == 1 ? bitsOfLargest(scalars, n) : bitLength(most);
        int window = window(present, bits);
        int windows = windows(bits, window);
        short[] digits = digits(scalars, limbs, negative, n, window, windows);
        int threads = (long) n * windows < WORTH_THREADS ? 1 : Threads.available(Integer.MAX_VALUE);
        int parts = Math.max(1, Math.min((threads + windows - 1) / windows, n >> window));
        long[] sums = new long[Edwards.EXTENDED * windows * parts];
        PointKernel kernel = wanted != null ? wanted : Simd.points(PLAIN, (long) n * windows);
        PointKernel.Points all = new PointKernel.Points(
                points.stream().map(p -> p.packed(kernel)).toArray(double[][]::new),
                points.stream().mapToInt(p -> p.index(0)).toArray(),
                points.stream().mapToInt(PointVector::size).toArray());
        int buckets = 1 << window - 1;
        IntConsumer loop = task -> {
            int w = task / parts;
            int from = (int) ((long) n * (task % parts) / parts);
            int to = (int) ((long) n * (task % parts + 1) / parts);
            PointKernel.Points part = parts == 1 ? all : all.slice(from, to);
            kernel.windowSum(part, digits, w * n + from, buckets, sums, Edwards.EXTENDED * task);
        };
        if (threads == 1) {
            for (int task = 0; task < windows * parts; task++) {
                loop.accept(task);
            }
        } else {
            Threads.forEach(windows * parts, loop);
        }
        return combine(sums, window, windows, parts);
    }

    /** {@code sum_w 2^(c w) S_w}, the S_w being sums of parts. */
    private static Point combine(long[] sums, int window, int windows, int parts) {
        long[] total = new long[Edwards.EXTENDED];
        long[] s = new long[Edwards.SCRATCH];
        Edwards.identity(total, 0);
        for (int w = windows - 1; w >= 0; w--) {
            for (int b = 0; b < window && w != windows - 1; b++) {
                Edwards.dbl(total, 0, total, 0, s);
            }
            for (int part = 0; part < parts; part++) {
                Edwards.add(total, 0, total, 0, sums, Edwards.EXTENDED * (w * parts + part), s);
            }
        }
        return Point.load(total, 0);
    }

    /** The least b with every magnitude at most 2^b: a power of two is still a digit. Math.abs leaves 2^63 as it is. */
    private static int bitsOfLargest(long[] magnitudes, int n) {
        long most = 0;
        for (int i = 0; i < n; i++) {
            if (Long.compareUnsigned(magnitudes[i], most) > 0) {
                most = magnitudes[i];
            }
        }
        return 64 - Long.numberOfLeadingZeros(most - 1);
    }

    private static int bitLength(long[] limbs) {
        for (int k = limbs.length - 1; k >= 0; k--) {
            if (limbs[k] != 0) {
                return 64 * k + 64 - Long.numberOfLeadingZeros(limbs[k]);
            }
        }
        return 0;
    }

    /** Windows of c bits whose digits reach 2^bits: the top one must hold {@code 2^(c - 1)} and no carry may leave it. */
    private static int windows(int bits, int window) {
        return (bits + window) / window;
    }

    /** The window with the fewest group operations: a mixed addition counts 2, two full ones a bucket 3 each. */
    private static int window(int n, int bits) {
        int best = 2;
        double least = Double.MAX_VALUE;
        for (int c = 2; c <= LONGEST_WINDOW; c++) {
            double cost = windows(bits, c) * (2.0 * n + 6.0 * (1 << c - 1));
            if (cost < least) {
                least = cost;
                best = c;
            }
        }
        return best;
    }

    /**
     * Digits in (-2^(c-1), 2^(c-1)], window-major. Some scalars go through all windows together, so that a cache line of digits is written at once: one scalar's digits stand a
     * power of two apart where n is one, in few sets of the cache.
     */
    private static short[] digits(long[] scalars, int limbs, boolean[] negative, int n, int window, int windows) {
        short[] out = new short[Math.multiplyExact(windows, n)];
        int half = 1 << window - 1;
        long mask = (1L << window) - 1;
        int[] carries = new int[DIGITS];
        for (int from = 0; from < n; from += DIGITS) {
            int count = Math.min(DIGITS, n - from);
            Arrays.fill(carries, 0);
            for (int w = 0; w < windows; w++) {
                int limb = w * window >> 6;
                int shift = w * window & 63;
                boolean cut = shift + window > 64 && limb + 1 < limbs;
                int to = w * n + from;
                for (int i = 0; i < count; i++) {
                    int at = limbs * (from + i) + limb;
                    long raw = limb < limbs ? scalars[at] >>> shift : 0;
                    if (cut) {
                        raw |= scalars[at + 1] << 64 - shift;
                    }
                    int d = (int) (raw & mask) + carries[i];
                    carries[i] = half - d >>> 31;
                    d -= carries[i] << window;
                    out[to + i] = (short) (negative != null && negative[from + i] ? -d : d);
                }
            }
        }
        return out;
    }
}
