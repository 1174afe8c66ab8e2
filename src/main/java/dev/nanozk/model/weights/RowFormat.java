package dev.nanozk.model.weights;

import java.nio.ByteBuffer;
import java.util.List;

/** Rows of floats in the formats of model files, quantised as GGML's reference code does it. */
public final class RowFormat {
    /** Formats that rows are written in; the others are only read. */
    public static final List<TensorType> TYPES =
            List.of(TensorType.F32, TensorType.F16, TensorType.Q4_0, TensorType.Q8_0);

    private static final int BLOCK = 32;

    private RowFormat() {}

    /** The type that a row of so many entries is stored in: the wanted one, or F32 where the row is no multiple of its block. */
    public static TensorType stored(TensorType wanted, int cols) {
        return cols % wanted.block() == 0 ? wanted : TensorType.F32;
    }

    /** Writes a row in one of {@link #TYPES}; its length is a multiple of the type's block, the buffer little endian. */
    public static void encode(TensorType type, float[] row, ByteBuffer to) {
        switch (type) {
            case F32 -> {
                for (float v : row) {
                    to.putFloat(v);
                }
            }
            case F16 -> {
                for (float v : row) {
                    to.putShort(Float.floatToFloat16(v));
                }
            }
            case Q8_0 -> {
                for (int b = 0; b < row.length; b += BLOCK) {
                    float d = Math.abs(extreme(row, b)) / 127;
                    to.putShort(Float.floatToFloat16(d));
                    for (int i = b; i < b + BLOCK; i++) {
                        to.put((byte) (d == 0 ? 0 : Math.round(row[i] / d)));
                    }
                }
            }
            case Q4_0 -> {
                for (int b = 0; b < row.length; b += BLOCK) {
                    float d = extreme(row, b) / -8;
                    to.putShort(Float.floatToFloat16(d));
                    for (int i = b; i < b + BLOCK / 2; i++) {
                        to.put((byte) (nibble(row[i], d) | nibble(row[i + BLOCK / 2], d) << 4));
                    }
                }
            }
            default -> throw new IllegalArgumentException("rows are not written in " + type);
        }
    }

    private static float extreme(float[] row, int from) {
        float extreme = 0;
        for (int i = from; i < from + BLOCK; i++) {
            extreme = Math.abs(row[i]) > Math.abs(extreme) ? row[i] : extreme;
        }
        return extreme;
    }

    private static int nibble(float v, float d) {
        return d == 0 ? 8 : Math.clamp((int) (v / d + 8.5f), 0, 15);
    }
}
