package dev.nanozk.math.curve;

import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.simd.FoldKernel;
import dev.nanozk.math.simd.Simd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@code out_j = sum_m k_m P_{m length + j}}: many sums by the same few scalars, which share one chain of doublings and additions (Straus; digits in non-adjacent form of
 * width 4, Solinas). Not in constant time.
 */
public final class FoldedPoints {
    static final FoldKernel PLAIN = new PlainFolds();

    private static final long[] PLAIN_ONE = {1, 0, 0, 0};
    private static final int WIDTH = 4;
    /** Sums that one task makes. */
    private static final int TASK = 64;

    private FoldedPoints() {}

    /**
     * @param scalars k_m; points at {@code scalars.size() * length} and above must not be there
     * @param length number of sums; where P is not there its term is left out
     */
    public static PointVector fold(PointVector points, FieldVector scalars, int length) {
        return fold(points, scalars, length, Simd.folds(PLAIN, length));
    }

    static PointVector fold(PointVector points, FieldVector scalars, int length, FoldKernel kernel) {
        if (length < 1 || points.size() > (long) scalars.size() * length) {
            throw new IllegalArgumentException(
                    points.size() + " points for " + scalars.size() + " scalars of " + length + " sums");
        }
        byte[][] digits = new byte[scalars.size()][];
        for (int m = 0; m < digits.length; m++) {
            digits[m] = digits(scalars, m);
        }
        long[] out = new long[Math.multiplyExact(Edwards.EXTENDED, length)];
        Threads.forEach(
                (length + TASK - 1) / TASK,
                task -> kernel.fold(
                        points.niels(),
                        points.index(0),
                        points.size(),
                        digits,
                        length,
                        task * TASK,
                        Math.min(length, (task + 1) * TASK),
                        out));
        List<Point> sums = new ArrayList<>(length);
        for (int j = 0; j < length; j++) {
            sums.add(Point.load(out, Edwards.EXTENDED * j));
        }
        return PointVector.of(sums);
    }

    /** k in non-adjacent form: of four digits in a row at most one is not zero. */
    static byte[] digits(FieldVector scalars, int m) {
        long[] k = new long[ScalarField.LIMBS + 1];
        ScalarField.mul(k, 0, scalars.limbs(), ScalarField.LIMBS * m, PLAIN_ONE, 0);
        byte[] out = new byte[ScalarField.LIMBS * Long.SIZE + 1];
        int top = 0;
        for (int bit = 0, carry = 0; bit < out.length; ) {
            int window = (int) (bits(k, bit) & (1 << WIDTH) - 1) + carry;
            if ((window & 1) == 0) {
                bit++;
                continue;
            }
            // An odd window of at most 15: above half of 2^4 it is taken away from the next power of two.
            carry = window >> WIDTH - 1;
            out[bit] = (byte) (window - (carry << WIDTH));
            top = bit + 1;
            bit += WIDTH;
        }
        return Arrays.copyOf(out, top);
    }

    /** Bits from an index on; zeros beyond the end. */
    private static long bits(long[] k, int bit) {
        int limb = bit >> 6;
        if (limb >= ScalarField.LIMBS) {
            return 0;
        }
        int shift = bit & 63;
        return shift == 0 ? k[limb] : k[limb] >>> shift | k[limb + 1] << 64 - shift;
    }
}
