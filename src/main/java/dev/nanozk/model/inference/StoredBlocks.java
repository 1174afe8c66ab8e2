package dev.nanozk.model.inference;

import dev.nanozk.model.weights.GgufTensor;
import dev.nanozk.model.weights.TensorType;
import java.lang.foreign.MemorySegment;

/**
 * A block-quantised tensor where it is stored.
 *
 * @param tensor of Q8_0 or Q4_0
 * @param scale 2^kw: the factor of a block is {@code D = floor(d scale + 1/2)}
 */
record StoredBlocks(GgufTensor tensor, double scale) {
    /** A number of rows that follow each other in the file. */
    interface Run {
        void accept(int firstRow, int count, long at);
    }

    /** Whether integers are bytes, not halves of bytes. */
    boolean bytes() {
        return tensor.type() == TensorType.Q8_0;
    }

    MemorySegment data() {
        return tensor.data();
    }

    long at(int row) {
        return tensor.offset(row);
    }

    /** Rows from (inclusive) to (exclusive), in runs as long as the file allows. */
    void runs(int from, int to, Run run) {
        long length =
                (long) tensor.cols() / tensor.type().block() * tensor.type().bytes();
        int first = from;
        while (first < to) {
            long at = at(first);
            int end = first + 1;
            while (end < to && at(end) == at + (end - first) * length) {
                end++;
            }
            run.accept(first, end - first, at);
            first = end;
        }
    }
}
