package dev.nanozk.math.curve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.simd.PointKernel;
import dev.nanozk.math.simd.PowerKernel;
import dev.nanozk.math.simd.VectorKernels;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plain and vector kernels of the curve against each other and against BigInteger. */
class CurveKernelsTest {
    static Stream<PowerKernel> powers() {
        return Stream.concat(
                Stream.of(new PlainPowers()),
                java.util.Arrays.stream(VectorKernels.WIDTHS)
                        .mapToObj(w -> VectorKernels.of(PowerKernel.class, "VectorPowers", w)));
    }

    static Stream<PointKernel> points() {
        return Stream.of(
                new PlainPoints(),
                VectorKernels.of(PointKernel.class, "VectorPoints", 256),
                VectorKernels.of(PointKernel.class, "VectorPoints", 512));
    }

    private static BigInteger value(long[] v, int at) {
        BigInteger x = BigInteger.ZERO;
        for (int k = 4; k >= 0; k--) {
            x = x.shiftLeft(51).add(BigInteger.valueOf(v[at + k]));
        }
        return x;
    }

    /** Elements at the edges of the range and of the limbs' bounds. */
    private static long[] elements(int n, long seed) {
        Random random = new Random(seed);
        long mask = (1L << 51) - 1;
        long tight = (1L << 51) + (1L << 13) - 1;
        long[] x = new long[5 * n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < 5; k++) {
                x[5 * i + k] = switch (i % 8) {
                    case 0 -> tight;
                    case 1 -> 0;
                    case 2 -> k == 0 ? 1 : 0;
                    case 3 -> k == 0 ? mask - 19 : mask;
                    case 4 -> 1L << 50;
                    case 5 -> random.nextBoolean() ? tight : 0;
                    default -> random.nextLong() & mask;
                };
            }
        }
        return x;
    }

    @ParameterizedTest
    @MethodSource("powers")
    void exponentiationsEqualThoseOfBigIntegers(PowerKernel kernel) {
        BigInteger exponent = BaseField.P.subtract(BigInteger.valueOf(5)).shiftRight(3);
        for (int n : new int[] {0, 1, 8, 70}) {
            long[] x = elements(n, n);
            long[] before = x.clone();
            kernel.powP58(x, n);
            for (int i = 0; i < n; i++) {
                assertEquals(
                        value(before, 5 * i).modPow(exponent, BaseField.P),
                        value(x, 5 * i).mod(BaseField.P),
                        "element " + i + " of " + n);
            }
            for (long limb : x) {
                assertTrue(limb >= 0 && limb < (1L << 51) + (1L << 13));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("points")
    void windowSums(PointKernel kernel) {
        Random random = new Random(3);
        PointVector p = Generators.get("G", 40);
        int n = 30;
        short[] digits = new short[n + 2];
        for (int buckets : new int[] {1, 2, 8}) {
            Point expected = Point.IDENTITY;
            for (int i = 0; i < n; i++) {
                digits[i + 2] = (short) (random.nextInt(2 * buckets + 1) - buckets);
                expected = expected.add(p.get(5 + i).multiply(FieldElement.of(digits[i + 2])));
            }
            long[] out = new long[2 * Edwards.EXTENDED];
            kernel.windowSum(points(p.packed(kernel), 5, n), digits, 2, buckets, out, Edwards.EXTENDED);
            assertEquals(expected, Point.load(out, Edwards.EXTENDED));
            // T = X Y / Z too, which equality does not look at.
            BigInteger x = value(out, 20);
            BigInteger y = value(out, 25);
            BigInteger z = value(out, 30);
            BigInteger t = value(out, 35);
            assertEquals(x.multiply(y).mod(BaseField.P), t.multiply(z).mod(BaseField.P));
        }
    }

    private static PointKernel.Points points(double[] packed, int from, int n) {
        return new PointKernel.Points(new double[][] {packed}, new int[] {from}, new int[] {n});
    }

    /** Several vectors as one, in any parts. */
    @ParameterizedTest
    @MethodSource("points")
    void vectorsOfPointsOneAfterTheOther(PointKernel kernel) {
        Random random = new Random(11);
        PointVector g = Generators.get("G", 40);
        PointVector t = Generators.get("T", 9);
        List<PointVector> points = List.of(g.view(3, 20), t.view(0, 1), g.view(0, 0), t.view(2, 7), g.view(30, 5));
        List<FieldVector> scalars = new ArrayList<>();
        Point expected = Point.IDENTITY;
        for (int k = 0; k < points.size(); k++) {
            FieldVector v = new FieldVector(points.get(k).size());
            for (int i = 0; i < v.size() && k != 3; i++) {
                v.set(i, FieldElement.of(new BigInteger(300, random)));
                expected = expected.add(points.get(k).get(i).multiply(v.get(i)));
            }
            scalars.add(v);
        }
        assertEquals(expected, MultiScalarMultiplication.msm(scalars, points, kernel));
        assertEquals(Point.IDENTITY, MultiScalarMultiplication.msm(List.of(), List.of(), kernel));
        scalars.set(1, new FieldVector(2));
        assertThrows(IllegalArgumentException.class, () -> MultiScalarMultiplication.msm(scalars, points, kernel));
        PointKernel.Points all = new PointKernel.Points(
                new double[][] {g.packed(kernel), t.packed(kernel)}, new int[] {3, 1}, new int[] {4, 5});
        short[] digits = {1, -2, 0, 2, 1, 1, -1, 2, 2};
        for (int from = 0; from <= digits.length; from++) {
            for (int to = from; to <= digits.length; to++) {
                Point sum = Point.IDENTITY;
                for (int i = from; i < to; i++) {
                    Point p = i < 4 ? g.get(3 + i) : t.get(1 + i - 4);
                    sum = sum.add(p.multiply(FieldElement.of(digits[i])));
                }
                long[] out = new long[Edwards.EXTENDED];
                kernel.windowSum(all.slice(from, to), digits, from, 2, out, 0);
                assertEquals(sum, Point.load(out, 0));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("points")
    void sumsOfEveryWidth(PointKernel kernel) {
        Random random = new Random(4);
        PointVector p = Generators.get("G", 40);
        FieldVector k = new FieldVector(12);
        Point expected = Point.IDENTITY;
        for (int i = 0; i < k.size(); i++) {
            k.set(i, i == 3 ? FieldElement.ONE.negate() : FieldElement.of(new BigInteger(300, random)));
            expected = expected.add(p.get(2 + i).multiply(k.get(i)));
        }
        assertEquals(expected, MultiScalarMultiplication.msm(k, 0, 12, p, 2, kernel));
        for (int bits = 1; bits < 64; bits += 7) {
            long[] v = {(1L << bits) - 1, 1L << bits, -(1L << bits), 1L << bits - 1, 0, -1, Long.MIN_VALUE >> bits};
            expected = Point.IDENTITY;
            for (int i = 0; i < v.length; i++) {
                expected = expected.add(p.get(i).multiply(FieldElement.of(v[i])));
            }
            assertEquals(expected, MultiScalarMultiplication.msmSmall(v, 0, v.length, p, 0, kernel));
        }
    }

    @ParameterizedTest
    @MethodSource("points")
    void equalPointsOppositesAndTheIdentity(PointKernel kernel) {
        Point q = HashToGroup.point("equal", 1);
        PointVector v = PointVector.of(List.of(q, q, q, q.negate(), q.negate(), Point.IDENTITY));
        long[] same = {9, 9, 9, 9, 9, 9};
        assertEquals(q.multiply(FieldElement.of(9)), MultiScalarMultiplication.msmSmall(same, 0, 6, v, 0, kernel));
        assertEquals(Point.IDENTITY, MultiScalarMultiplication.msmSmall(new long[] {4, -4}, 0, 2, v, 0, kernel));
        assertEquals(Point.IDENTITY, MultiScalarMultiplication.msmSmall(same, 0, 1, v, 5, kernel));
    }

    /** Coordinates whose limbs are at the largest magnitudes that the signed representation has. */
    @ParameterizedTest
    @MethodSource("points")
    void extremeLimbs(PointKernel kernel) {
        // Not points of the curve: the formulas are still a definite computation modulo p, the same for both kernels.
        long[] niels = elements(40, 9);
        int n = niels.length / Edwards.NIELS;
        short[] digits = new short[n];
        java.util.Arrays.fill(digits, (short) -1);
        long[] out = new long[Edwards.EXTENDED];
        long[] expected = new long[Edwards.EXTENDED];
        PointKernel plain = new PlainPoints();
        for (int m = 1; m <= n; m++) {
            digits[m - 1] = (short) (m % 2 == 0 ? 1 : -1);
            plain.windowSum(points(plain.pack(niels, 0, n), 0, m), digits, 0, 1, expected, 0);
            kernel.windowSum(points(kernel.pack(niels, 0, n), 0, m), digits, 0, 1, out, 0);
            for (int c = 0; c < 20; c += 5) {
                assertEquals(value(expected, c).mod(BaseField.P), value(out, c).mod(BaseField.P), m + " points");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("powers")
    void batchesOfEncodings(PowerKernel kernel) throws InvalidPointException {
        List<Point> points = new ArrayList<>(List.of(Point.IDENTITY, Point.BASE, Point.BASE.negate()));
        for (int i = 0; i < 20; i++) {
            points.add(HashToGroup.point("batch", i).add(Point.BASE));
        }
        List<CompressedPoint> encodings = List.of(Ristretto.encodeAll(points, kernel));
        for (int i = 0; i < points.size(); i++) {
            assertEquals(points.get(i).compress(), encodings.get(i));
        }
        assertEquals(points, List.of(Ristretto.decodeAll(encodings, kernel)));
        assertArrayEquals(new Point[0], Ristretto.decodeAll(List.of(), kernel));
        List<byte[]> uniform = new ArrayList<>();
        Random random = new Random(6);
        for (int i = 0; i < 10; i++) {
            uniform.add(new byte[64]);
            random.nextBytes(uniform.get(i));
        }
        Point[] derived = Ristretto.deriveAll(uniform, kernel);
        for (int i = 0; i < 10; i++) {
            assertEquals(Ristretto.derive(uniform.get(i)), derived[i]);
        }
    }

    @ParameterizedTest
    @MethodSource("powers")
    void batchesAreDecodedAsStrictlyAsSinglePoints(PowerKernel kernel) {
        CompressedPoint good = Point.BASE.compress();
        Random random = new Random(8);
        List<CompressedPoint> candidates = new ArrayList<>();
        for (String s : RistrettoTest.INVALID) {
            candidates.add(new CompressedPoint(HexFormat.of().parseHex(s)));
        }
        for (int i = 0; i < 25; i++) {
            byte[] b = new byte[32];
            random.nextBytes(b);
            b[0] &= (byte) 0xfe;
            b[31] &= 0x7f;
            candidates.add(new CompressedPoint(b));
        }
        int rejected = 0;
        for (CompressedPoint c : candidates) {
            Point single;
            try {
                single = c.decompress();
            } catch (InvalidPointException e) {
                rejected++;
                InvalidPointException batch = assertThrows(
                        InvalidPointException.class, () -> Ristretto.decodeAll(List.of(good, good, c, good), kernel));
                assertEquals(2, batch.index());
                assertEquals(e.getMessage(), batch.getMessage());
                continue;
            }
            try {
                assertEquals(single, Ristretto.decodeAll(List.of(good, c), kernel)[1]);
            } catch (InvalidPointException e) {
                throw new AssertionError(e);
            }
        }
        assertTrue(rejected > RistrettoTest.INVALID.length && rejected < candidates.size());
    }

    @Test
    void publicBatches() throws InvalidPointException {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            points.add(i % 2 == 0 ? Point.IDENTITY : Point.BASE);
        }
        List<CompressedPoint> encodings = Point.compressAll(points);
        assertEquals(Point.BASE.compress(), encodings.get(599));
        assertEquals(points, CompressedPoint.decompressAll(encodings));
        List<CompressedPoint> broken = new ArrayList<>(encodings);
        broken.set(517, new CompressedPoint(new byte[] {
            1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
        }));
        assertEquals(
                517,
                assertThrows(InvalidPointException.class, () -> CompressedPoint.decompressAll(broken))
                        .index());
    }
}
