package dev.nanozk.model.weights;

/**
 * Blocks of GGML's quantised formats, taken apart into small integers and, for each group of them, a scale and an offset: {@code w = q scale + offset}. Products of a block's binary16
 * scale with a group's integer have at most 19 bits and are exact as floats.
 */
final class BlockDecoder {
    private static final int NIBBLE = 15;

    private BlockDecoder() {}

    private static float half(byte[] b, int at) {
        return Float.float16ToFloat((short) (b[at] & 0xff | b[at + 1] << 8));
    }

    /**
     * Decodes blocks that follow each other.
     *
     * @param q receives a byte a weight
     * @param scales receives one a group ({@link TensorType#group})
     * @param offsets as scales; not written where the type has none
     */
    static void decode(TensorType type, byte[] b, int blocks, byte[] q, float[] scales, float[] offsets) {
        for (int i = 0, at = 0; i < blocks; i++, at += type.bytes()) {
            int o = i * type.block();
            switch (type) {
                case Q8_0 -> {
                    scales[i] = half(b, at);
                    System.arraycopy(b, at + 2, q, o, 32);
                }
                case Q4_0 -> {
                    scales[i] = half(b, at);
                    nibbles(b, at + 2, q, o, 16, 16, 8);
                }
                case Q4_1 -> {
                    scales[i] = half(b, at);
                    offsets[i] = half(b, at + 2);
                    nibbles(b, at + 4, q, o, 16, 16, 0);
                }
                case Q5_0 -> {
                    scales[i] = half(b, at);
                    nibbles(b, at + 6, q, o, 16, 16, 16);
                    fifthBits(b, at + 2, q, o);
                }
                case Q5_1 -> {
                    scales[i] = half(b, at);
                    offsets[i] = half(b, at + 2);
                    nibbles(b, at + 8, q, o, 16, 16, 0);
                    fifthBits(b, at + 4, q, o);
                }
                case Q4_K, Q5_K -> withMinima(type == TensorType.Q5_K, b, at, q, o, scales, offsets, 8 * i);
                case Q6_K -> sixBits(b, at, q, o, scales, 16 * i);
                default -> throw new IllegalStateException(type + " has no blocks");
            }
        }
    }

    /**
     * What {@link #decode} writes beside the integers.
     *
     * @param offsets as scales; not written where the type has none
     */
    static void scales(TensorType type, byte[] b, int blocks, float[] scales, float[] offsets) {
        for (int i = 0, at = 0; i < blocks; i++, at += type.bytes()) {
            switch (type) {
                case Q8_0, Q4_0, Q5_0 -> scales[i] = half(b, at);
                case Q4_1, Q5_1 -> {
                    scales[i] = half(b, at);
                    offsets[i] = half(b, at + 2);
                }
                case Q4_K, Q5_K -> minima(b, at, scales, offsets, 8 * i);
                case Q6_K -> factors(b, at, scales, 16 * i);
                default -> throw new IllegalStateException(type + " has no blocks");
            }
        }
    }

    /** count bytes of two integers each: the low one at o, the high one apart behind it. */
    private static void nibbles(byte[] b, int at, byte[] q, int o, int count, int apart, int less) {
        for (int i = 0; i < count; i++) {
            q[o + i] = (byte) ((b[at + i] & NIBBLE) - less);
            q[o + apart + i] = (byte) ((b[at + i] >> 4 & NIBBLE) - less);
        }
    }

    /** Bit i of four bytes is bit 4 of integer i. */
    private static void fifthBits(byte[] b, int at, byte[] q, int o) {
        for (int i = 0; i < 32; i++) {
            q[o + i] += (byte) ((b[at + i / 8] >> i % 8 & 1) << 4);
        }
    }

    /** 8 groups of 32: 6-bit factors of d and of dmin in 12 bytes, fifth bits in 32 bytes where there are some, then groups 2j and 2j + 1 in the halves of 32 bytes. */
    private static void withMinima(
            boolean five, byte[] b, int at, byte[] q, int o, float[] scales, float[] offsets, int group) {
        minima(b, at, scales, offsets, group);
        int high = at + 16;
        int low = five ? high + 32 : high;
        for (int j = 0; j < 4; j++) {
            nibbles(b, low + 32 * j, q, o + 64 * j, 32, 32, 0);
        }
        for (int i = 0; five && i < 256; i++) {
            q[o + i] += (byte) ((b[high + i % 32] >> i / 32 & 1) << 4);
        }
    }

    private static void minima(byte[] b, int at, float[] scales, float[] offsets, int group) {
        float d = half(b, at);
        float min = half(b, at + 2);
        int packed = at + 4;
        for (int j = 0; j < 8; j++) {
            int scale;
            int minimum;
            if (j < 4) {
                scale = b[packed + j] & 63;
                minimum = b[packed + j + 4] & 63;
            } else {
                scale = b[packed + j + 4] & NIBBLE | (b[packed + j - 4] >> 6 & 3) << 4;
                minimum = b[packed + j + 4] >> 4 & NIBBLE | (b[packed + j] >> 6 & 3) << 4;
            }
            scales[group + j] = d * scale;
            offsets[group + j] = -(min * minimum);
        }
    }

    /** Two halves of 128: low four bits in 64 bytes, high two in 32, 8 signed factors of d for groups of 16; d behind all. */
    private static void sixBits(byte[] b, int at, byte[] q, int o, float[] scales, int group) {
        factors(b, at, scales, group);
        int high = at + 128;
        for (int i = 0; i < 256; i++) {
            int half = i / 128;
            int quarter = i % 128 / 32;
            int l = i % 32;
            int four = b[at + 64 * half + 32 * (quarter & 1) + l] >> 4 * (quarter >> 1) & NIBBLE;
            int two = b[high + 32 * half + l] >> 2 * quarter & 3;
            q[o + i] = (byte) ((four | two << 4) - 32);
        }
    }

    private static void factors(byte[] b, int at, float[] scales, int group) {
        int factors = at + 192;
        float d = half(b, factors + 16);
        for (int g = 0; g < 16; g++) {
            scales[group + g] = d * b[factors + g];
        }
    }
}
