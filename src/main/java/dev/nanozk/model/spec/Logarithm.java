package dev.nanozk.model.spec;

import java.math.BigInteger;

/** Logarithms of decimals by integer code only. */
public final class Logarithm {
    /** Fraction bits of a result. */
    public static final int BITS = 24;

    private static final int MILLION = 1_000_000;

    private Logarithm() {}

    /**
     * {@code floor(2^24 (-ln(m / 10^6)) + 1/2)}.
     *
     * @param millionths m, 1 .. 10^6
     */
    public static long negative(int millionths) {
        if (millionths < 1 || millionths > MILLION) {
            throw new IllegalArgumentException("logarithm of " + millionths + " millionths");
        }
        BigInteger ln = FixedPoint.ln(FixedPoint.ONE.multiply(BigInteger.valueOf(MILLION)))
                .subtract(FixedPoint.ln(FixedPoint.ONE.multiply(BigInteger.valueOf(millionths))));
        return ln.add(BigInteger.ONE.shiftLeft(FixedPoint.BITS - BITS - 1))
                .shiftRight(FixedPoint.BITS - BITS)
                .longValueExact();
    }
}
