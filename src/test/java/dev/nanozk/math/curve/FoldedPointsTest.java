package dev.nanozk.math.curve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.simd.FoldKernel;
import dev.nanozk.math.simd.VectorKernels;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Folded points against their definition, by the plain kernel and by vectors of every width. */
class FoldedPointsTest {
    private static final BigInteger ELL =
            BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));

    static Stream<FoldKernel> kernels() {
        return Stream.concat(
                Stream.of(new PlainFolds()),
                Arrays.stream(VectorKernels.WIDTHS)
                        .mapToObj(w -> VectorKernels.of(FoldKernel.class, "VectorFolds", w)));
    }

    private static FieldVector scalars(Random random, int n) {
        FieldVector k = new FieldVector(n);
        for (int m = 0; m < n; m++) {
            k.set(
                    m,
                    switch (m) {
                        case 0 -> FieldElement.ONE;
                        case 1 -> FieldElement.ONE.negate();
                        case 2 -> FieldElement.ZERO;
                        default -> FieldElement.of(new BigInteger(300, random));
                    });
        }
        return k;
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void sumsEqualTheirDefinition(FoldKernel kernel) {
        Random random = new Random(1);
        PointVector g = Generators.get("G", 300);
        for (int[] shape : new int[][] {{1, 1, 1}, {3, 4, 1}, {33, 3, 80}, {2, 16, 17}}) {
            int length = shape[0];
            FieldVector k = scalars(random, shape[1]);
            PointVector points = g.view(7, shape[2]);
            PointVector folded = FoldedPoints.fold(points, k, length, kernel);
            assertEquals(length, folded.size());
            for (int j = 0; j < length; j++) {
                Point expected = Point.IDENTITY;
                for (int m = 0; m < k.size() && m * length + j < points.size(); m++) {
                    expected = expected.add(points.get(m * length + j).multiply(k.get(m)));
                }
                assertEquals(expected, folded.get(j), "sum " + j + " of " + length);
            }
        }
    }

    /** Equal and opposite points, and the identity: no case is special. */
    @ParameterizedTest
    @MethodSource("kernels")
    void equalPointsOppositesAndTheIdentity(FoldKernel kernel) {
        Point q = HashToGroup.point("equal", 1);
        PointVector v = PointVector.of(java.util.List.of(q, q, Point.IDENTITY, q, q.negate(), q, Point.IDENTITY, q));
        FieldVector k = FieldVector.of(FieldElement.of(5), FieldElement.of(5));
        PointVector folded = FoldedPoints.fold(v, k, 4, kernel);
        assertEquals(Point.IDENTITY, folded.get(0));
        assertEquals(q.multiply(FieldElement.of(10)), folded.get(1));
        assertEquals(Point.IDENTITY, folded.get(2));
        assertEquals(q.multiply(FieldElement.of(10)), folded.get(3));
    }

    /** Coordinates whose limbs are at the edges of their range: not points of the curve, but the same computation modulo p, as long as the third one is 2dxy. */
    @ParameterizedTest
    @MethodSource("kernels")
    void extremeLimbs(FoldKernel kernel) {
        Random random = new Random(3);
        long tight = (1L << 51) + (1L << 13) - 1;
        int n = 48;
        long[] niels = new long[Edwards.NIELS * n];
        for (int i = 0; i < niels.length; i++) {
            niels[i] = switch (i / Edwards.NIELS % 4) {
                case 0 -> tight;
                case 1 -> random.nextBoolean() ? tight : 0;
                case 2 -> 1L << 50;
                default -> random.nextLong() & (1L << 51) - 1;
            };
        }
        BaseElement half = BaseElement.of(BigInteger.TWO.modInverse(BaseField.P));
        for (int at = 0; at < niels.length; at += Edwards.NIELS) {
            BaseElement minus = BaseElement.load(niels, at);
            BaseElement plus = BaseElement.load(niels, at + 5);
            plus.multiply(plus)
                    .subtract(minus.multiply(minus))
                    .multiply(Edwards.D)
                    .multiply(half)
                    .store(niels, at + 10);
        }
        FieldVector k = scalars(random, 4);
        byte[][] digits = {
            FoldedPoints.digits(k, 0), FoldedPoints.digits(k, 1), FoldedPoints.digits(k, 2), FoldedPoints.digits(k, 3)
        };
        long[] expected = new long[Edwards.EXTENDED * 12];
        long[] out = expected.clone();
        new PlainFolds().fold(niels, 0, n, digits, 12, 0, 12, expected);
        kernel.fold(niels, 0, n, digits, 12, 0, 12, out);
        for (int j = 0; j < 12; j++) {
            Point a = Point.load(expected, Edwards.EXTENDED * j);
            Point b = Point.load(out, Edwards.EXTENDED * j);
            assertEquals(a.x().multiply(b.z()), b.x().multiply(a.z()));
            assertEquals(a.y().multiply(b.z()), b.y().multiply(a.z()));
            assertEquals(a.t().multiply(b.z()), b.t().multiply(a.z()));
        }
    }

    @Test
    void digitsAreSparseAndGiveTheScalarBack() {
        Random random = new Random(2);
        for (int i = 0; i < 500; i++) {
            BigInteger k =
                    switch (i) {
                        case 0 -> BigInteger.ZERO;
                        case 1 -> ELL.subtract(BigInteger.ONE);
                        case 2 -> BigInteger.ONE.shiftLeft(252);
                        case 3 -> BigInteger.ONE.shiftLeft(252).subtract(BigInteger.ONE);
                        default -> new BigInteger(1 + random.nextInt(260), random).mod(ELL);
                    };
            byte[] digits = FoldedPoints.digits(FieldVector.of(FieldElement.of(k)), 0);
            BigInteger sum = BigInteger.ZERO;
            int last = -4;
            for (int bit = 0; bit < digits.length; bit++) {
                if (digits[bit] != 0) {
                    assertTrue(Math.abs(digits[bit]) <= 7 && (digits[bit] & 1) == 1 && bit - last >= 4);
                    last = bit;
                    sum = sum.add(BigInteger.valueOf(digits[bit]).shiftLeft(bit));
                }
            }
            assertEquals(k, sum);
        }
    }

    @Test
    void pointsWithoutAScalarAreRefused() {
        PointVector g = Generators.get("G", 9);
        assertThrows(IllegalArgumentException.class, () -> FoldedPoints.fold(g, scalars(new Random(1), 4), 2));
        assertThrows(IllegalArgumentException.class, () -> FoldedPoints.fold(g, scalars(new Random(1), 4), 0));
    }
}
