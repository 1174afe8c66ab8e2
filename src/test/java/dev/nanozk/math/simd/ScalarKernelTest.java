package dev.nanozk.math.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scalar kernels, plain and of every vector width, against BigInteger and {@link ScalarField}. */
class ScalarKernelTest {
    private static final BigInteger ELL = ScalarField.ORDER;
    private static final BigInteger R_INVERSE = BigInteger.ONE.shiftLeft(255).modInverse(ELL);
    private static final double HALF = 0x1p50;

    static Stream<ScalarKernel> kernels() {
        return Stream.concat(
                Stream.of(new PlainScalars()),
                Arrays.stream(VectorKernels.WIDTHS)
                        .mapToObj(w -> VectorKernels.of(ScalarKernel.class, "VectorScalars", w)));
    }

    private static BigInteger value(double[] v, int i) {
        BigInteger x = BigInteger.ZERO;
        for (int k = 4; k >= 0; k--) {
            x = x.shiftLeft(51).add(BigInteger.valueOf((long) v[Radix51.at(i) + 8 * k]));
        }
        return x;
    }

    /** Reduced elements, the edges of the bounds among them. */
    private static double[] reduced(int blocks, long seed) {
        Random random = new Random(seed);
        double[] v = new double[Radix51.BLOCK * blocks];
        double top = 0x1p48 * 1.15;
        for (int i = 0; i < 8 * blocks; i++) {
            int kind = random.nextInt(8);
            for (int k = 0; k < 5; k++) {
                double most = k == 4 ? Math.floor(top) - 1 : HALF - 1;
                double least = k == 4 ? -most : -HALF;
                v[Radix51.at(i) + 8 * k] = switch (kind) {
                    case 0 -> most;
                    case 1 -> least;
                    case 2 -> 0;
                    case 3 -> k == 0 ? 1 : 0;
                    case 4 -> random.nextBoolean() ? most : least;
                    default -> Math.floor(least + (most - least) * random.nextDouble());
                };
            }
        }
        return v;
    }

