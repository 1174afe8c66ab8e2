package dev.nanozk.math.simd;

import static dev.nanozk.math.simd.MatrixKernel.BLOCK;
import static dev.nanozk.math.simd.MatrixKernel.PAIRS;
import static dev.nanozk.math.simd.MatrixKernel.ROWS;
import static dev.nanozk.math.simd.VectorBlocks.BYTES;
import static dev.nanozk.math.simd.VectorBlocks.FLOATS;
import static dev.nanozk.math.simd.VectorBlocks.HALF;
import static dev.nanozk.math.simd.VectorBlocks.INTS;
import static dev.nanozk.math.simd.VectorBlocks.LANES;
import static dev.nanozk.math.simd.VectorBlocks.PART;
import static dev.nanozk.math.simd.VectorBlocks.Q4;
import static dev.nanozk.math.simd.VectorBlocks.Q8;
import static dev.nanozk.math.simd.VectorBlocks.SCALE;
import static dev.nanozk.math.simd.VectorBlocks.SECOND;
import static dev.nanozk.math.simd.VectorBlocks.SHORT;
import static dev.nanozk.math.simd.VectorBlocks.joined;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.nanozk.math.simd.MatrixKernel.Stored;
import java.lang.ref.Reference;
import java.util.Objects;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Products of stored rows with an input: four rows at once, so that an input is loaded once for them and their sums do not wait for each other.
 *
 * <p>The four are each the next one of a quarter of the rows. So the memory is read in four streams, each from beginning to end, which the processor fetches ahead side by side; of four rows that
 * follow each other it sees one stream with jumps.
 *
 * <p>Written out, here and wherever vectors of integers are: in arrays they would be on the heap, and so would be those that go through a method of ours which the compiler does not inline; it
 * inlines none beyond 8000 bytecodes, those of the Vector API among them.
 */
final class VectorRows {
    private VectorRows() {}

    /** Where the first stored row is, once all rows are known to be inside. */
    private static long first(Stored w, int from, int to, long row) {
        long rows = w.data().byteSize() / row;
        if (w.order() == null) {
            Objects.checkFromToIndex(from, to, rows);
        } else {
            for (int r = from; r < to; r++) {
                Objects.checkIndex(w.order()[r], rows);
            }
        }
        return RawMemory.address(w.data(), 0, rows * row);
    }

    private static int stored(Stored w, int row) {
        return w.order() == null ? row : w.order()[row];
    }

    /** {@link MatrixKernel#q8}. */
    static void q8(Stored w, int from, int to, int[] x, int xo, int n, long[] out, int oo, int stride) {
        rows(true, w, from, to, x, xo, n, out, oo, stride);
    }

    /** {@link MatrixKernel#q4}. */
    static void q4(Stored w, int from, int to, int[] pairs, int po, int n, long[] out, int oo, int stride) {
        rows(false, w, from, to, pairs, po, n, out, oo, stride);
    }

    /** @param bytes whether integers are bytes, not halves of bytes */
    private static void rows(
            boolean bytes, Stored w, int from, int to, int[] x, int xo, int n, long[] out, int oo, int stride) {
        int blocks = w.blocks();
        int size = bytes ? Q8 : Q4;
        int inputs = bytes ? BLOCK : PAIRS;
        long row = (long) blocks * size;
        long first = first(w, from, to, row);
        int quarter = (to - from + ROWS - 1) / ROWS;
        int last = to - quarter;
        for (int r0 = from; r0 < from + quarter; r0++) {
            int r1 = r0 - from + Math.min(from + quarter, last);
            int r2 = r0 - from + Math.min(from + 2 * quarter, last);
            int r3 = r0 - from + last;
            long at0 = first + stored(w, r0) * row;
            long at1 = first + stored(w, r1) * row;
            long at2 = first + stored(w, r2) * row;
            long at3 = first + stored(w, r3) * row;
            for (int i = 0; i < n; i++) {
                int o = oo + i * stride;
                for (int b = 0; b < blocks; b += PART) {
                    long skip = (long) b * size;
                    int input = xo + (i * blocks + b) * inputs;
                    int count = Math.min(PART, blocks - b);
                    if (bytes) {
                        four8(
                                at0 + skip,
                                at1 + skip,
                                at2 + skip,
                                at3 + skip,
                                count,
                                w.table(),
                                x,
                                input,
                                b == 0,
                                out,
                                o + r0,
                                o + r1,
                                o + r2,
                                o + r3);
                    } else {
                        four4(
                                at0 + skip,
                                at1 + skip,
                                at2 + skip,
                                at3 + skip,
                                count,
                                w.table(),
                                x,
                                input,
                                b == 0,
                                out,
                                o + r0,
                                o + r1,
                                o + r2,
                                o + r3);
                    }
                }
            }
        }
        Reference.reachabilityFence(w.data());
    }

