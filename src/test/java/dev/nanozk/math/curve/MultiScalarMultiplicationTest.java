package dev.nanozk.math.curve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Buckets against the sum of single multiplications. */
class MultiScalarMultiplicationTest {
    private static Point plain(FieldVector k, PointVector p, int off) {
        Point sum = Point.IDENTITY;
        for (int i = 0; i < k.size(); i++) {
            sum = sum.add(p.get(off + i).multiply(k.get(i)));
        }
        return sum;
    }

    @Test
    void fieldScalars() {
        Random random = new Random(1);
        PointVector points = Generators.get("G", 300);
        for (int n : new int[] {0, 1, 2, 3, 7, 64, 257}) {
            FieldVector k = new FieldVector(n);
            for (int i = 0; i < n; i++) {
                byte[] wide = new byte[64];
                random.nextBytes(wide);
                k.set(
                        i,
                        switch (i % 5) {
                            case 1 -> FieldElement.ZERO;
                            case 2 -> FieldElement.ONE.negate();
                            case 3 -> FieldElement.ONE;
                            default -> FieldElement.fromWideBytes(wide);
                        });
            }
            assertEquals(plain(k, points, 5), MultiScalarMultiplication.msm(k, 0, n, points, 5), n + " scalars");
        }
    }

    @Test
    void signedIntegers() {
        PointVector points = Generators.get("G", 40);
        long[] edges = {
            0,
            1,
            -1,
            32767,
            -32768,
            65535,
            Integer.MIN_VALUE,
            Long.MAX_VALUE,
            Long.MIN_VALUE,
            Long.MIN_VALUE + 1,
            42,
            -42
        };
        assertEquals(
                plain(FieldVector.ofLongs(edges), points, 3),
                MultiScalarMultiplication.msmSmall(edges, 0, edges.length, points, 3));
        for (int bits = 1; bits < 64; bits++) {
            long[] v = {(1L << bits) - 1, 1L << bits, -(1L << bits), 1L << bits - 1};
            assertEquals(
                    plain(FieldVector.ofLongs(v), points, 0), MultiScalarMultiplication.msmSmall(v, 0, 4, points, 0));
        }
    }

    @Test
    void equalPointsAndCancellation() {
        Point g = Point.BASE;
        PointVector p = PointVector.of(java.util.List.of(g, g, g.negate(), Point.IDENTITY));
        FieldVector k =
                FieldVector.of(FieldElement.of(5), FieldElement.of(7), FieldElement.of(12), FieldElement.of(99));
        assertEquals(Point.IDENTITY, MultiScalarMultiplication.msm(k, p));
    }
}
