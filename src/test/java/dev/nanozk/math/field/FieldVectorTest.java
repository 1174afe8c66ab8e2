package dev.nanozk.math.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Vectors against BigInteger, entry by entry, and what {@link ScalarField} says of aliases and canonical limbs. */
class FieldVectorTest {
    private static final BigInteger ELL = ScalarField.ORDER;
    private static final int N = 37;

    private static BigInteger[] numbers(long seed) {
        Random random = new Random(seed);
        BigInteger[] out = new BigInteger[N];
        for (int i = 0; i < N; i++) {
            out[i] = switch (i % 6) {
                case 0 -> BigInteger.ZERO;
                case 1 -> ELL.subtract(BigInteger.ONE);
                case 2 -> BigInteger.ONE;
                default -> new BigInteger(300, random).mod(ELL);
            };
        }
        java.util.Collections.shuffle(Arrays.asList(out), random);
        return out;
    }

    private static FieldVector vector(BigInteger[] x) {
        FieldVector out = new FieldVector(x.length);
        for (int i = 0; i < x.length; i++) {
            out.set(i, FieldElement.of(x[i]));
        }
        return out;
    }

    private interface Entry {
        BigInteger of(int i);
    }

    private static void assertEntries(Entry expected, FieldVector actual) {
        for (int i = 0; i < actual.size(); i++) {
            assertEquals(expected.of(i).mod(ELL), actual.get(i).toBigInteger(), "entry " + i);
        }
    }

    @Test
    void operationsInPlace() {
        for (long seed = 1; seed < 20; seed++) {
            BigInteger[] a = numbers(seed);
            BigInteger[] b = numbers(100 + seed);
            BigInteger c = b[0].add(BigInteger.TWO);
            FieldElement scalar = FieldElement.of(c);
            FieldVector y = vector(b);

            FieldVector x = vector(a);
            x.add(y);
            assertEntries(i -> a[i].add(b[i]), x);
            x = vector(a);
            x.sub(y);
            assertEntries(i -> a[i].subtract(b[i]), x);
            x = vector(a);
            x.hadamard(y);
            assertEntries(i -> a[i].multiply(b[i]), x);
            x = vector(a);
            x.scale(scalar);
            assertEntries(i -> a[i].multiply(c), x);
            x = vector(a);
            x.axpy(scalar, y);
            assertEntries(i -> a[i].add(c.multiply(b[i])), x);
            x = vector(a);
            x.addAt(4, scalar);
            assertEntries(i -> i == 4 ? a[i].add(c) : a[i], x);
            assertEquals(vector(b), y);

            x = vector(a);
            x.add(x);
            assertEntries(i -> a[i].add(a[i]), x);
            x = vector(a);
            x.hadamard(x);
            assertEntries(i -> a[i].multiply(a[i]), x);
            x = vector(a);
            x.axpy(scalar, x);
            assertEntries(i -> a[i].add(c.multiply(a[i])), x);
            x.sub(x);
            assertEquals(new FieldVector(N), x);
        }
    }

    @Test
    void sumsAndInnerProducts() {
        BigInteger[] a = numbers(5);
        BigInteger[] b = numbers(6);
        BigInteger sum = BigInteger.ZERO;
        BigInteger product = BigInteger.ZERO;
        for (int i = 0; i < N; i++) {
            sum = sum.add(a[i]);
            product = product.add(a[i].multiply(b[i]));
        }
        assertEquals(sum.mod(ELL), vector(a).sum().toBigInteger());
        assertEquals(product.mod(ELL), vector(a).innerProduct(vector(b)).toBigInteger());
        assertEquals(FieldElement.ZERO, new FieldVector(0).sum());
        assertEquals(FieldElement.ZERO, new FieldVector(0).innerProduct(new long[0], 0));
    }

