package dev.nanozk.model.inference;

import dev.nanozk.model.weights.GgufTensor;
import dev.nanozk.model.weights.TensorType;

/**
 * Effective integer weights, row-major: value = integer * 2^-exponent. A block-quantised weight is exactly q * D with
 * D = floor(d 2^kw + 1/2); a float weight w becomes floor(w 2^kw + 1/2). Every entry fits 32 bits signed.
 */
public final class IntegerMatrix {
    private static final int BLOCK = 32;

    private final String name;
    private final int rows;
    private final int cols;
    private final int exponent;
    private final int[] data;

    /** @param data rows * cols entries, row-major, owned by the matrix from here on */
    public IntegerMatrix(String name, int rows, int cols, int exponent, int[] data) {
        if (data.length != Math.multiplyExact(rows, cols)) {
            throw new IllegalArgumentException(name + ": " + data.length + " entries for " + rows + " x " + cols);
        }
        this.name = name;
        this.rows = rows;
        this.cols = cols;
        this.exponent = exponent;
        this.data = data;
    }

    /** The integers of a tensor at exponent kw; {@link IllegalArgumentException} if one does not fit 32 bits. */
    public static IntegerMatrix of(GgufTensor tensor, int kw) {
        int rows = tensor.rows();
        int cols = tensor.cols();
        int[] data = new int[Math.multiplyExact(rows, cols)];
        double scale = Math.scalb(1.0, kw);
        if (isBlockQuantised(tensor)) {
            byte[] q = new byte[cols];
            float[] scales = new float[cols / BLOCK];
            for (int r = 0; r < rows; r++) {
                tensor.quantizedRow(r, q, scales);
                for (int b = 0; b < scales.length; b++) {
                    long d = rounded(tensor, scales[b], scale);
                    for (int i = b * BLOCK; i < (b + 1) * BLOCK; i++) {
                        data[r * cols + i] = fit(tensor, q[i] * d);
                    }
                }
            }
        } else {
            float[] row = new float[cols];
            for (int r = 0; r < rows; r++) {
                tensor.floatRow(r, row);
                for (int i = 0; i < cols; i++) {
                    data[r * cols + i] = fit(tensor, rounded(tensor, row[i], scale));
                }
            }
        }
        return new IntegerMatrix(tensor.name(), rows, cols, kw, data);
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

    /** Whether the tensor stores small integers with one scale for each 32 of them. */
    static boolean isBlockQuantised(GgufTensor tensor) {
        return tensor.type() == TensorType.Q8_0 || tensor.type() == TensorType.Q4_0;
    }

    /**
     * The exponent at which the largest block scale has scaleBits bits, or the largest float weight floatBits bits with
     * its sign; within [0, 24].
     */
    static int exponentFor(GgufTensor tensor, int scaleBits, int floatBits) {
        boolean quantised = isBlockQuantised(tensor);
        float[] row = new float[tensor.cols()];
        byte[] q = new byte[tensor.cols()];
        float[] scales = new float[Math.max(1, tensor.cols() / BLOCK)];
        float largest = 0;
        for (int r = 0; r < tensor.rows(); r++) {
            if (quantised) {
                tensor.quantizedRow(r, q, scales);
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

    /** max over rows of sum |w|: times the largest |input| it bounds every accumulator. */
    public long maxRowSum() {
        long largest = 0;
        for (int r = 0; r < rows; r++) {
            long sum = 0;
            for (int i = r * cols; i < (r + 1) * cols; i++) {
                sum += Math.abs((long) data[i]);
            }
            largest = Math.max(largest, sum);
        }
        return largest;
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

    /** int32[rows * cols], row-major, shared; callers must not change it. */
    public int[] data() {
        return data;
    }

    /** One entry. */
    public int get(int row, int col) {
        return data[row * cols + col];
    }
}
