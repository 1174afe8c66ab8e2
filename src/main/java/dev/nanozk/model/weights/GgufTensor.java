package dev.nanozk.model.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** A tensor of a model file as a matrix, row-major; one-dimensional tensors have one row. */
public final class GgufTensor {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final String name;
    private final TensorType type;
    private final int rows;
    private final int cols;
    private final MemorySegment data;

    GgufTensor(String name, TensorType type, int rows, int cols, MemorySegment data) {
        this.name = name;
        this.type = type;
        this.rows = rows;
        this.cols = cols;
        this.data = data;
    }

    public String name() {
        return name;
    }

    public TensorType type() {
        return type;
    }

    public int rows() {
        return rows;
    }

    public int cols() {
        return cols;
    }

    private long rowOffset(int row) {
        if (row < 0 || row >= rows) {
            throw new IndexOutOfBoundsException("row " + row + " of tensor " + name + " with " + rows);
        }
        return (long) row * (cols / type.block()) * type.bytes();
    }

    /**
     * A row of a block-quantised tensor.
     *
     * @param q receives cols integers in [-128, 127]
     * @param scales receives one scale a block of 32
     */
    public void quantizedRow(int row, byte[] q, float[] scales) {
        long at = rowOffset(row);
        for (int b = 0; b < cols / type.block(); b++, at += type.bytes()) {
            scales[b] = Float.float16ToFloat(data.get(SHORT, at));
            int o = b * type.block();
            switch (type) {
                case Q8_0 -> MemorySegment.copy(data, ValueLayout.JAVA_BYTE, at + 2, q, o, 32);
                case Q4_0 -> {
                    for (int i = 0; i < 16; i++) {
                        int pair = data.get(ValueLayout.JAVA_BYTE, at + 2 + i) & 0xff;
                        q[o + i] = (byte) ((pair & 15) - 8);
                        q[o + i + 16] = (byte) ((pair >> 4) - 8);
                    }
                }
                default -> throw new IllegalStateException("tensor " + name + " is not block-quantised");
            }
        }
    }

    /** The scale of the block that holds an entry of a block-quantised tensor. */
    public float scale(int row, int col) {
        return Float.float16ToFloat(data.get(SHORT, rowOffset(row) + (long) (col / type.block()) * type.bytes()));
    }

    /** The small integer of an entry of a block-quantised tensor. */
    public int quantized(int row, int col) {
        int i = col % type.block();
        long at = rowOffset(row) + (long) (col / type.block()) * type.bytes() + 2;
        return switch (type) {
            case Q8_0 -> data.get(ValueLayout.JAVA_BYTE, at + i);
            case Q4_0 -> {
                int pair = data.get(ValueLayout.JAVA_BYTE, at + i % 16) & 0xff;
                yield (i < 16 ? pair & 15 : pair >> 4) - 8;
            }
            default -> throw new IllegalStateException("tensor " + name + " is not block-quantised");
        };
    }

    /** A row as floats, dequantised where needed. */
    public void floatRow(int row, float[] out) {
        long at = rowOffset(row);
        switch (type) {
            case F32 -> {
                for (int i = 0; i < cols; i++) {
                    out[i] = Float.intBitsToFloat(data.get(INT, at + 4L * i));
                }
            }
            case F16 -> {
                for (int i = 0; i < cols; i++) {
                    out[i] = Float.float16ToFloat(data.get(SHORT, at + 2L * i));
                }
            }
            default -> {
                byte[] q = new byte[cols];
                float[] scales = new float[cols / type.block()];
                quantizedRow(row, q, scales);
                for (int i = 0; i < cols; i++) {
                    out[i] = q[i] * scales[i / type.block()];
                }
            }
        }
    }
}