    /** The exact accumulators of {@code innerProduct(long[], int)} at their fullest. */
    @Test
    void manyExtremeIntegersDoNotOverflow() {
        int n = 1 << 14;
        FieldVector f = new FieldVector(n);
        for (int i = 0; i < n; i++) {
            f.set(i, FieldElement.ONE.negate());
        }
        // The largest limbs, whatever their meaning.
        FieldVector limbs = new FieldVector(n);
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < ScalarField.LIMBS; k++) {
                limbs.limbs()[ScalarField.LIMBS * i + k] =
                        ELL.subtract(BigInteger.ONE).shiftRight(64 * k).longValue();
            }
        }
        for (long x : new long[] {Long.MIN_VALUE, Long.MAX_VALUE}) {
            long[] integers = new long[n];
            Arrays.fill(integers, x);
            BigInteger sum = BigInteger.valueOf(x).multiply(BigInteger.valueOf(n));
            assertEquals(sum.negate().mod(ELL), f.innerProduct(integers, 0).toBigInteger());
            assertEquals(
                    sum.multiply(limbs.get(0).toBigInteger()).mod(ELL),
                    limbs.innerProduct(integers, 0).toBigInteger());
        }
    }

    /** The columns of 32 bits at their fullest, and over the length at which they are reduced. */
    @Test
    void manyExtremeSmallIntegersDoNotOverflow() {
        int n = SignedColumns.MOST_INT16 + 5;
        FieldVector limbs = new FieldVector(n);
        BigInteger fullest = BigInteger.ONE.shiftLeft(252).subtract(BigInteger.ONE);
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < ScalarField.LIMBS; k++) {
                limbs.limbs()[ScalarField.LIMBS * i + k] =
                        fullest.shiftRight(64 * k).longValue();
            }
        }
        BigInteger x = limbs.get(0).toBigInteger();
        for (int value : new int[] {Byte.MIN_VALUE, Byte.MAX_VALUE, Short.MIN_VALUE, Short.MAX_VALUE}) {
            BigInteger expected = x.multiply(BigInteger.valueOf(value))
                    .multiply(BigInteger.valueOf(n))
                    .mod(ELL);
            short[] shorts = new short[n];
            Arrays.fill(shorts, (short) value);
            assertEquals(expected, limbs.innerProduct(shorts, 0).toBigInteger());
            int[] ints = new int[n];
            Arrays.fill(ints, value);
            assertEquals(expected, limbs.innerProduct(ints, 0).toBigInteger());
            if (value == (byte) value) {
                byte[] bytes = new byte[n];
                Arrays.fill(bytes, (byte) value);
                assertEquals(expected, limbs.innerProduct(bytes, 0).toBigInteger());
            }
        }
    }

    @Test
    void integersOfEveryWidth() {
        Random random = new Random(31);
        for (int n : new int[] {0, 1, 7, N}) {
            FieldVector f = vector(numbers(12)).slice(0, n);
            byte[] bytes = new byte[n + 2];
            random.nextBytes(bytes);
            short[] shorts = new short[n + 2];
            int[] ints = new int[n + 2];
            BigInteger b = BigInteger.ZERO;
            BigInteger s = BigInteger.ZERO;
            BigInteger w = BigInteger.ZERO;
            for (int i = 0; i < n; i++) {
                shorts[i + 2] = (short) random.nextInt();
                ints[i + 2] = i == 0 ? Integer.MIN_VALUE : random.nextInt();
                BigInteger x = f.get(i).toBigInteger();
                b = b.add(x.multiply(BigInteger.valueOf(bytes[i + 2])));
                s = s.add(x.multiply(BigInteger.valueOf(shorts[i + 2])));
                w = w.add(x.multiply(BigInteger.valueOf(ints[i + 2])));
            }
            assertEquals(b.mod(ELL), f.innerProduct(bytes, 2).toBigInteger());
            assertEquals(s.mod(ELL), f.innerProduct(shorts, 2).toBigInteger());
            assertEquals(w.mod(ELL), f.innerProduct(ints, 2).toBigInteger());
            assertThrows(IndexOutOfBoundsException.class, () -> f.innerProduct(bytes, 3));
            assertThrows(IndexOutOfBoundsException.class, () -> f.innerProduct(shorts, 3));
        }
    }

    /** Eight products at their largest before each reduction, at every remainder of eight. */
    @Test
    void lazyInnerProducts() {
        for (int n = 0; n < 20; n++) {
            BigInteger[] top = new BigInteger[n];
            Arrays.fill(top, ELL.subtract(BigInteger.ONE));
            assertEquals(
                    BigInteger.valueOf(n), vector(top).innerProduct(vector(top)).toBigInteger());
            FieldVector limbs = new FieldVector(n);
            for (int i = 0; i < n; i++) {
                for (int k = 0; k < ScalarField.LIMBS; k++) {
                    limbs.limbs()[ScalarField.LIMBS * i + k] =
                            ELL.subtract(BigInteger.ONE).shiftRight(64 * k).longValue();
                }
            }
            BigInteger x = n == 0 ? BigInteger.ZERO : limbs.get(0).toBigInteger();
            assertEquals(
                    x.pow(2).multiply(BigInteger.valueOf(n)).mod(ELL),
                    limbs.innerProduct(limbs).toBigInteger());
        }
    }

    /** Any four limbs as the first operand of a product, against BigInteger. */
    @Test
    void theFirstOperandMayBeAnyFourLimbs() {
        Random random = new Random(32);
        BigInteger inverse = BigInteger.ONE.shiftLeft(256).modInverse(ELL);
        for (int round = 0; round < 3000; round++) {
            long[] a = new long[ScalarField.LIMBS];
            for (int k = 0; k < a.length; k++) {
                a[k] = switch (random.nextInt(4)) {
                    case 0 -> -1;
                    case 1 -> 0;
                    default -> random.nextLong();
                };
            }
            BigInteger x = BigInteger.ZERO;
            for (int k = 3; k >= 0; k--) {
                x = x.shiftLeft(64).add(new BigInteger(Long.toUnsignedString(a[k])));
            }
            BigInteger y = round % 3 == 0 ? ELL.subtract(BigInteger.ONE) : new BigInteger(300, random).mod(ELL);
            long[] b = new long[ScalarField.LIMBS];
            for (int k = 0; k < b.length; k++) {
                b[k] = y.shiftRight(64 * k).longValue();
            }
            ScalarField.mul(a, 0, a, 0, b, 0);
            BigInteger r = BigInteger.ZERO;
            for (int k = 3; k >= 0; k--) {
                r = r.shiftLeft(64).add(new BigInteger(Long.toUnsignedString(a[k])));
            }
            assertEquals(x.multiply(y).multiply(inverse).mod(ELL), r);
            ScalarField.square(a, 0, b, 0);
            ScalarField.mul(b, 0, b, 0, b, 0);
            assertEquals(FieldElement.load(b, 0), FieldElement.load(a, 0));
        }
    }

    @Test
    void slicesAndCopiesAreApart() {
        FieldVector x = vector(numbers(8));
        FieldVector slice = x.slice(3, 10);
        assertEquals(10, slice.size());
        assertEquals(x.get(12), slice.get(9));
        FieldVector copy = x.copy();
        slice.set(0, FieldElement.of(77));
        copy.addAt(3, FieldElement.ONE);
        assertEquals(vector(numbers(8)), x);
        assertNotEquals(copy, x);
        assertThrows(IndexOutOfBoundsException.class, () -> x.slice(30, 8));
        assertThrows(IndexOutOfBoundsException.class, () -> x.slice(-1, 3));
    }

    @Test
    void sizesMustAgree() {
        FieldVector x = new FieldVector(3);
        FieldVector y = new FieldVector(4);
        assertThrows(IllegalArgumentException.class, () -> x.add(y));
        assertThrows(IllegalArgumentException.class, () -> x.sub(y));
        assertThrows(IllegalArgumentException.class, () -> x.hadamard(y));
        assertThrows(IllegalArgumentException.class, () -> x.axpy(FieldElement.ONE, y));
        assertThrows(IllegalArgumentException.class, () -> x.innerProduct(y));
    }

    @Test
    void constructions() {
        long[] v = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE};
        assertEntries(i -> BigInteger.valueOf(v[i]), FieldVector.ofLongs(v));
        assertEquals(FieldVector.ofLongs(new long[] {3, -4}), FieldVector.of(FieldElement.of(3), FieldElement.of(-4)));
        FieldVector random = FieldVector.random(new SecureRandom(), 20);
        for (int i = 0; i < 20; i++) {
            assertEquals(
                    random.get(i), FieldElement.fromCanonicalBytes(random.get(i).toBytes()));
        }
        assertNotEquals(random.get(0), random.get(1));
    }

    /** Every result overlapping every operand. */
    @Test
    void scalarFieldMayOverwriteItsOperands() {
        BigInteger[] a = numbers(9);
        for (int i = 0; i + 1 < N; i++) {
            BigInteger p = a[i];
            BigInteger q = a[i + 1];
            FieldVector x = vector(a);
            long[] v = x.limbs();
            int at = ScalarField.LIMBS * i;
            int next = at + ScalarField.LIMBS;
            ScalarField.mul(v, at, v, at, v, next);
            assertEquals(p.multiply(q).mod(ELL), x.get(i).toBigInteger());
            ScalarField.sub(v, next, v, at, v, next);
            assertEquals(p.multiply(q).subtract(q).mod(ELL), x.get(i + 1).toBigInteger());
            ScalarField.add(v, at, v, at, v, at);
            assertEquals(p.multiply(q).shiftLeft(1).mod(ELL), x.get(i).toBigInteger());
            ScalarField.square(v, at, v, at);
            assertEquals(p.multiply(q).shiftLeft(1).pow(2).mod(ELL), x.get(i).toBigInteger());
            ScalarField.neg(v, at, v, at);
            assertEquals(
                    p.multiply(q).shiftLeft(1).pow(2).negate().mod(ELL),
                    x.get(i).toBigInteger());
            ScalarField.sub(v, at, v, at, v, at);
            assertEquals(FieldElement.ZERO, x.get(i));
        }
    }

    @Test
    void singleElements() {
        FieldElement x = FieldElement.of(ELL.subtract(BigInteger.TWO));
        assertEquals(FieldElement.of(-2), x);
        assertEquals(FieldElement.of(-2).hashCode(), x.hashCode());
        assertEquals(FieldElement.of(BigInteger.TWO.negate()), x);
        assertEquals(FieldElement.ONE, x.pow(0));
        assertEquals(FieldElement.of(-8), x.pow(3));
        assertEquals(
                x.toBigInteger().modPow(BigInteger.valueOf(Long.MAX_VALUE), ELL),
                x.pow(Long.MAX_VALUE).toBigInteger());
        assertThrows(IllegalArgumentException.class, () -> x.pow(-1));
        assertThrows(IllegalArgumentException.class, () -> FieldElement.fromWideBytes(new byte[63]));
        assertThrows(IllegalArgumentException.class, () -> FieldElement.fromCanonicalBytes(new byte[33]));
        assertEquals(FieldElement.ZERO, FieldElement.ZERO.negate());
        assertEquals(FieldElement.ZERO, FieldElement.of(ELL));
    }
}
