package dev.nanozk.model.inference;

import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.simd.MatrixKernel;
import dev.nanozk.math.simd.Simd;
import dev.nanozk.model.weights.GgufTensor;
import dev.nanozk.model.weights.TensorType;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Effective integer weights, row-major: value = integer * 2^-exponent. A block-quantised weight is exactly q * D with
 * D = floor(d 2^kw + 1/2), with an offset m of its group q * D + floor(m 2^kw + 1/2); a float weight w becomes floor(w 2^kw + 1/2). Every entry fits 32 bits signed.
 *
 * <p>A tensor of more than a few thousand entries is never expanded: its rows are read from the mapped file when they are asked for.
 */
public final class IntegerMatrix {
    private static final long EXPANDED = 1 << 14;

    private final String name;
    private final int rows;
    private final int cols;
    private final int exponent;
    private final int[] data;
    private final GgufTensor tensor;
    private final StoredBlocks stored;
    private final UnpackedRows unpacked;
    private long maxRowSum = -1;

    private IntegerMatrix(String name, int rows, int cols, int exponent, int[] data, GgufTensor tensor) {
        this.name = name;
        this.rows = rows;
        this.cols = cols;
        this.exponent = exponent;
        this.data = data;
        this.tensor = tensor;
        this.stored = tensor != null && StoredBlocks.holds(tensor) ? StoredBlocks.of(tensor, exponent) : null;
        this.unpacked = tensor != null && data == null ? UnpackedRows.of(tensor, exponent) : null;
    }

    /** @param data rows * cols entries, row-major, owned by the matrix from here on */
    public IntegerMatrix(String name, int rows, int cols, int exponent, int[] data) {
        this(name, rows, cols, exponent, data, null);
        if (data.length != Math.multiplyExact(rows, cols)) {
            throw new IllegalArgumentException(name + ": " + data.length + " entries for " + rows + " x " + cols);
        }
    }

    /** The integers of a tensor at exponent kw; {@link IllegalArgumentException} if one does not fit 32 bits. */
    public static IntegerMatrix of(GgufTensor tensor, int kw) {
        int rows = tensor.rows();
        int cols = tensor.cols();
        IntegerMatrix view = new IntegerMatrix(tensor.name(), rows, cols, kw, null, tensor);
        if ((long) rows * cols <= EXPANDED) {
            int[] data = new int[rows * cols];
            int[] row = new int[cols];
            for (int r = 0; r < rows; r++) {
                view.row(r, row);
                System.arraycopy(row, 0, data, r * cols, cols);
            }
            return new IntegerMatrix(tensor.name(), rows, cols, kw, data, tensor);
        }
        view.requireFits();
        return view;
    }

    /** Reads every scale, or every entry where there are no scales. */
    private void requireFits() {
        Threads.forEach(rows, r -> {
            if (tensor.isBlockQuantised()) {
                int groups = cols / tensor.type().group();
                float[] scales = new float[groups];
                float[] offsets = new float[groups];
                tensor.quantizedRow(r, new byte[cols], scales, offsets);
                double scale = Math.scalb(1.0, exponent);
                for (int g = 0; g < groups; g++) {
                    factor(scales[g], offsets[g], scale);
                }
            } else {
                row(r, new int[cols]);
            }
        });
    }

    /** D of a group, which is refused where an integer of eight bits times D, with the offset, could leave 32 bits. */
    private int factor(float d, float offset, double scale) {
        long factor = rounded(tensor, d, scale);
        long most = Math.abs(rounded(tensor, offset, scale)) + -Byte.MIN_VALUE * Math.abs(factor);
        fit(tensor, most);
        return (int) factor;
    }

    /** Writes a row's cols integers to {@code target[0..cols)}. */
    public void row(int r, int[] target) {
        if (data != null) {
            System.arraycopy(data, r * cols, target, 0, cols);
            return;
        }
        double scale = Math.scalb(1.0, exponent);
        if (tensor.isBlockQuantised()) {
            int group = tensor.type().group();
            byte[] q = new byte[cols];
            float[] scales = new float[cols / group];
            float[] offsets = new float[cols / group];
            tensor.quantizedRow(r, q, scales, offsets);
            for (int g = 0; g < scales.length; g++) {
                int factor = factor(scales[g], offsets[g], scale);
                int offset = (int) rounded(tensor, offsets[g], scale);
                for (int i = g * group; i < (g + 1) * group; i++) {
                    target[i] = q[i] * factor + offset;
                }
            }
        } else {
            float[] row = new float[cols];
            tensor.floatRow(r, row);
            for (int i = 0; i < cols; i++) {
                target[i] = fit(tensor, rounded(tensor, row[i], scale));
            }
        }
    }

