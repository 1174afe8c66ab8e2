package dev.nanozk.math.simd;

import static dev.nanozk.math.simd.MatrixKernel.BLOCK;
import static dev.nanozk.math.simd.MatrixKernel.PAIRS;
import static dev.nanozk.math.simd.VectorBlocks.BYTES;
import static dev.nanozk.math.simd.VectorBlocks.FLOATS;
import static dev.nanozk.math.simd.VectorBlocks.INTS;
import static dev.nanozk.math.simd.VectorBlocks.LANES;
import static dev.nanozk.math.simd.VectorBlocks.PART;
import static dev.nanozk.math.simd.VectorBlocks.Q4;
import static dev.nanozk.math.simd.VectorBlocks.Q8;
import static dev.nanozk.math.simd.VectorBlocks.SCALE;
import static dev.nanozk.math.simd.VectorBlocks.SECOND;
import static dev.nanozk.math.simd.VectorBlocks.factor;
import static dev.nanozk.math.simd.VectorBlocks.joined;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Products of a stored row with a few inputs: one, or two at once, so that a weight is loaded and converted once for both; more at once turned out slower.
 *
 * <p>Written out, here and wherever vectors of integers are: in arrays they would be on the heap, and so would be those that go through a method of ours which the compiler does not inline; it
 * inlines none beyond 8000 bytecodes, those of the Vector API among them.
 */
final class VectorRows {
    private VectorRows() {}

    /** {@link MatrixKernel#q8} of the row at an address. */
    static void q8(long row, int blocks, int[] table, int[] x, int xo, int n, long[] out, int oo, int stride) {
        if (n == 1 && blocks <= PART) {
            out[oo] = one8(row, blocks, table, x, xo);
            return;
        }
        int apart = blocks * BLOCK;
        for (int i = 0; i < n; i++) {
            out[oo + i * stride] = 0;
        }
        for (int b = 0; b < blocks; b += PART) {
            int count = Math.min(PART, blocks - b);
            long at = row + (long) b * Q8;
            int from = xo + b * BLOCK;
            int i = 0;
            for (; i + 1 < n; i += 2) {
                two8(at, count, table, x, from + i * apart, apart, out, oo + i * stride, stride);
            }
            if (i < n) {
                out[oo + i * stride] += one8(at, count, table, x, from + i * apart);
            }
        }
    }

    private static long one8(long row, int blocks, int[] table, int[] x, int xo) {
        IntVector low0 = IntVector.zero(INTS);
        FloatVector near0 = FloatVector.zero(FLOATS);
        long at = row;
        for (int c = xo; c < xo + blocks * BLOCK; c += BLOCK, at += Q8) {
            IntVector d = IntVector.broadcast(INTS, factor(table, at));
            IntVector w = (IntVector) ByteVector.fromMemorySegment(BYTES, RawMemory.ALL, at + SCALE, LITTLE_ENDIAN)
                    .convertShape(VectorOperators.B2I, INTS, 0);
            IntVector s0 = w.mul(IntVector.fromArray(INTS, x, c));
            for (int k = LANES; k < BLOCK; k += LANES) {
                w = (IntVector) ByteVector.fromMemorySegment(
                                BYTES, RawMemory.ALL, at + SCALE + k - SECOND * (k & LANES), LITTLE_ENDIAN)
                        .convertShape(VectorOperators.B2I, INTS, SECOND * (k / LANES & 1));
                s0 = s0.add(w.mul(IntVector.fromArray(INTS, x, c + k)));
            }
            FloatVector f = (FloatVector) d.convertShape(VectorOperators.I2F, FLOATS, 0);
            low0 = low0.add(s0.mul(d));
            near0 = ((FloatVector) s0.convertShape(VectorOperators.I2F, FLOATS, 0)).fma(f, near0);
        }
        return joined(low0.reduceLanes(VectorOperators.ADD), near0.reduceLanes(VectorOperators.ADD));
    }

