package dev.nanozk.model.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Blocks of 32 floats in Q4_1, Q5_0 and Q5_1, in GGML's layouts ({@link TensorType}). With a the entry of largest size, lo and hi the smallest and the largest one, rounding to
 * the nearest unless stated, and Q = 15 for 4, 31 for 5 bits:
 *
 * <ul>
 *   <li>Q5_0: d = binary16(-a / 16), q = round(w / d) in [-16, 15]: within one d of w;
 *   <li>Q4_1, Q5_1: m = the largest binary16 not above lo, d = binary16((hi - m) / Q), q = round((w - m) / d) in [0, Q]: within d / 2 of w.
 * </ul>
 *
 * Integers are those of the stored scale, not of the exact one; where d is subnormal, its own rounding, 2^-25 at most, counts once a unit of q. Where d is 0, so is q.
 */
final class BlockEncoder {
    private static final int BLOCK = 32;

    private BlockEncoder() {}

    /** The block that begins at an entry of a row. */
    static byte[] encode(TensorType type, float[] row, int from) {
        boolean five = type != TensorType.Q4_1;
        int[] q = new int[BLOCK];
        ByteBuffer out = ByteBuffer.allocate(type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        if (type == TensorType.Q5_0) {
            short d = RowFormat.half(RowFormat.extreme(row, from, BLOCK) / -16);
            float scale = Float.float16ToFloat(d);
            for (int i = 0; i < BLOCK; i++) {
                q[i] = 16 + nearest(row[from + i], scale, -16, 15);
            }
            out.putShort(d);
        } else {
            int most = five ? 31 : 15;
            float lo = row[from];
            float hi = lo;
            for (int i = from; i < from + BLOCK; i++) {
                lo = Math.min(lo, row[i]);
                hi = Math.max(hi, row[i]);
            }
            short m = halfBelow(lo);
            double offset = Float.float16ToFloat(m);
            short d = RowFormat.half((float) ((hi - offset) / most));
            float scale = Float.float16ToFloat(d);
            for (int i = 0; i < BLOCK; i++) {
                q[i] = nearest(row[from + i] - offset, scale, 0, most);
            }
            out.putShort(d).putShort(m);
        }
        if (five) {
            int fifth = 0;
            for (int i = 0; i < BLOCK; i++) {
                fifth |= (q[i] >> 4) << i;
            }
            out.putInt(fifth);
        }
        for (int i = 0; i < BLOCK / 2; i++) {
            out.put((byte) (q[i] & 15 | (q[i + BLOCK / 2] & 15) << 4));
        }
        return out.array();
    }

    /** The integer of a range that is nearest to w / scale, halves away from zero; 0 where the scale is. */
    static int nearest(double w, double scale, int least, int most) {
        if (scale == 0) {
            return 0;
        }
        double v = w / scale;
        return (int) Math.clamp(Math.copySign(Math.floor(Math.abs(v) + 0.5), v), least, most);
    }

    /** The largest binary16 that is not above a float. */
    static short halfBelow(float v) {
        short bits = RowFormat.half(v);
        if (Float.float16ToFloat(bits) <= v) {
            return bits;
        }
        // The next one down: nearer to zero above it, farther from it below; +0 is above no float that is rounded to
        // it.
        short next = (short) (bits > 0 ? bits - 1 : bits + 1);
        if (Float.isInfinite(Float.float16ToFloat(next))) {
            throw new IllegalArgumentException("an offset of " + v + " is beyond binary16");
        }
        return next;
    }
}
