package dev.nanozk.model.spec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Elementary functions on fixed-point integers {@code x * 2^-120}, by {@link BigInteger} only: the same bits on every
 * platform and JDK. Errors stay below 2^-100, far under the 2^-24 that any table keeps.
 */
final class FixedPoint {
    static final int BITS = 120;
    static final BigInteger ONE = BigInteger.ONE.shiftLeft(BITS);
    private static final BigInteger THREE = BigInteger.valueOf(3);

    private FixedPoint() {}

    /** A decimal number, rounded to the nearest step. */
    static BigInteger decimal(String number) {
        return new BigDecimal(number)
                .multiply(new BigDecimal(ONE))
                .setScale(0, RoundingMode.HALF_UP)
                .toBigIntegerExact();
    }

    static BigInteger mul(BigInteger a, BigInteger b) {
        return a.multiply(b).shiftRight(BITS);
    }

    /** Nearest integer to {@code v * 2^(bits-120)}, ties upward. */
    static int round(BigInteger v, int bits) {
        return v.add(BigInteger.ONE.shiftLeft(BITS - bits - 1))
                .shiftRight(BITS - bits)
                .intValueExact();
    }

    /** exp(x) = (exp(x / 2^n))^(2^n), the inner one by its Taylor series with |x / 2^n| &lt; 1. */
    static BigInteger exp(BigInteger x) {
        int n = Math.max(0, x.abs().bitLength() - BITS);
        BigInteger reduced = x.shiftRight(n);
        BigInteger term = ONE;
        BigInteger sum = ONE;
        for (int i = 1; term.signum() != 0; i++) {
            // truncation towards zero, so that the terms of either sign reach zero
            term = term.multiply(reduced).divide(ONE).divide(BigInteger.valueOf(i));
            sum = sum.add(term);
        }
        for (int i = 0; i < n; i++) {
            sum = mul(sum, sum);
        }
        return sum;
    }

    /** ln(a), a &gt;= 1: ln(a) = n ln 2 + 2 atanh((m - 1) / (m + 1)) with a = 2^n m, 1 &lt;= m &lt; 2. */
    static BigInteger ln(BigInteger a) {
        int n = Math.max(0, a.bitLength() - BITS - 1);
        BigInteger m = a.shiftRight(n);
        BigInteger z = m.subtract(ONE).shiftLeft(BITS).divide(m.add(ONE));
        BigInteger ln2 = atanhTwice(ONE.divide(THREE));
        return atanhTwice(z).add(ln2.multiply(BigInteger.valueOf(n)));
    }

    private static BigInteger atanhTwice(BigInteger z) {
        BigInteger squared = mul(z, z);
        BigInteger sum = BigInteger.ZERO;
        BigInteger power = z;
        for (int i = 1; power.signum() != 0; i += 2) {
            sum = sum.add(power.divide(BigInteger.valueOf(i)));
            power = mul(power, squared);
        }
        return sum.shiftLeft(1);
    }

    /** {cos(x), sin(x)} by Taylor series, 0 &lt;= x &lt;= 1. */
    static BigInteger[] cosSin(BigInteger x) {
        BigInteger[] sums = {BigInteger.ZERO, BigInteger.ZERO};
        BigInteger term = ONE;
        for (int i = 0; term.signum() != 0; i++) {
            sums[i & 1] = (i & 2) == 0 ? sums[i & 1].add(term) : sums[i & 1].subtract(term);
            term = mul(term, x).divide(BigInteger.valueOf(i + 1));
        }
        return sums;
    }

    /** sigmoid = 1 / (1 + v) for v = exp(-x). */
    static BigInteger sigmoid(BigInteger v) {
        return ONE.shiftLeft(BITS).divide(ONE.add(v));
    }

    /** SHA-256 in lower-case hex of the values as 32-bit little-endian integers. */
    static String digest(int[]... tables) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (int[] table : tables) {
                ByteBuffer bytes = ByteBuffer.allocate(4 * table.length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asIntBuffer().put(table);
                sha.update(bytes.array());
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