    /** As {@link #row}, by the vector kernel where it is there and reads the type: the prover reads all rows several times. */
    public void unpackedRow(int r, int[] target) {
        boolean readable = data == null && (unpacked != null || stored != null && cols % MatrixKernel.BLOCK == 0);
        MatrixKernel kernel = readable ? Simd.matrices(cols).orElse(null) : null;
        if (kernel == null) {
            row(r, target);
        } else if (stored != null) {
            stored.row(kernel, r, target);
        } else {
            unpacked.row(kernel, r, unpacked.scratch(), target);
        }
    }

    private static long rounded(GgufTensor tensor, float w, double scale) {
        if (!Float.isFinite(w)) {
            throw new IllegalArgumentException("tensor " + tensor.name() + " holds a value that is not finite");
        }
        return (long) Math.floor(w * scale + 0.5);
    }

    private static int fit(GgufTensor tensor, long v) {
        if (v != (int) v) {
            throw new IllegalArgumentException("tensor " + tensor.name() + " does not fit 32 bits at its exponent");
        }
        return (int) v;
    }

    /**
     * The exponent at which the largest block scale has scaleBits bits, or the largest float weight floatBits bits with
     * its sign; within [0, 24].
     */
    static int exponentFor(GgufTensor tensor, int scaleBits, int floatBits) {
        boolean quantised = tensor.isBlockQuantised();
        float[] row = new float[tensor.cols()];
        byte[] q = new byte[tensor.cols()];
        float[] scales = new float[tensor.cols() / tensor.type().group()];
        float[] offsets = new float[scales.length];
        float largest = 0;
        for (int r = 0; r < tensor.rows(); r++) {
            if (quantised) {
                tensor.quantizedRow(r, q, scales, offsets);
            } else {
                tensor.floatRow(r, row);
            }
            for (float v : quantised ? scales : row) {
                if (!Float.isFinite(v)) {
                    throw new IllegalArgumentException("tensor " + tensor.name() + " holds a value that is not finite");
                }
                largest = Math.max(largest, Math.abs(v));
            }
        }
        if (largest == 0) {
            return 24;
        }
        int bits = quantised ? scaleBits : floatBits - 1;
        return Math.clamp(bits - 1 - Math.getExponent(largest), 0, 24);
    }

    /** The blocks in the file, null where there are none. */
    StoredBlocks stored() {
        return stored;
    }

    /** How the kernel unpacks rows, null where it does not. */
    UnpackedRows unpacked() {
        return unpacked;
    }

    /** max over rows of sum |w|: times the largest |input| it bounds every accumulator. */
    public synchronized long maxRowSum() {
        if (maxRowSum < 0) {
            AtomicLong largest = new AtomicLong();
            Threads.forEach(rows, r -> {
                int[] row = new int[cols];
                row(r, row);
                long sum = 0;
                for (int w : row) {
                    sum += Math.abs((long) w);
                }
                largest.accumulateAndGet(sum, Math::max);
            });
            maxRowSum = largest.get();
        }
        return maxRowSum;
    }

    /** The tensor's name in the model file. */
    public String name() {
        return name;
    }

    /** Output width. */
    public int rows() {
        return rows;
    }

    /** Input width. */
    public int cols() {
        return cols;
    }

    /** kw: value = integer * 2^-kw. */
    public int exponent() {
        return exponent;
    }

    /**
     * int32[rows * cols] of a small tensor, row-major, shared; callers must not change it.
     *
     * @throws IllegalStateException of a tensor that is not expanded
     */
    public int[] data() {
        if (data == null) {
            throw new IllegalStateException(name + " is read row by row");
        }
        return data;
    }

    /** One entry. */
    public int get(int row, int col) {
        if (data != null) {
            return data[row * cols + col];
        }
        if (tensor.isBlockQuantised() && (tensor.type() == TensorType.Q8_0 || tensor.type() == TensorType.Q4_0)) {
            return tensor.quantized(row, col)
                    * (int) rounded(tensor, tensor.scale(row, col), Math.scalb(1.0, exponent));
        }
        int[] all = new int[cols];
        row(row, all);
        return all[col];
    }
}