    private static void requireReduced(double[] v, int blocks) {
        BigInteger bound =
                BigInteger.ONE.shiftLeft(252).multiply(BigInteger.valueOf(115)).divide(BigInteger.valueOf(100));
        for (int i = 0; i < 8 * blocks; i++) {
            for (int k = 0; k < 4; k++) {
                double limb = v[Radix51.at(i) + 8 * k];
                assertTrue(limb >= -HALF && limb < HALF, "limb " + k + " is " + limb);
            }
            assertTrue(value(v, i).abs().compareTo(bound) <= 0);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void products(ScalarKernel kernel) {
        int blocks = 6;
        double[] a = reduced(blocks, 1);
        double[] b = reduced(blocks, 2);
        double[] r = new double[a.length];
        kernel.mul(r, 0, a, 0, b, 0, blocks);
        requireReduced(r, blocks);
        for (int i = 0; i < 8 * blocks; i++) {
            assertEquals(
                    value(a, i).multiply(value(b, i)).multiply(R_INVERSE).mod(ELL),
                    value(r, i).mod(ELL));
        }
        // Differences of two on both sides, in place, away from the start.
        double[] x = new double[a.length + Radix51.BLOCK];
        double[] y = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            x[i + Radix51.BLOCK] = a[i] - b[i];
            y[i] = b[i] - r[i];
        }
        kernel.mul(x, Radix51.BLOCK, x, Radix51.BLOCK, y, 0, blocks);
        for (int i = 0; i < 8 * blocks; i++) {
            BigInteger p = value(a, i).subtract(value(b, i));
            BigInteger q = value(b, i).subtract(value(r, i));
            assertEquals(
                    p.multiply(q).multiply(R_INVERSE).mod(ELL), value(x, i + 8).mod(ELL));
        }
    }

    /** Sums of three reduced elements, of the largest ones too. */
    @ParameterizedTest
    @MethodSource("kernels")
    void sums(ScalarKernel kernel) {
        int blocks = 9;
        double[] a = reduced(blocks, 1);
        double[] b = reduced(blocks, 2);
        double[] c = reduced(blocks, 3);
        double[] r = new double[a.length];
        double[] two = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            two[i] = i % 16 < 8 ? a[i] - b[i] : a[i] + b[i];
        }
        kernel.add(r, 0, two, 0, c, 0, blocks);
        for (int i = 0; i < 8 * blocks; i++) {
            assertEquals(value(two, i).add(value(c, i)).mod(ELL), value(r, i).mod(ELL));
            for (int k = 0; k < 4; k++) {
                assertTrue(Math.abs(r[Radix51.at(i) + 8 * k]) <= HALF + 4);
            }
            assertTrue(value(r, i).abs().compareTo(ELL) <= 0);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void sumsOfTwoProducts(ScalarKernel kernel) {
        int blocks = 128;
        double[] a = reduced(blocks, 1);
        double[] b = reduced(blocks, 2);
        double[] c = reduced(blocks, 3);
        double[] d = reduced(blocks, 4);
        // Every combination of signs at the largest magnitudes of differences.
        for (int i = 512; i < 1024; i++) {
            for (int k = 0; k < 5; k++) {
                double most = k == 4 ? 0x1p48 : 0x1p51 - 1;
                int at = Radix51.at(i) + 8 * k;
                a[at] = (i >> k & 1) == 1 ? most : -most;
                b[at] = (i >> k & 1) == 1 ? most : -most;
                c[at] = (i >> 4 & 1) == 1 ? most : -most;
                d[at] = (i >> 4 & 1) == 1 ? most : -most;
            }
        }
        double[] r = new double[a.length];
        kernel.sumOfProducts(r, 0, a, 0, b, 0, c, 0, d, 0, blocks);
        requireReduced(r, 64);
        for (int i = 0; i < 8 * blocks; i++) {
            BigInteger sum = value(a, i).multiply(value(b, i)).add(value(c, i).multiply(value(d, i)));
            assertEquals(sum.multiply(R_INVERSE).mod(ELL), value(r, i).mod(ELL));
        }
        // In place, as the sums of fractions are formed.
        double[] x = a.clone();
        kernel.sumOfProducts(x, 0, x, 0, b, 0, c, 0, d, 0, blocks);
        for (int i = 0; i < 8 * blocks; i++) {
            assertEquals(value(r, i).mod(ELL), value(x, i).mod(ELL));
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void largestProducts(ScalarKernel kernel) {
        // Every limb of both operands at a difference's largest magnitude, in all combinations of sign.
        double[] a = new double[Radix51.BLOCK * 128];
        double[] b = new double[a.length];
        Random random = new Random(5);
        for (int i = 0; i < 1024; i++) {
            for (int k = 0; k < 5; k++) {
                double most = k == 4 ? 0x1p49 : 0x1p51 - 1;
                a[Radix51.at(i) + 8 * k] = (i >> k & 1) == 1 ? most : -most;
                b[Radix51.at(i) + 8 * k] = (i >> 5 + k & 1) == 1 ? most : -most;
            }
        }
        double[] r = new double[a.length];
        kernel.mul(r, 0, a, 0, b, 0, 128);
        for (int i = 0; i < 1024; i++) {
            assertEquals(
                    value(a, i).multiply(value(b, i)).multiply(R_INVERSE).mod(ELL),
                    value(r, i).mod(ELL));
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void foldsStayReduced(ScalarKernel kernel) {
        int blocks = 3;
        double[] even = reduced(blocks, 3);
        double[] odd = reduced(blocks, 4);
        for (int round = 0; round < 6; round++) {
            double[] c = new double[5];
            double[] one = reduced(1, 10 + round);
            for (int k = 0; k < 5; k++) {
                c[k] = one[8 * k];
            }
            BigInteger factor = value(one, 0).multiply(R_INVERSE);
            double[] r = new double[even.length];
            kernel.fold(r, 0, even, 0, odd, 0, c, blocks);
            for (int i = 0; i < 8 * blocks; i++) {
                BigInteger e = value(even, i);
                assertEquals(
                        e.add(factor.multiply(value(odd, i).subtract(e))).mod(ELL),
                        value(r, i).mod(ELL));
            }
            requireReduced(r, blocks);
            odd = even;
            even = r;
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void sumsOfProducts(ScalarKernel kernel) {
        for (int blocks : new int[] {1, 5, ScalarKernel.MOST_BLOCKS}) {
            double[] a = reduced(blocks, blocks);
            double[] b = reduced(blocks, 7L * blocks);
            if (blocks == ScalarKernel.MOST_BLOCKS) {
                for (int i = 0; i < a.length; i++) {
                    a[i] = -(0x1p51 - 1);
                    b[i] = i % 3 == 0 ? 0x1p51 - 1 : -(0x1p51 - 1);
                }
            }
            long[] columns = new long[80];
            kernel.dot(a, 0, b, 0, blocks, columns);
            for (int lane = 0; lane < 8; lane++) {
                BigInteger expected = BigInteger.ZERO;
                for (int i = lane; i < 8 * blocks; i += 8) {
                    expected = expected.add(value(a, i).multiply(value(b, i)));
                }
                BigInteger sum = BigInteger.ZERO;
                for (int k = 9; k >= 0; k--) {
                    sum = sum.shiftLeft(51).add(BigInteger.valueOf(columns[8 * k + lane]));
                }
                assertEquals(expected, sum, "lane " + lane + " of " + blocks);
            }
        }
    }

    private static FieldVector vector(int n, long seed) {
        Random random = new Random(seed);
        FieldVector v = new FieldVector(n);
        for (int i = 0; i < n; i++) {
            v.set(
                    i,
                    switch (random.nextInt(6)) {
                        case 0 -> FieldElement.ZERO;
                        case 1 -> FieldElement.ONE;
                        case 2 -> FieldElement.ONE.negate();
                        default -> FieldElement.of(new BigInteger(256, random));
                    });
        }
        return v;
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void tables(ScalarKernel kernel) {
        for (int n : new int[] {0, 1, 8, 21, 64}) {
            FieldVector a = vector(n, n);
            FieldVector b = vector(n, n + 1000);
            ScalarBlocks x = ScalarBlocks.of(a, kernel);
            assertEquals(a, x.toVector());
            assertEquals(a.innerProduct(b), x.innerProduct(ScalarBlocks.of(b, kernel)));
            x.hadamard(ScalarBlocks.of(b, kernel));
            a.hadamard(b);
            assertEquals(a, x.toVector());
            x.scale(FieldElement.of(-77));
            a.scale(FieldElement.of(-77));
            assertEquals(a, x.toVector());
            if (n > 0) {
                assertEquals(a.get(n - 1), x.get(n - 1));
            }
            assertFalse(n != 0 && n != 64 && ScalarBlocks.hasHalves(n));
        }
        ScalarBlocks x = ScalarBlocks.of(vector(9, 1), kernel);
        assertThrows(IllegalStateException.class, () -> x.bind(FieldElement.ONE));
        assertThrows(IllegalArgumentException.class, () -> x.hadamard(ScalarBlocks.of(vector(8, 1), kernel)));
        assertThrows(
                IllegalArgumentException.class,
                () -> ScalarBlocks.reversed(vector(9, 1).limbs(), 9, 1, kernel));
    }

    /** {@code sum_x prod f_k} at one value of the first variable, by the plain way. */
    private static FieldElement at(FieldVector[] f, FieldElement x) {
        FieldElement sum = FieldElement.ZERO;
        for (int i = 0; i < f[0].size(); i += 2) {
            FieldElement p = FieldElement.ONE;
            for (FieldVector g : f) {
                p = p.multiply(g.get(i).add(x.multiply(g.get(i + 1).subtract(g.get(i)))));
            }
            sum = sum.add(p);
        }
        return sum;
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void roundsOfTheSumcheck(ScalarKernel kernel) {
        for (int factors = 2; factors <= 3; factors++) {
            for (int tables : new int[] {1, 3}) {
                int variables = 6;
                int n = tables << variables;
                FieldVector[] f = new FieldVector[factors];
                ScalarBlocks[] b = new ScalarBlocks[factors];
                for (int k = 0; k < factors; k++) {
                    f[k] = vector(n, 50 + k);
                    b[k] = ScalarBlocks.reversed(f[k].limbs(), n, variables, kernel);
                }
                for (; ScalarBlocks.hasHalves(b[0].size()); variables--) {
                    FieldVector c = new ProductRound(b).coefficients();
                    assertEquals(factors + 1, c.size());
                    for (int x = -1; x < 4; x++) {
                        FieldElement s = FieldElement.ZERO;
                        for (int k = factors; k >= 0; k--) {
                            s = s.multiply(FieldElement.of(x)).add(c.get(k));
                        }
                        assertEquals(at(f, FieldElement.of(x)), s, factors + " factors at " + x);
                    }
                    FieldElement r = FieldElement.of(new BigInteger(250, new Random(variables)));
                    for (int k = 0; k < factors; k++) {
                        b[k].bind(r);
                        FieldVector bound = new FieldVector(f[k].size() / 2);
                        for (int i = 0; i < bound.size(); i++) {
                            FieldElement even = f[k].get(2 * i);
                            bound.set(i, even.add(r.multiply(f[k].get(2 * i + 1).subtract(even))));
                        }
                        f[k] = bound;
                        FieldVector stored = new FieldVector(bound.size());
                        b[k].storeReversed(stored.limbs(), variables - 1);
                        assertEquals(bound, stored);
                    }
                }
            }
        }
        ScalarBlocks x = ScalarBlocks.of(vector(32, 1), kernel);
        assertThrows(IllegalArgumentException.class, () -> new ProductRound(x));
        assertThrows(IllegalArgumentException.class, () -> new ProductRound(x, ScalarBlocks.of(vector(16, 1), kernel)));
    }
}