    private static void two8(
            long row, int blocks, int[] table, int[] x, int xo, int apart, long[] out, int oo, int stride) {
        IntVector low0 = IntVector.zero(INTS);
        IntVector low1 = low0;
        FloatVector near0 = FloatVector.zero(FLOATS);
        FloatVector near1 = near0;
        long at = row;
        for (int c = xo; c < xo + blocks * BLOCK; c += BLOCK, at += Q8) {
            IntVector d = IntVector.broadcast(INTS, factor(table, at));
            int c1 = c + apart;
            IntVector w = (IntVector) ByteVector.fromMemorySegment(BYTES, RawMemory.ALL, at + SCALE, LITTLE_ENDIAN)
                    .convertShape(VectorOperators.B2I, INTS, 0);
            IntVector s0 = w.mul(IntVector.fromArray(INTS, x, c));
            IntVector s1 = w.mul(IntVector.fromArray(INTS, x, c1));
            for (int k = LANES; k < BLOCK; k += LANES) {
                w = (IntVector) ByteVector.fromMemorySegment(
                                BYTES, RawMemory.ALL, at + SCALE + k - SECOND * (k & LANES), LITTLE_ENDIAN)
                        .convertShape(VectorOperators.B2I, INTS, SECOND * (k / LANES & 1));
                s0 = s0.add(w.mul(IntVector.fromArray(INTS, x, c + k)));
                s1 = s1.add(w.mul(IntVector.fromArray(INTS, x, c1 + k)));
            }
            FloatVector f = (FloatVector) d.convertShape(VectorOperators.I2F, FLOATS, 0);
            low0 = low0.add(s0.mul(d));
            near0 = ((FloatVector) s0.convertShape(VectorOperators.I2F, FLOATS, 0)).fma(f, near0);
            low1 = low1.add(s1.mul(d));
            near1 = ((FloatVector) s1.convertShape(VectorOperators.I2F, FLOATS, 0)).fma(f, near1);
        }
        int l0 = low0.reduceLanes(VectorOperators.ADD);
        float n0 = near0.reduceLanes(VectorOperators.ADD);
        int l1 = low1.reduceLanes(VectorOperators.ADD);
        float n1 = near1.reduceLanes(VectorOperators.ADD);
        out[oo] += joined(l0, n0);
        out[oo + stride] += joined(l1, n1);
    }

    /** {@link MatrixKernel#q4} of the row at an address. */
    static void q4(long row, int blocks, int[] table, int[] x, int xo, int n, long[] out, int oo, int stride) {
        if (n == 1 && blocks <= PART) {
            out[oo] = one4(row, blocks, table, x, xo);
            return;
        }
        int apart = blocks * PAIRS;
        for (int i = 0; i < n; i++) {
            out[oo + i * stride] = 0;
        }
        for (int b = 0; b < blocks; b += PART) {
            int count = Math.min(PART, blocks - b);
            long at = row + (long) b * Q4;
            int from = xo + b * PAIRS;
            int i = 0;
            for (; i + 1 < n; i += 2) {
                two4(at, count, table, x, from + i * apart, apart, out, oo + i * stride, stride);
            }
            if (i < n) {
                out[oo + i * stride] += one4(at, count, table, x, from + i * apart);
            }
        }
    }

