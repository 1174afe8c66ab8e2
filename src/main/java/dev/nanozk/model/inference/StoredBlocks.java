package dev.nanozk.model.inference;

import dev.nanozk.math.simd.MatrixKernel;
import dev.nanozk.model.weights.GgufTensor;
import dev.nanozk.model.weights.TensorType;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A block-quantised tensor where it is stored.
 *
 * @param tensor of Q8_0 or Q4_0
 * @param rows its rows; the factor of a block by the bits of its scale is {@code D = floor(d 2^kw + 1/2)}
 */
record StoredBlocks(GgufTensor tensor, MatrixKernel.Stored rows) {
    /** What an integer of eight bits may be multiplied with to stay within 32. */
    private static final double MOST = 1 << 24;

    private static final ConcurrentMap<Integer, int[]> TABLES = new ConcurrentHashMap<>();

    /** Whether a tensor is of the types that are multiplied where they are stored, which is not the heap. */
    static boolean holds(GgufTensor tensor) {
        boolean known = tensor.type() == TensorType.Q8_0 || tensor.type() == TensorType.Q4_0;
        return known && tensor.isBlockQuantised() && tensor.data().isNative();
    }

    /** A tensor's blocks at exponent kw; the few exponents of a model share their tables. */
    static StoredBlocks of(GgufTensor tensor, int kw) {
        int[] table = TABLES.computeIfAbsent(kw, StoredBlocks::table);
        int blocks = tensor.cols() / tensor.type().block();
        return new StoredBlocks(tensor, new MatrixKernel.Stored(tensor.data(), tensor.rowOrder(), blocks, table));
    }

    /** Scales that are not finite, or too large for 32 bits, are refused when a tensor is read; here they get 0. */
    private static int[] table(int kw) {
        int[] table = new int[MatrixKernel.TABLE];
        for (int bits = 0; bits < table.length; bits++) {
            double factor = Math.floor(Float.float16ToFloat((short) bits) * Math.scalb(1.0, kw) + 0.5);
            table[bits] = Math.abs(factor) <= MOST ? (int) factor : 0;
        }
        return table;
    }

    /** Whether integers are bytes, not halves of bytes. */
    boolean bytes() {
        return tensor.type() == TensorType.Q8_0;
    }

    int rowBlocks() {
        return rows.blocks();
    }

    /** Writes the small integers and factors of {@code count} rows; d of the rows that a panel has beyond them becomes 0. */
    void spread(MatrixKernel kernel, int first, int count, int[] q, int[] d) {
        int blocks = rowBlocks();
        for (int k = 0; k < count; k++) {
            spread(kernel, first + k, q, k * tensor.cols(), d, k * blocks);
        }
        Arrays.fill(d, count * blocks, MatrixKernel.ROWS * blocks, 0);
    }

    private void spread(MatrixKernel kernel, int r, int[] q, int qo, int[] d, int to) {
        long at = tensor.offset(r);
        if (bytes()) {
            kernel.spreadQ8(rows.data(), at, rowBlocks(), rows.table(), q, qo, d, to);
        } else {
            kernel.spreadQ4(rows.data(), at, rowBlocks(), rows.table(), q, qo, d, to);
        }
    }

    /** A row's integers into target. */
    void row(MatrixKernel kernel, int r, int[] target) {
        int[] d = new int[rowBlocks()];
        spread(kernel, r, target, 0, d, 0);
        for (int b = 0; b < d.length; b++) {
            for (int i = b * MatrixKernel.BLOCK; i < (b + 1) * MatrixKernel.BLOCK; i++) {
                target[i] *= d[b];
            }
        }
    }
}
