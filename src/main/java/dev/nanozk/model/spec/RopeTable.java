package dev.nanozk.model.spec;

import java.math.BigInteger;

/**
 * Rotary position embedding: {@code cos[p][i] = round(2^bits cos(p w_i))}, {@code sin} alike, for position p and pair i &lt; headDim / 2 with
 * {@code w_i = base^(-2i / headDim) / (linear factors[i])}. Made by integer code only: one angle a pair by series, then repeated rotation.
 */
public final class RopeTable {
    private static final int FRACTION = 23;

    private final int positions;
    private final int pairs;
    private final int[] cos;
    private final int[] sin;

    private RopeTable(int positions, int pairs) {
        this.positions = positions;
        this.pairs = pairs;
        this.cos = new int[positions * pairs];
        this.sin = new int[positions * pairs];
    }

    /**
     * @param positions number of positions, at least 1
     * @param headDim even width of a head
     * @param rotary base and divisors of the frequencies
     * @param bits exponent of the entries, 1..16
     */
    public static RopeTable of(int positions, int headDim, PositionKind.Rotary rotary, int bits) {
        if (positions < 1 || headDim < 2 || headDim % 2 != 0 || bits < 1 || bits > 16) {
            throw new IllegalArgumentException(
                    "rope table (" + positions + ", " + headDim + ", " + rotary + ", " + bits + ")");
        }
        RopeTable table = new RopeTable(positions, headDim / 2);
        BigInteger fixedBase =
                BigInteger.valueOf((long) ((double) rotary.base() * (1 << 20))).shiftLeft(FixedPoint.BITS - 20);
        BigInteger lnBase = FixedPoint.ln(fixedBase);
        for (int i = 0; i < table.pairs; i++) {
            BigInteger exponent = lnBase.multiply(BigInteger.valueOf(2L * i)).divide(BigInteger.valueOf(headDim));
            BigInteger angle = FixedPoint.exp(exponent.negate()).min(FixedPoint.ONE);
            float factor = rotary.factors().isEmpty() ? 1 : rotary.factors().get(i);
            BigInteger divisor = steps(rotary.linear()).multiply(steps(factor));
            table.fill(i, angle.shiftLeft(2 * FRACTION).divide(divisor), bits);
        }
        return table;
    }

    /** A binary32 of at least 1 as an exact multiple of 2^-23. */
    private static BigInteger steps(float f) {
        return BigInteger.valueOf((long) ((double) f * (1 << FRACTION)));
    }

    private void fill(int pair, BigInteger angle, int bits) {
        BigInteger[] unit = FixedPoint.cosSin(angle);
        BigInteger c = FixedPoint.ONE;
        BigInteger s = BigInteger.ZERO;
        for (int p = 0; p < positions; p++) {
            cos[p * pairs + pair] = FixedPoint.round(c, bits);
            sin[p * pairs + pair] = FixedPoint.round(s, bits);
            BigInteger next = c.multiply(unit[0]).subtract(s.multiply(unit[1])).shiftRight(FixedPoint.BITS);
            s = c.multiply(unit[1]).add(s.multiply(unit[0])).shiftRight(FixedPoint.BITS);
            c = next;
        }
    }

    /** Number of positions. */
    public int positions() {
        return positions;
    }

    /** headDim / 2. */
    public int pairs() {
        return pairs;
    }

    /** cos[p * pairs + i]; callers must not change it. */
    public int[] cos() {
        return cos;
    }

    /** sin[p * pairs + i]; callers must not change it. */
    public int[] sin() {
        return sin;
    }

    /** SHA-256 (hex) over all cosines, then all sines, as 32-bit little-endian integers. */
    public String digest() {
        return FixedPoint.digest(cos, sin);
    }
}