    /** As {@link #four4}, of bytes. */
    private static void four8(
            long row0,
            long row1,
            long row2,
            long row3,
            int blocks,
            int[] table,
            int[] x,
            int xo,
            boolean set,
            long[] out,
            int o0,
            int o1,
            int o2,
            int o3) {
        // With these the compiler knows that no address below is negative, and leaves out the checks.
        int count = Math.min(blocks, PART);
        long at0 = row0 & RawMemory.ADDRESS;
        long at1 = row1 & RawMemory.ADDRESS;
        long at2 = row2 & RawMemory.ADDRESS;
        long at3 = row3 & RawMemory.ADDRESS;
        IntVector low0 = IntVector.zero(INTS);
        IntVector low1 = low0;
        IntVector low2 = low0;
        IntVector low3 = low0;
        FloatVector near0 = FloatVector.zero(FLOATS);
        FloatVector near1 = near0;
        FloatVector near2 = near0;
        FloatVector near3 = near0;
        for (int b = 0; b < count; b++) {
            int at = Q8 * b;
            int c = xo + BLOCK * b;
            IntVector v = IntVector.fromArray(INTS, x, c);
            IntVector s0 = ((IntVector)
                            ByteVector.fromMemorySegment(BYTES, RawMemory.ALL, at0 + (at + SCALE), LITTLE_ENDIAN)
                                    .convertShape(VectorOperators.B2I, INTS, 0))
                    .mul(v);
            IntVector s1 = ((IntVector)
                            ByteVector.fromMemorySegment(BYTES, RawMemory.ALL, at1 + (at + SCALE), LITTLE_ENDIAN)
                                    .convertShape(VectorOperators.B2I, INTS, 0))
                    .mul(v);
            IntVector s2 = ((IntVector)
                            ByteVector.fromMemorySegment(BYTES, RawMemory.ALL, at2 + (at + SCALE), LITTLE_ENDIAN)
                                    .convertShape(VectorOperators.B2I, INTS, 0))
                    .mul(v);
            IntVector s3 = ((IntVector)
                            ByteVector.fromMemorySegment(BYTES, RawMemory.ALL, at3 + (at + SCALE), LITTLE_ENDIAN)
                                    .convertShape(VectorOperators.B2I, INTS, 0))
                    .mul(v);
            for (int k = LANES; k < BLOCK; k += LANES) {
                v = IntVector.fromArray(INTS, x, c + k);
                s0 = s0.add(((IntVector) ByteVector.fromMemorySegment(
                                        BYTES,
                                        RawMemory.ALL,
                                        at0 + (at + SCALE + k - SECOND * (k & LANES)),
                                        LITTLE_ENDIAN)
                                .convertShape(VectorOperators.B2I, INTS, SECOND * (k / LANES & 1)))
                        .mul(v));
                s1 = s1.add(((IntVector) ByteVector.fromMemorySegment(
                                        BYTES,
                                        RawMemory.ALL,
                                        at1 + (at + SCALE + k - SECOND * (k & LANES)),
                                        LITTLE_ENDIAN)
                                .convertShape(VectorOperators.B2I, INTS, SECOND * (k / LANES & 1)))
                        .mul(v));
                s2 = s2.add(((IntVector) ByteVector.fromMemorySegment(
                                        BYTES,
                                        RawMemory.ALL,
                                        at2 + (at + SCALE + k - SECOND * (k & LANES)),
                                        LITTLE_ENDIAN)
                                .convertShape(VectorOperators.B2I, INTS, SECOND * (k / LANES & 1)))
                        .mul(v));
                s3 = s3.add(((IntVector) ByteVector.fromMemorySegment(
                                        BYTES,
                                        RawMemory.ALL,
                                        at3 + (at + SCALE + k - SECOND * (k & LANES)),
                                        LITTLE_ENDIAN)
                                .convertShape(VectorOperators.B2I, INTS, SECOND * (k / LANES & 1)))
                        .mul(v));
            }
            IntVector d = IntVector.broadcast(INTS, table[RawMemory.ALL.get(SHORT, at0 + at) & table.length - 1]);
            low0 = low0.add(s0.mul(d));
            near0 = ((FloatVector) s0.convertShape(VectorOperators.I2F, FLOATS, 0))
                    .fma((FloatVector) d.convertShape(VectorOperators.I2F, FLOATS, 0), near0);
            d = IntVector.broadcast(INTS, table[RawMemory.ALL.get(SHORT, at1 + at) & table.length - 1]);
            low1 = low1.add(s1.mul(d));
            near1 = ((FloatVector) s1.convertShape(VectorOperators.I2F, FLOATS, 0))
                    .fma((FloatVector) d.convertShape(VectorOperators.I2F, FLOATS, 0), near1);
            d = IntVector.broadcast(INTS, table[RawMemory.ALL.get(SHORT, at2 + at) & table.length - 1]);
            low2 = low2.add(s2.mul(d));
            near2 = ((FloatVector) s2.convertShape(VectorOperators.I2F, FLOATS, 0))
                    .fma((FloatVector) d.convertShape(VectorOperators.I2F, FLOATS, 0), near2);
            d = IntVector.broadcast(INTS, table[RawMemory.ALL.get(SHORT, at3 + at) & table.length - 1]);
            low3 = low3.add(s3.mul(d));
            near3 = ((FloatVector) s3.convertShape(VectorOperators.I2F, FLOATS, 0))
                    .fma((FloatVector) d.convertShape(VectorOperators.I2F, FLOATS, 0), near3);
        }
        int l0 = low0.reduceLanes(VectorOperators.ADD);
        int l1 = low1.reduceLanes(VectorOperators.ADD);
        int l2 = low2.reduceLanes(VectorOperators.ADD);
        int l3 = low3.reduceLanes(VectorOperators.ADD);
        float n0 = near0.reduceLanes(VectorOperators.ADD);
        float n1 = near1.reduceLanes(VectorOperators.ADD);
        float n2 = near2.reduceLanes(VectorOperators.ADD);
        float n3 = near3.reduceLanes(VectorOperators.ADD);
        long sum0 = set ? 0 : out[o0];
        long sum1 = set ? 0 : out[o1];
        long sum2 = set ? 0 : out[o2];
        long sum3 = set ? 0 : out[o3];
        out[o0] = sum0 + l0 + ((long) n0 - l0 + HALF >> Integer.SIZE << Integer.SIZE);
        out[o1] = sum1 + l1 + ((long) n1 - l1 + HALF >> Integer.SIZE << Integer.SIZE);
        out[o2] = sum2 + l2 + ((long) n2 - l2 + HALF >> Integer.SIZE << Integer.SIZE);
        out[o3] = sum3 + l3 + ((long) n3 - l3 + HALF >> Integer.SIZE << Integer.SIZE);
    }

