package dev.nanozk.math.curve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Arithmetic modulo 2^255 - 19 against BigInteger, limbs up to their bounds. */
class BaseFieldTest {
    private static final BigInteger P = BaseField.P;
    private static final long MASK = (1L << 51) - 1;
    /** Bound of an operand of mul. */
    private static final long WIDE = (1L << 54) - 1;
    /** Bound of a result of mul. */
    private static final long TIGHT = (1L << 51) + (1L << 13);

    private static BigInteger value(long[] v) {
        BigInteger x = BigInteger.ZERO;
        for (int k = 4; k >= 0; k--) {
            x = x.shiftLeft(51).add(BigInteger.valueOf(v[k]));
        }
        return x;
    }

    private static long[] operand(Random random, int round, long bound) {
        long[] v = new long[BaseField.LIMBS];
        for (int k = 0; k < BaseField.LIMBS; k++) {
            v[k] = switch (round % 5) {
                case 0 -> bound;
                case 1 -> random.nextBoolean() ? bound : 0;
                case 2 -> random.nextLong() & MASK;
                case 3 -> random.nextInt(3);
                default -> (random.nextLong() & Long.MAX_VALUE) % (bound + 1);
            };
        }
        return v;
    }

    @Test
    void productsOfWideOperandsAreExactAndTight() {
        Random random = new Random(11);
        for (int round = 0; round < 5000; round++) {
            long[] a = operand(random, round, WIDE);
            long[] b = operand(random, round / 5, WIDE);
            long[] r = new long[BaseField.LIMBS];
            BaseField.mul(r, 0, a, 0, b, 0);
            assertEquals(value(a).multiply(value(b)).mod(P), value(r).mod(P));
            for (long limb : r) {
                assertTrue(limb >= 0 && limb < TIGHT, "limb " + limb);
            }
            BaseField.square(b, 0, a, 0);
            assertEquals(value(a).multiply(value(a)).mod(P), value(b).mod(P));
            BigInteger x = value(a);
            BaseField.mul(a, 0, a, 0, a, 0);
            assertEquals(x.multiply(x).mod(P), value(a).mod(P), "in place");
        }
    }

    @Test
    void sumsAndDifferencesStayPositive() {
        Random random = new Random(12);
        for (int round = 0; round < 2000; round++) {
            long[] a = operand(random, round, TIGHT - 1);
            long[] b = operand(random, round / 5, (1L << 53) - 77);
            long[] r = new long[BaseField.LIMBS];
            BaseField.add(r, 0, a, 0, b, 0);
            assertEquals(value(a).add(value(b)), value(r));
            BaseField.sub(r, 0, a, 0, b, 0);
            assertEquals(value(a).subtract(value(b)).mod(P), value(r).mod(P));
            for (long limb : r) {
                assertTrue(limb >= 0 && limb <= WIDE, "limb " + limb);
            }
        }
    }

    @Test
    void canonicalFormAroundTheModulus() {
        BigInteger top = BigInteger.ONE.shiftLeft(255);
        for (int shift = -40; shift < 19; shift++) {
            BigInteger x = P.add(BigInteger.valueOf(shift));
            long[] v = new long[BaseField.LIMBS];
            for (int k = 0; k < BaseField.LIMBS; k++) {
                v[k] = x.shiftRight(51 * k).longValue() & MASK;
            }
            BaseField.canonical(v, 0);
            assertEquals(x.mod(P), value(v));
        }
        Random random = new Random(13);
        for (int round = 0; round < 2000; round++) {
            long[] v = operand(random, round, WIDE);
            BigInteger x = value(v);
            BaseField.canonical(v, 0);
            assertEquals(x.mod(P), value(v));
            byte[] bytes = BaseField.bytes(v, 0);
            for (int i = 0; i < 32; i++) {
                assertEquals(x.mod(P).shiftRight(8 * i).byteValue(), bytes[i]);
            }
            bytes[31] |= (byte) 0x80;
            long[] back = new long[BaseField.LIMBS];
            BaseField.load(back, 0, bytes, 0);
            assertEquals(x.mod(P), value(back));
            assertTrue(value(back).compareTo(top) < 0);
        }
    }

    @Test
    void inverses() {
        Random random = new Random(14);
        for (int round = 0; round < 50; round++) {
            BigInteger x = round == 0 ? P.subtract(BigInteger.ONE) : new BigInteger(254, random).add(BigInteger.ONE);
            BaseElement e = BaseElement.of(x);
            assertEquals(BaseElement.of(x.modInverse(P)), e.invert());
            assertEquals(BaseElement.of(x.negate()), e.negate());
        }
        assertTrue(BaseElement.ZERO.invert().isZero());
    }
}
