package dev.nanozk.model.weights;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;

/**
 * Rows of floats in the formats of model files. Q8_0 and Q4_0 are quantised as GGML's reference code does it; for the other formats see {@link BlockEncoder} and
 * {@link SuperBlockEncoder}: the nearest integers with a block's own scale and offset, without a search for better ones.
 */
public final class RowFormat {
    /** Formats that rows are written in: all that are read. */
    public static final List<TensorType> TYPES = List.of(TensorType.values());

    private static final int BLOCK = 32;

    private RowFormat() {}

    /** The type of a name in any case; {@link IllegalArgumentException} names those that there are. */
    public static TensorType named(String name) {
        return TYPES.stream()
                .filter(t -> t.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("tensor type " + name + " is none of " + names()));
    }

    /** The names of the formats. */
    public static String names() {
        return String.join(
                ", ", TYPES.stream().map(t -> t.name().toLowerCase(Locale.ROOT)).toList());
    }

    /**
     * The type that a row of so many entries is stored in: the wanted one where the row is a multiple of its block; else for Q4_K, Q5_K and Q6_K the type that llama.cpp puts in their place:
     * Q5_0, Q5_1 and Q8_0; and F32 where the row is no multiple of 32 either.
     */
    public static TensorType stored(TensorType wanted, int cols) {
        if (cols % wanted.block() == 0) {
            return wanted;
        }
        TensorType smaller =
                switch (wanted) {
                    case Q4_K -> TensorType.Q5_0;
                    case Q5_K -> TensorType.Q5_1;
                    case Q6_K -> TensorType.Q8_0;
                    default -> TensorType.F32;
                };
        return cols % smaller.block() == 0 ? smaller : TensorType.F32;
    }

    /**
     * Writes a row.
     *
     * @param row finite floats, a multiple of the type's block
     * @param to little endian
     * @throws IllegalArgumentException if the row has another length, or holds a value that the format has no finite number for
     */
    public static void encode(TensorType type, float[] row, ByteBuffer to) {
        if (row.length % type.block() != 0) {
            throw new IllegalArgumentException(
                    "a row of " + row.length + " is no multiple of " + type + "'s block of " + type.block());
        }
        for (float v : row) {
            if (!Float.isFinite(v)) {
                throw new IllegalArgumentException("a weight is " + v);
            }
        }
        switch (type) {
            case F32 -> {
                for (float v : row) {
                    to.putFloat(v);
                }
            }
            case F16 -> {
                for (float v : row) {
                    to.putShort(half(v));
                }
            }
            case BF16 -> {
                for (float v : row) {
                    to.putShort(upperHalf(v));
                }
            }
            case Q8_0 -> {
                for (int b = 0; b < row.length; b += BLOCK) {
                    float d = Math.abs(extreme(row, b, BLOCK)) / 127;
                    to.putShort(half(d));
                    for (int i = b; i < b + BLOCK; i++) {
                        to.put((byte) (d == 0 ? 0 : Math.round(row[i] / d)));
                    }
                }
            }
            case Q4_0 -> {
                for (int b = 0; b < row.length; b += BLOCK) {
                    float d = extreme(row, b, BLOCK) / -8;
                    to.putShort(half(d));
                    for (int i = b; i < b + BLOCK / 2; i++) {
                        to.put((byte) (nibble(row[i], d) | nibble(row[i + BLOCK / 2], d) << 4));
                    }
                }
            }
            case Q4_1, Q5_0, Q5_1 -> {
                for (int b = 0; b < row.length; b += type.block()) {
                    to.put(BlockEncoder.encode(type, row, b));
                }
            }
            case Q4_K, Q5_K, Q6_K -> {
                for (int b = 0; b < row.length; b += type.block()) {
                    to.put(SuperBlockEncoder.encode(type, row, b));
                }
            }
        }
    }

    /** The nearest binary16, ties to even. */
    static short half(float v) {
        short bits = Float.floatToFloat16(v);
        if (Float.isInfinite(Float.float16ToFloat(bits))) {
            throw new IllegalArgumentException("a weight or a scale of " + v + " is beyond binary16");
        }
        return bits;
    }

    /** The nearest number of the upper 16 bits of a float, ties to even. */
    private static short upperHalf(float v) {
        int bits = Float.floatToRawIntBits(v);
        short upper = (short) (bits + 0x7fff + (bits >> 16 & 1) >> 16);
        if (!Float.isFinite(Float.intBitsToFloat(upper << 16))) {
            throw new IllegalArgumentException("a weight of " + v + " is beyond BF16");
        }
        return upper;
    }

    /** The entry of the largest size, with its sign; the first of several. */
    static float extreme(float[] row, int from, int count) {
        float extreme = 0;
        for (int i = from; i < from + count; i++) {
            extreme = Math.abs(row[i]) > Math.abs(extreme) ? row[i] : extreme;
        }
        return extreme;
    }

    private static int nibble(float v, float d) {
        return d == 0 ? 8 : Math.clamp((int) (v / d + 8.5f), 0, 15);
    }
}
