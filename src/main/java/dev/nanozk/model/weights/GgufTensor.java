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
    private final int width;
    private final int[] rowOrder;
    private final int[] columnOrder;

    GgufTensor(String name, TensorType type, int rows, int cols, MemorySegment data) {
        this(name, type, rows, cols, data, cols, null, null);
    }

    /**
     * @param width entries of a stored row
     * @param rowOrder the stored row of each row, null for all in order
     * @param columnOrder the stored column of each column, null for all in order
     */
    private GgufTensor(
            String name,
            TensorType type,
            int rows,
            int cols,
            MemorySegment data,
            int width,
            int[] rowOrder,
            int[] columnOrder) {
        this.name = name;
        this.type = type;
        this.rows = rows;
        this.cols = cols;
        this.data = data;
        this.width = width;
        this.rowOrder = rowOrder;
        this.columnOrder = columnOrder;
    }

    /** Some of the rows in another order, as a tensor of its own name; {@link ModelFormatException} if one is not there. */
    public GgufTensor selectRows(String newName, int[] order) {
        requireInside(order, rows, "rows");
        return new GgufTensor(newName, type, order.length, cols, data, width, order.clone(), columnOrder);
    }

    /** Some of the columns in another order; the result is read as floats, whatever its type. */
    public GgufTensor selectColumns(String newName, int[] order) {
        requireInside(order, cols, "entries");
        return new GgufTensor(newName, type, rows, order.length, data, width, rowOrder, order.clone());
    }

    private void requireInside(int[] order, int size, String what) {
        if (rowOrder != null || columnOrder != null) {
            throw new IllegalStateException("tensor " + name + " is in another order already");
        }
        for (int i : order) {
            if (i >= size) {
                throw new ModelFormatException(
                        "tensor " + name + " has " + size + " " + what + ", at least " + (i + 1) + " are needed");
            }
        }
    }

    /** Whether it stores small integers with a scale for each group of them, in rows that {@link #quantizedRow} gives. */
    public boolean isBlockQuantised() {
        return type.block() > 1 && columnOrder == null;
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

    /** The stored bytes of all rows. */
    public MemorySegment data() {
        return data;
    }

    /** Whether a row's entries are stored one behind the other. */
    public boolean isInOrder() {
        return columnOrder == null;
    }

    /** The stored row of each row, null where they are the same. */
    public int[] rowOrder() {
        return rowOrder == null ? null : rowOrder.clone();
    }

    /** Where a row begins in {@link #data()}. */
    public long offset(int row) {
        return rowOffset(row);
    }

    private long rowOffset(int row) {
        if (row < 0 || row >= rows) {
            throw new IndexOutOfBoundsException("row " + row + " of tensor " + name + " with " + rows);
        }
        int stored = rowOrder == null ? row : rowOrder[row];
        return (long) stored * (width / type.block()) * type.bytes();
    }

    /**
     * A row of a block-quantised tensor: {@code w = q scale + offset}.
     *
     * @param q receives cols integers in [-128, 127]
     * @param scales receives one scale a group ({@link TensorType#group})
     * @param offsets as scales; not written where the type has none
     */
    public void quantizedRow(int row, byte[] q, float[] scales, float[] offsets) {
        if (columnOrder != null) {
            throw new IllegalStateException("tensor " + name + " has lost its blocks");
        }
        storedBlocks(rowOffset(row), q, scales, offsets);
    }

    /** What {@link #quantizedRow} tells beside the integers. */
    public void scales(int row, float[] scales, float[] offsets) {
        BlockDecoder.scales(type, stored(rowOffset(row)), width / type.block(), scales, offsets);
    }

    private byte[] stored(long offset) {
        byte[] bytes = new byte[width / type.block() * type.bytes()];
        MemorySegment.copy(data, ValueLayout.JAVA_BYTE, offset, bytes, 0, bytes.length);
        return bytes;
    }

    private void storedBlocks(long offset, byte[] q, float[] scales, float[] offsets) {
        if (type.block() == 1) {
            throw new IllegalStateException("tensor " + name + " is not block-quantised");
        }
        BlockDecoder.decode(type, stored(offset), width / type.block(), q, scales, offsets);
    }

    /** The scale of the block that holds an entry of a tensor in Q8_0 or Q4_0. */
    public float scale(int row, int col) {
        return Float.float16ToFloat(data.get(SHORT, rowOffset(row) + (long) (col / type.block()) * type.bytes()));
    }

    /** The small integer of an entry of a tensor in Q8_0 or Q4_0. */
    public int quantized(int row, int col) {
        int i = col % type.block();
        long at = rowOffset(row) + (long) (col / type.block()) * type.bytes() + 2;
        return switch (type) {
            case Q8_0 -> data.get(ValueLayout.JAVA_BYTE, at + i);
            case Q4_0 -> {
                int pair = data.get(ValueLayout.JAVA_BYTE, at + i % 16) & 0xff;
                yield (i < 16 ? pair & 15 : pair >> 4) - 8;
            }
            default -> throw new IllegalStateException("tensor " + name + " is in " + type);
        };
    }

    /** A row as floats, dequantised where needed. */
    public void floatRow(int row, float[] out) {
        long at = rowOffset(row);
        if (columnOrder == null) {
            storedRow(at, out);
            return;
        }
        float[] all = new float[width];
        storedRow(at, all);
        for (int i = 0; i < cols; i++) {
            out[i] = all[columnOrder[i]];
        }
    }

    private void storedRow(long at, float[] out) {
        switch (type) {
            case F32 -> {
                for (int i = 0; i < width; i++) {
                    out[i] = Float.intBitsToFloat(data.get(INT, at + 4L * i));
                }
            }
            case F16 -> {
                for (int i = 0; i < width; i++) {
                    out[i] = Float.float16ToFloat(data.get(SHORT, at + 2L * i));
                }
            }
            case BF16 -> {
                for (int i = 0; i < width; i++) {
                    out[i] = Float.intBitsToFloat(data.get(SHORT, at + 2L * i) << 16);
                }
            }
            default -> {
                int group = type.group();
                byte[] q = new byte[width];
                float[] scales = new float[width / group];
                float[] offsets = new float[width / group];
                storedBlocks(at, q, scales, offsets);
                for (int i = 0; i < width; i++) {
                    out[i] = q[i] * scales[i / group] + offsets[i / group];
                }
            }
        }
    }
}