    private static long one4(long row, int blocks, int[] table, int[] x, int xo) {
        IntVector low0 = IntVector.zero(INTS);
        FloatVector near0 = FloatVector.zero(FLOATS);
        long at = row;
        for (int c = xo; c < xo + blocks * PAIRS; c += PAIRS, at += Q4) {
            IntVector d = IntVector.broadcast(INTS, factor(table, at));
            IntVector w = (IntVector) ByteVector.fromMemorySegment(BYTES, RawMemory.ALL, at + SCALE, LITTLE_ENDIAN)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
            IntVector u = w.lanewise(VectorOperators.LSHR, 4);
            IntVector s0 = IntVector.fromArray(INTS, x, c + BLOCK)
                    .add(w.mul(IntVector.fromArray(INTS, x, c)))
                    .add(u.mul(IntVector.fromArray(INTS, x, c + BLOCK / 2)));
            for (int k = LANES; k < BLOCK / 2; k += LANES) {
                w = (IntVector) ByteVector.fromMemorySegment(
                                BYTES, RawMemory.ALL, at + SCALE + k - SECOND * (k & LANES), LITTLE_ENDIAN)
                        .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, SECOND * (k / LANES & 1));
                u = w.lanewise(VectorOperators.LSHR, 4);
                s0 = s0.add(IntVector.fromArray(INTS, x, c + k + BLOCK)
                        .add(w.mul(IntVector.fromArray(INTS, x, c + k)))
                        .add(u.mul(IntVector.fromArray(INTS, x, c + k + BLOCK / 2))));
            }
            FloatVector f = (FloatVector) d.convertShape(VectorOperators.I2F, FLOATS, 0);
            low0 = low0.add(s0.mul(d));
            near0 = ((FloatVector) s0.convertShape(VectorOperators.I2F, FLOATS, 0)).fma(f, near0);
        }
        return joined(low0.reduceLanes(VectorOperators.ADD), near0.reduceLanes(VectorOperators.ADD));
    }

    private static void two4(
            long row, int blocks, int[] table, int[] x, int xo, int apart, long[] out, int oo, int stride) {
        IntVector low0 = IntVector.zero(INTS);
        IntVector low1 = low0;
        FloatVector near0 = FloatVector.zero(FLOATS);
        FloatVector near1 = near0;
        long at = row;
        for (int c = xo; c < xo + blocks * PAIRS; c += PAIRS, at += Q4) {
            IntVector d = IntVector.broadcast(INTS, factor(table, at));
            int c1 = c + apart;
            IntVector w = (IntVector) ByteVector.fromMemorySegment(BYTES, RawMemory.ALL, at + SCALE, LITTLE_ENDIAN)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
            IntVector u = w.lanewise(VectorOperators.LSHR, 4);
            IntVector s0 = IntVector.fromArray(INTS, x, c + BLOCK)
                    .add(w.mul(IntVector.fromArray(INTS, x, c)))
                    .add(u.mul(IntVector.fromArray(INTS, x, c + BLOCK / 2)));
            IntVector s1 = IntVector.fromArray(INTS, x, c1 + BLOCK)
                    .add(w.mul(IntVector.fromArray(INTS, x, c1)))
                    .add(u.mul(IntVector.fromArray(INTS, x, c1 + BLOCK / 2)));
            for (int k = LANES; k < BLOCK / 2; k += LANES) {
                w = (IntVector) ByteVector.fromMemorySegment(
                                BYTES, RawMemory.ALL, at + SCALE + k - SECOND * (k & LANES), LITTLE_ENDIAN)
                        .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, SECOND * (k / LANES & 1));
                u = w.lanewise(VectorOperators.LSHR, 4);
                s0 = s0.add(IntVector.fromArray(INTS, x, c + k + BLOCK)
                        .add(w.mul(IntVector.fromArray(INTS, x, c + k)))
                        .add(u.mul(IntVector.fromArray(INTS, x, c + k + BLOCK / 2))));
                s1 = s1.add(IntVector.fromArray(INTS, x, c1 + k + BLOCK)
                        .add(w.mul(IntVector.fromArray(INTS, x, c1 + k)))
                        .add(u.mul(IntVector.fromArray(INTS, x, c1 + k + BLOCK / 2))));
            }
            FloatVector f = (FloatVector) d.convertShape(VectorOperators.I2F, FLOATS, 0);
            low0 = low0.add(s0.mul(d));
            near0 = ((FloatVector) s0.convertShape(VectorOperators.I2F, FLOATS, 0)).fma(f, near0);
            low1 = low1.add(s1.mul(d));
            near1 = ((FloatVector) s1.convertShape(VectorOperators.I2F, FLOATS, 0)).fma(f, near1);
        }
        int l0 = low0.reduceLanes(VectorOperators.ADD);
        float n0 = near0.reduceLanes(VectorOperators.ADD);
        int l1 = low1.reduceLanes(VectorOperators.ADD);
        float n1 = near1.reduceLanes(VectorOperators.ADD);
        out[oo] += joined(l0, n0);
        out[oo + stride] += joined(l1, n1);
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
