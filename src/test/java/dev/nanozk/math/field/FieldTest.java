package dev.nanozk.math.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.math.poly.EqPolynomial;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The scalar field against BigInteger. */
class FieldTest {
    private static final BigInteger ELL = ScalarField.ORDER;

    private static List<BigInteger> values() {
        Random random = new Random(7);
        List<BigInteger> v = new ArrayList<>(List.of(
                BigInteger.ZERO,
                BigInteger.ONE,
                ELL.subtract(BigInteger.ONE),
                ELL.shiftRight(1),
                BigInteger.ONE.shiftLeft(252),
                BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE),
                BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE),
                BigInteger.ONE.shiftLeft(192).subtract(BigInteger.ONE)));
        for (int i = 0; i < 60; i++) {
            v.add(new BigInteger(256, random).mod(ELL));
        }
        return v;
    }

    @Test
    void arithmeticEqualsThatOfBigIntegers() {
        for (BigInteger a : values()) {
            FieldElement x = FieldElement.of(a);
            assertEquals(a, x.toBigInteger());
            assertEquals(a.negate().mod(ELL), x.negate().toBigInteger());
            assertEquals(x, FieldElement.fromCanonicalBytes(x.toBytes()));
            if (a.signum() != 0) {
                assertEquals(FieldElement.ONE, x.multiply(x.invert()));
            }
            for (BigInteger b : values()) {
                FieldElement y = FieldElement.of(b);
                assertEquals(a.add(b).mod(ELL), x.add(y).toBigInteger());
                assertEquals(a.subtract(b).mod(ELL), x.subtract(y).toBigInteger());
                assertEquals(a.multiply(b).mod(ELL), x.multiply(y).toBigInteger());
            }
        }
        assertThrows(ArithmeticException.class, FieldElement.ZERO::invert);
    }

    @Test
    void signedIntegers() {
        for (long v : new long[] {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 123456789L, -65536L}) {
            assertEquals(BigInteger.valueOf(v).mod(ELL), FieldElement.of(v).toBigInteger());
        }
    }

    @Test
    void wideBytesAreReduced() {
        Random random = new Random(3);
        for (int i = 0; i < 50; i++) {
            byte[] wide = new byte[64];
            random.nextBytes(wide);
            if (i == 0) {
                java.util.Arrays.fill(wide, (byte) 0xff);
            }
            byte[] big = new byte[65];
            for (int k = 0; k < 64; k++) {
                big[64 - k] = wide[k];
            }
            assertEquals(
                    new BigInteger(big).mod(ELL),
                    FieldElement.fromWideBytes(wide).toBigInteger());
        }
    }

    @Test
    void scalarsOfTheOrderAndAboveAreNotCanonical() {
        for (BigInteger v : List.of(
                ELL, ELL.add(BigInteger.ONE), BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE))) {
            byte[] little = new byte[32];
            for (int i = 0; i < 32; i++) {
                little[i] = v.shiftRight(8 * i).byteValue();
            }
            assertThrows(IllegalArgumentException.class, () -> FieldElement.fromCanonicalBytes(little));
        }
        assertThrows(IllegalArgumentException.class, () -> FieldElement.fromCanonicalBytes(new byte[31]));
    }

    @Test
    void innerProductWithIntegersIsExact() {
        Random random = new Random(5);
        List<BigInteger> v = values();
        long[] x = new long[v.size() + 1];
        FieldVector f = new FieldVector(v.size());
        BigInteger sum = BigInteger.ZERO;
        for (int i = 0; i < v.size(); i++) {
            f.set(i, FieldElement.of(v.get(i)));
            x[i + 1] = i == 0 ? Long.MIN_VALUE : i == 2 ? Long.MAX_VALUE : random.nextLong();
            sum = sum.add(v.get(i).multiply(BigInteger.valueOf(x[i + 1])));
        }
        assertEquals(sum.mod(ELL), f.innerProduct(x, 1).toBigInteger());
        assertEquals(
                f.innerProduct(FieldVector.ofLongs(java.util.Arrays.copyOfRange(x, 1, x.length))),
                f.innerProduct(x, 1));
    }

    @Test
    void eqPolynomialIsOneAtItsPointOnly() {
        FieldVector bits = FieldVector.of(FieldElement.ONE, FieldElement.ZERO, FieldElement.ONE);
        FieldVector e = EqPolynomial.evaluations(bits);
        for (int i = 0; i < 8; i++) {
            assertEquals(i == 5 ? FieldElement.ONE : FieldElement.ZERO, e.get(i));
        }
        FieldVector p = FieldVector.of(FieldElement.of(3), FieldElement.of(-4), FieldElement.of(11));
        FieldVector q = FieldVector.of(FieldElement.of(8), FieldElement.of(5), FieldElement.of(-1));
        assertEquals(
                EqPolynomial.evaluations(p).innerProduct(EqPolynomial.evaluations(q)), EqPolynomial.evaluate(p, q));
        assertTrue(EqPolynomial.evaluations(new FieldVector(0)).get(0).equals(FieldElement.ONE));
    }
}
