package dev.nanozk.model.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Blocks of 256 floats in Q4_K, Q5_K and Q6_K, in GGML's layouts ({@link TensorType}). Of each group g, lo, hi and a are its smallest entry, its largest, and the one of largest size;
 * Q = 15 for 4, 31 for 5 bits:
 *
 * <ul>
 *   <li>Q4_K, Q5_K (groups of 32): dmin = the smallest binary16 not below max_g max(0, -lo_g) / 63, m_g = ceil(max(0, -lo_g) / dmin), so that no entry lies below its group's offset -dmin m_g;
 *       D_g = max(0, hi_g + dmin m_g) / Q, d = binary16(max_g D_g / 63), s_g = ceil(D_g / d) in [1, 63], 0 where D_g is, q = round((w + dmin m_g) / (d s_g)) in [0, Q]: within d s_g / 2 of w;
 *   <li>Q6_K (groups of 16): D_g = -a_g / 32, d = binary16(max_g |D_g| / 127), s_g = ceil(|D_g| / d) in [1, 127] with the sign of D_g, 0 where it is, q = round(w / (d s_g)) in [-32, 31]: within one
 *       d |s_g| of w.
 * </ul>
 *
 * Quotients behind s_g that are less than 2^-10 above a whole number count as it: a group's own scale survives the rounding of its floats. Where d is subnormal, its own rounding, 2^-25 at most,
 * counts once a unit of q s. Where a scale is 0, so is q.
 */
final class SuperBlockEncoder {
    private static final int BLOCK = 256;
    private static final int GROUP = 32;
    private static final int SMALL_GROUP = 16;
    private static final int SIX_BITS = 63;
    private static final double NOISE = 0x1p-10;

    private SuperBlockEncoder() {}

    /** The block that begins at an entry of a row. */
    static byte[] encode(TensorType type, float[] row, int from) {
        return type == TensorType.Q6_K ? sixBits(row, from) : withMinima(type == TensorType.Q5_K, row, from);
    }

    private static byte[] withMinima(boolean five, float[] row, int from) {
        int groups = BLOCK / GROUP;
        int most = five ? 31 : 15;
        double[] hi = new double[groups];
        double[] below = new double[groups];
        for (int i = 0; i < BLOCK; i++) {
            int g = i / GROUP;
            float w = row[from + i];
            below[g] = Math.max(below[g], -w);
            hi[g] = i % GROUP == 0 ? w : Math.max(hi[g], w);
        }
        short dmin = halfAbove(max(below) / SIX_BITS);
        double step = Float.float16ToFloat(dmin);
        int[] m = new int[groups];
        double[] wanted = new double[groups];
        for (int g = 0; g < groups; g++) {
            m[g] = step == 0 ? 0 : (int) Math.min(SIX_BITS, Math.ceil(below[g] / step));
            wanted[g] = Math.max(0, hi[g] + step * m[g]) / most;
        }
        short d = RowFormat.half((float) (max(wanted) / SIX_BITS));
        double unit = Float.float16ToFloat(d);
        int[] s = new int[groups];
        int[] q = new int[BLOCK];
        for (int g = 0; g < groups; g++) {
            s[g] = factor(wanted[g], unit, SIX_BITS);
            for (int i = g * GROUP; i < (g + 1) * GROUP; i++) {
                q[i] = BlockEncoder.nearest(row[from + i] + step * m[g], unit * s[g], 0, most);
            }
        }
        ByteBuffer out = ByteBuffer.allocate((five ? TensorType.Q5_K : TensorType.Q4_K).bytes())
                .order(ByteOrder.LITTLE_ENDIAN);
        out.putShort(d).putShort(dmin).put(packed(s, m));
        if (five) {
            byte[] fifth = new byte[GROUP];
            for (int i = 0; i < BLOCK; i++) {
                fifth[i % GROUP] |= (byte) (q[i] >> 4 << i / GROUP);
            }
            out.put(fifth);
        }
        for (int pair = 0; pair < BLOCK; pair += 2 * GROUP) {
            for (int i = pair; i < pair + GROUP; i++) {
                out.put((byte) (q[i] & 15 | (q[i + GROUP] & 15) << 4));
            }
        }
        return out.array();
    }

    /** 8 factors and 8 minima of six bits in 12 bytes: the first four of each whole, below the upper two bits of the last four; the lower four bits of those behind. */
    private static byte[] packed(int[] s, int[] m) {
        byte[] out = new byte[12];
        for (int j = 0; j < 4; j++) {
            out[j] = (byte) (s[j] | s[j + 4] >> 4 << 6);
            out[j + 4] = (byte) (m[j] | m[j + 4] >> 4 << 6);
            out[j + 8] = (byte) (s[j + 4] & 15 | (m[j + 4] & 15) << 4);
        }
        return out;
    }

    private static byte[] sixBits(float[] row, int from) {
        int groups = BLOCK / SMALL_GROUP;
        double[] wanted = new double[groups];
        double[] size = new double[groups];
        for (int g = 0; g < groups; g++) {
            wanted[g] = RowFormat.extreme(row, from + g * SMALL_GROUP, SMALL_GROUP) / -32.0;
            size[g] = Math.abs(wanted[g]);
        }
        short d = RowFormat.half((float) (max(size) / Byte.MAX_VALUE));
        double unit = Float.float16ToFloat(d);
        byte[] s = new byte[groups];
        byte[] low = new byte[BLOCK / 2];
        byte[] high = new byte[BLOCK / 4];
        for (int i = 0; i < BLOCK; i++) {
            int g = i / SMALL_GROUP;
            s[g] = (byte) (factor(size[g], unit, Byte.MAX_VALUE) * (wanted[g] < 0 ? -1 : 1));
            int q = 32 + BlockEncoder.nearest(row[from + i], unit * s[g], -32, 31);
            int half = i / 128;
            int quarter = i % 128 / 32;
            int l = i % 32;
            low[64 * half + 32 * (quarter & 1) + l] |= (byte) ((q & 15) << 4 * (quarter >> 1));
            high[32 * half + l] |= (byte) (q >> 4 << 2 * quarter);
        }
        return ByteBuffer.allocate(TensorType.Q6_K.bytes())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(low)
                .put(high)
                .put(s)
                .putShort(d)
                .array();
    }

    /** How many units a group's scale is, rounded up; at least one where any is wanted. */
    private static int factor(double wanted, double unit, int most) {
        return wanted == 0 || unit == 0 ? 0 : (int) Math.clamp(Math.ceil(wanted / unit - NOISE), 1, most);
    }

    private static double max(double[] values) {
        double max = 0;
        for (double v : values) {
            max = Math.max(max, v);
        }
        return max;
    }

    /** The smallest binary16 that is not below a number that is not negative. */
    private static short halfAbove(double v) {
        short bits = RowFormat.half((float) v);
        if (Float.float16ToFloat(bits) >= v) {
            return bits;
        }
        if (Float.isInfinite(Float.float16ToFloat((short) (bits + 1)))) {
            throw new IllegalArgumentException("a scale of " + v + " is beyond binary16");
        }
        return (short) (bits + 1);
    }
}