    /**
     * Sums of four rows of 4-bit integers with an input by {@link MatrixKernel#pairs}: set, or added to those of the parts before.
     *
     * @param blocks {@link VectorBlocks#PART} at most
     * @param o0 where the first row's sum is in out
     */
    private static void four4(
            long row0,
            long row1,
            long row2,
            long row3,
            int blocks,
            int[] table,
            int[] x,
            int xo,
            boolean set,
            long[] out,
            int o0,
            int o1,
            int o2,
            int o3) {
        // With these the compiler knows that no address below is negative, and leaves out the checks.
        int count = Math.min(blocks, PART);
        long at0 = row0 & RawMemory.ADDRESS;
        long at1 = row1 & RawMemory.ADDRESS;
        long at2 = row2 & RawMemory.ADDRESS;
        long at3 = row3 & RawMemory.ADDRESS;
        IntVector low0 = IntVector.zero(INTS);
        IntVector low1 = low0;
        IntVector low2 = low0;
        IntVector low3 = low0;
        FloatVector near0 = FloatVector.zero(FLOATS);
        FloatVector near1 = near0;
        FloatVector near2 = near0;
        FloatVector near3 = near0;
        for (int b = 0; b < count; b++) {
            int at = Q4 * b;
            int c = xo + PAIRS * b;
            IntVector s0 = IntVector.fromArray(INTS, x, c + BLOCK);
            for (int k = LANES; k < BLOCK / 2; k += LANES) {
                s0 = s0.add(IntVector.fromArray(INTS, x, c + BLOCK + k));
            }
            IntVector s1 = s0;
            IntVector s2 = s0;
            IntVector s3 = s0;
            for (int k = 0; k < BLOCK / 2; k += LANES) {
                IntVector v = IntVector.fromArray(INTS, x, c + k);
                IntVector u = IntVector.fromArray(INTS, x, c + k + BLOCK / 2);
                IntVector w = (IntVector) ByteVector.fromMemorySegment(
                                BYTES, RawMemory.ALL, at0 + (at + SCALE + k - SECOND * (k & LANES)), LITTLE_ENDIAN)
                        .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, SECOND * (k / LANES & 1));
                s0 = s0.add(w.mul(v)).add(w.lanewise(VectorOperators.LSHR, 4).mul(u));
                w = (IntVector) ByteVector.fromMemorySegment(
                                BYTES, RawMemory.ALL, at1 + (at + SCALE + k - SECOND * (k & LANES)), LITTLE_ENDIAN)
                        .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, SECOND * (k / LANES & 1));
                s1 = s1.add(w.mul(v)).add(w.lanewise(VectorOperators.LSHR, 4).mul(u));
                w = (IntVector) ByteVector.fromMemorySegment(
                                BYTES, RawMemory.ALL, at2 + (at + SCALE + k - SECOND * (k & LANES)), LITTLE_ENDIAN)
                        .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, SECOND * (k / LANES & 1));
                s2 = s2.add(w.mul(v)).add(w.lanewise(VectorOperators.LSHR, 4).mul(u));
                w = (IntVector) ByteVector.fromMemorySegment(
                                BYTES, RawMemory.ALL, at3 + (at + SCALE + k - SECOND * (k & LANES)), LITTLE_ENDIAN)
                        .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, SECOND * (k / LANES & 1));
                s3 = s3.add(w.mul(v)).add(w.lanewise(VectorOperators.LSHR, 4).mul(u));
            }
            IntVector d = IntVector.broadcast(INTS, table[RawMemory.ALL.get(SHORT, at0 + at) & table.length - 1]);
            low0 = low0.add(s0.mul(d));
            near0 = ((FloatVector) s0.convertShape(VectorOperators.I2F, FLOATS, 0))
                    .fma((FloatVector) d.convertShape(VectorOperators.I2F, FLOATS, 0), near0);
            d = IntVector.broadcast(INTS, table[RawMemory.ALL.get(SHORT, at1 + at) & table.length - 1]);
            low1 = low1.add(s1.mul(d));
            near1 = ((FloatVector) s1.convertShape(VectorOperators.I2F, FLOATS, 0))
                    .fma((FloatVector) d.convertShape(VectorOperators.I2F, FLOATS, 0), near1);
            d = IntVector.broadcast(INTS, table[RawMemory.ALL.get(SHORT, at2 + at) & table.length - 1]);
            low2 = low2.add(s2.mul(d));
            near2 = ((FloatVector) s2.convertShape(VectorOperators.I2F, FLOATS, 0))
                    .fma((FloatVector) d.convertShape(VectorOperators.I2F, FLOATS, 0), near2);
            d = IntVector.broadcast(INTS, table[RawMemory.ALL.get(SHORT, at3 + at) & table.length - 1]);
            low3 = low3.add(s3.mul(d));
            near3 = ((FloatVector) s3.convertShape(VectorOperators.I2F, FLOATS, 0))
                    .fma((FloatVector) d.convertShape(VectorOperators.I2F, FLOATS, 0), near3);
        }
        int l0 = low0.reduceLanes(VectorOperators.ADD);
        int l1 = low1.reduceLanes(VectorOperators.ADD);
        int l2 = low2.reduceLanes(VectorOperators.ADD);
        int l3 = low3.reduceLanes(VectorOperators.ADD);
        float n0 = near0.reduceLanes(VectorOperators.ADD);
        float n1 = near1.reduceLanes(VectorOperators.ADD);
        float n2 = near2.reduceLanes(VectorOperators.ADD);
        float n3 = near3.reduceLanes(VectorOperators.ADD);
        long sum0 = set ? 0 : out[o0];
        long sum1 = set ? 0 : out[o1];
        long sum2 = set ? 0 : out[o2];
        long sum3 = set ? 0 : out[o3];
        out[o0] = sum0 + l0 + ((long) n0 - l0 + HALF >> Integer.SIZE << Integer.SIZE);
        out[o1] = sum1 + l1 + ((long) n1 - l1 + HALF >> Integer.SIZE << Integer.SIZE);
        out[o2] = sum2 + l2 + ((long) n2 - l2 + HALF >> Integer.SIZE << Integer.SIZE);
        out[o3] = sum3 + l3 + ((long) n3 - l3 + HALF >> Integer.SIZE << Integer.SIZE);
    }
    /** {@link MatrixKernel#row}. */
    static void integers(int[] w, int cols, int[] x, float[] near, int xo, int n, long[] out, int oo, int stride) {
        long first = 0;
        long second = 0;
        for (int c = 0; c < cols; c += PART * LANES) {
            int end = Math.min(cols, c + PART * LANES);
            first += sum(w, c, end, x, near, xo + c);
            if (n > 1) {
                second += sum(w, c, end, x, near, xo + cols + c);
            }
        }
        out[oo] = first;
        if (n > 1) {
            out[oo + stride] = second;
        }
    }

    /** Products w x are only made modulo 2^32; as floats w and x are rounded too, which makes 49 roundings where a block's sums have 48. */
    private static long sum(int[] w, int from, int to, int[] x, float[] near, int xo) {
        IntVector low = IntVector.zero(INTS);
        FloatVector high = FloatVector.zero(FLOATS);
        for (int c = from, o = xo; c < to; c += LANES, o += LANES) {
            IntVector v = IntVector.fromArray(INTS, w, c);
            low = low.add(v.mul(IntVector.fromArray(INTS, x, o)));
            high = ((FloatVector) v.convertShape(VectorOperators.I2F, FLOATS, 0))
                    .fma(FloatVector.fromArray(FLOATS, near, o), high);
        }
        return joined(low.reduceLanes(VectorOperators.ADD), high.reduceLanes(VectorOperators.ADD));
    }
}
