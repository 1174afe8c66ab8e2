package dev.nanozk.model.spec;

import java.math.BigInteger;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code Exp[i] = min(65535, round(2^bits * exp(-i * 2^-scale / sqrt(headDim))))} for 0 &lt;= i &lt; 2^16: softmax
 * weights of score differences in steps of 2^-scale before the division by sqrt(headDim). Made by integer code only.
 */
public final class ExpTable {
    /** Number of entries. */
    public static final int SIZE = 1 << 16;

    private record Key(int headDim, int scale, int bits) {}

    private static final ConcurrentHashMap<Key, ExpTable> CACHE = new ConcurrentHashMap<>();

    private final int[] values;

    private ExpTable(int[] values) {
        this.values = values;
    }

    /**
     * @param headDim width of an attention head, at least 1
     * @param scale exponent of a table step, -16..24
     * @param bits output exponent, 1..16 (Exp[0] = 2^bits, capped to 65535)
     */
    public static ExpTable of(int headDim, int scale, int bits) {
        if (headDim < 1 || scale < -16 || scale > 24 || bits < 1 || bits > 16) {
            throw new IllegalArgumentException("exp table (" + headDim + ", " + scale + ", " + bits + ")");
        }
        return CACHE.computeIfAbsent(
                new Key(headDim, scale, bits),
                key -> new ExpTable(
                        KeptTables.get("EXP-" + key.headDim + "-" + key.scale + "-" + key.bits, () -> make(key))));
    }

    private static int[] make(Key key) {
        BigInteger root =
                BigInteger.valueOf(key.headDim).shiftLeft(2 * FixedPoint.BITS).sqrt();
        BigInteger step = FixedPoint.ONE.multiply(FixedPoint.ONE).divide(root);
        step = step.shiftRight(key.scale);
        BigInteger factor = FixedPoint.exp(step.negate());
        BigInteger value = FixedPoint.ONE;
        int[] out = new int[SIZE];
        for (int i = 0; i < SIZE && value.signum() != 0; i++) {
            out[i] = Math.min(FixedPoint.round(value, key.bits), SIZE - 1);
            value = FixedPoint.mul(value, factor);
        }
        return out;
    }

    /** Exp[i], 0 &lt;= i &lt; 2^16. */
    public int get(int i) {
        return values[i];
    }

    /** The shared array of 2^16 entries; callers must not change it. */
    public int[] values() {
        return values;
    }

    /** SHA-256 (hex) over the entries as 32-bit little-endian integers. */
    public String digest() {
        return FixedPoint.digest(values);
    }
}
