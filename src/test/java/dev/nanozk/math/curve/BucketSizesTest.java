package dev.nanozk.math.curve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Multi-scalar multiplication at every window size. Over P_i = (i + 1) B the sum is {@code (sum_i k_i (i + 1)) B}. */
class BucketSizesTest {
    private static final int MOST = 1 << 16;
    private static final PointVector POINTS = multiples(MOST);

    private static PointVector multiples(int n) {
        List<Point> points = new ArrayList<>(n);
        Point p = Point.BASE;
        for (int i = 0; i < n; i++) {
            points.add(p);
            p = p.add(Point.BASE);
        }
        return PointVector.of(points);
    }

    private static Point expected(BigInteger sum) {
        return Point.BASE.multiply(FieldElement.of(sum));
    }

    private static BigInteger weigh(BigInteger k, int point) {
        return k.multiply(BigInteger.valueOf(point + 1));
    }

    @Test
    void signedIntegersOfAllLengths() {
        Random random = new Random(21);
        for (int n : new int[] {1, 2, 5, 17, 100, 1000, 4096, 10000, MOST}) {
            for (int bits : n > 5000 ? new int[] {16} : new int[] {1, 2, 8, 15, 16, 17, 31, 32, 33, 63, 64}) {
                long[] k = new long[n + 3];
                BigInteger sum = BigInteger.ZERO;
                for (int i = 0; i < n; i++) {
                    k[i + 3] = switch (random.nextInt(8)) {
                        case 0 -> 0;
                        case 1 -> -1L << bits - 1;
                        case 2 -> ~(-1L << bits - 1);
                        default -> random.nextLong() >> 64 - bits;
                    };
                    sum = sum.add(weigh(BigInteger.valueOf(k[i + 3]), i));
                }
                assertEquals(
                        expected(sum),
                        MultiScalarMultiplication.msmSmall(k, 3, n, POINTS, 0),
                        n + " integers of " + bits + " bits");
            }
        }
    }

    @Test
    void fieldElements() {
        Random random = new Random(22);
        BigInteger[] edges = {
            BigInteger.ZERO,
            BigInteger.ONE,
            ScalarField.ORDER.subtract(BigInteger.ONE),
            BigInteger.ONE.shiftLeft(252),
            BigInteger.ONE.shiftLeft(252).subtract(BigInteger.ONE),
            BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE),
            BigInteger.ONE.shiftLeft(192),
        };
        // One size for each window from 2 to 13 bits; those of 5 and 13 meet a limb's end with one bit to go.
        for (int n : new int[] {1, 10, 30, 100, 300, 500, 1500, 4000, 8000, 20000, 30000, 50000}) {
            FieldVector k = new FieldVector(n + 2);
            BigInteger sum = BigInteger.ZERO;
            for (int i = 0; i < n; i++) {
                BigInteger x = random.nextInt(3) == 0
                        ? edges[random.nextInt(edges.length)]
                        : new BigInteger(256, random).mod(ScalarField.ORDER);
                k.set(i + 2, FieldElement.of(x));
                sum = sum.add(weigh(x, 7 + i));
            }
            assertEquals(expected(sum), MultiScalarMultiplication.msm(k, 2, n, POINTS, 7), n + " scalars");
        }
    }

    @Test
    void everyScalarAnEdge() {
        int n = 500;
        BigInteger points = BigInteger.valueOf((long) n * (n + 1) / 2);
        for (BigInteger x : List.of(
                BigInteger.ZERO,
                BigInteger.ONE,
                ScalarField.ORDER.subtract(BigInteger.ONE),
                BigInteger.ONE.shiftLeft(252).subtract(BigInteger.ONE))) {
            FieldVector k = new FieldVector(n);
            for (int i = 0; i < n; i++) {
                k.set(i, FieldElement.of(x));
            }
            assertEquals(expected(x.multiply(points)), MultiScalarMultiplication.msm(k, POINTS.view(0, n)));
        }
        for (long x : new long[] {0, 1, -1, Short.MIN_VALUE, Long.MIN_VALUE, Long.MAX_VALUE}) {
            long[] k = new long[n];
            java.util.Arrays.fill(k, x);
            assertEquals(
                    expected(BigInteger.valueOf(x).multiply(points)),
                    MultiScalarMultiplication.msmSmall(k, 0, n, POINTS, 0));
        }
    }

    @Test
    void oneBucketTakesEqualPointsOppositesAndTheIdentity() {
        Point p = HashToGroup.point("equal", 1);
        PointVector v = PointVector.of(List.of(p, p, p, p.negate(), p.negate(), Point.IDENTITY));
        long[] same = {9, 9, 9, 9, 9, 9};
        assertEquals(p.multiply(FieldElement.of(9)), MultiScalarMultiplication.msmSmall(same, 0, 6, v, 0));
        assertEquals(Point.IDENTITY, MultiScalarMultiplication.msmSmall(new long[] {4, -4}, 0, 2, v, 0));
        assertEquals(Point.IDENTITY, MultiScalarMultiplication.msmSmall(same, 0, 1, v, 5));
    }

    @Test
    void viewsAndOffsets() {
        long[] k = {100, 2, -3, 5};
        PointVector view = POINTS.view(10, 20).view(5, 4);
        assertEquals(4, view.size());
        assertEquals(POINTS.get(15), view.get(0));
        BigInteger sum = BigInteger.valueOf(2 * 17 - 3 * 18 + 5 * 19);
        assertEquals(expected(sum), MultiScalarMultiplication.msmSmall(k, 1, 3, view, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> MultiScalarMultiplication.msmSmall(k, 0, 4, view, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> view.view(2, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> view.view(-1, 3));
        assertThrows(IllegalArgumentException.class, () -> MultiScalarMultiplication.msm(new FieldVector(3), view));
    }

    @Test
    void singleMultiplicationAtEdges() {
        Point p = HashToGroup.point("edge", 0);
        BigInteger last = ScalarField.ORDER.subtract(BigInteger.ONE);
        assertEquals(Point.IDENTITY, p.multiply(FieldElement.ZERO));
        assertEquals(p, p.multiply(FieldElement.ONE));
        assertEquals(p.negate(), p.multiply(FieldElement.of(last)));
        Random random = new Random(23);
        for (int round = 0; round < 20; round++) {
            FieldElement a = FieldElement.of(new BigInteger(256, random));
            FieldElement b = FieldElement.of(new BigInteger(256, random));
            assertEquals(p.multiply(a.multiply(b)), p.multiply(a).multiply(b));
            assertEquals(p.multiply(a.add(b)), p.multiply(a).add(p.multiply(b)));
        }
    }
}
