package dev.nanozk.math.simd;

import static dev.nanozk.math.simd.VectorBlocks.BYTES;
import static dev.nanozk.math.simd.VectorBlocks.FLOATS;
import static dev.nanozk.math.simd.VectorBlocks.INTS;
import static dev.nanozk.math.simd.VectorBlocks.LANES;
import static dev.nanozk.math.simd.VectorBlocks.PART;
import static dev.nanozk.math.simd.VectorBlocks.Q4;
import static dev.nanozk.math.simd.VectorBlocks.Q8;
import static dev.nanozk.math.simd.VectorBlocks.SCALE;
import static dev.nanozk.math.simd.VectorBlocks.SECOND;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link MatrixKernel} with vectors of any width, weights read where they are stored; the vectors of integers may be twice as wide as those of doubles. */
public final class VectorMatrix implements MatrixKernel {
    private static final VectorSpecies<Double> DOUBLES = VectorWidth.DOUBLES;
    private static final int INPUTS = 2 * LANES;
    private static final long WORTH = 1L << 24;
    private static final long BATCH_NANOS = 20_000;

    static Warming<MatrixKernel> warming() {
        int blocks = 4;
        int rows = 4;
        int cols = BLOCK * blocks;
        VectorMatrix kernel = new VectorMatrix();
        MemorySegment w = Arena.ofAuto().allocate((long) rows * blocks * Q8);
        int[] table = new int[TABLE];
        Stored stored = new Stored(w, null, blocks, table);
        int[] d = new int[rows * blocks];
        int[] x = new int[cols * INPUTS];
        Arrays.fill(x, 3);
        int[] pairs = new int[PAIRS * ROWS * blocks];
        int[] spread = new int[rows * cols];
        int[] unpacked = new int[rows * cols];
        float[] near = new float[rows * cols];
        double[] wide = new double[rows * cols];
        Scratch scratch = new Scratch(INPUTS);
        long[] out = new long[ROWS * INPUTS];
        Layout[] layouts = Layout.values();
        Runnable batch = () -> {
            kernel.pairs(x, 0, ROWS, blocks, pairs);
            for (int n = 1; n <= 2; n++) {
                kernel.q8(stored, 0, rows, x, 0, n, out, 0, rows);
                kernel.q4(stored, 0, rows, pairs, 0, n, out, 0, rows);
            }
            kernel.spreadQ8(w, 0, blocks, table, spread, 0, d, 0);
            kernel.spreadQ4(w, 0, blocks, table, spread, 0, d, 0);
            for (Layout layout : layouts) {
                if (layout.compareTo(Layout.F32) < 0) {
                    kernel.unpack(layout, w, 0, 1, d, d, unpacked);
                } else {
                    kernel.unpackFloats(layout, w, 0, BLOCK, 0, unpacked);
                }
            }
            for (int n = 1; n <= 2; n++) {
                kernel.row(spread, cols, x, near, 0, n, out, 0, 1);
            }
            kernel.panel(spread, d, blocks, x, 0, LANES, LANES, scratch, out);
            kernel.panel(spread, d, blocks, x, 0, INPUTS, INPUTS, scratch, out);
            kernel.tile(wide, wide, 0, cols, out, 0, rows);
        };
        return new Warming<>("matrix", kernel, batch, BATCH_NANOS, WORTH);
    }

    private static long sum(DoubleVector v) {
        return (long) v.reduceLanes(VectorOperators.ADD);
    }

    @Override
    public void q8(Stored w, int from, int to, int[] x, int xo, int n, long[] out, int oo, int stride) {
        VectorRows.q8(w, from, to, x, xo, n, out, oo, stride);
    }

    @Override
    public void q4(Stored w, int from, int to, int[] pairs, int po, int n, long[] out, int oo, int stride) {
        VectorRows.q4(w, from, to, pairs, po, n, out, oo, stride);
    }

    @Override
    public void pairs(int[] x, int xo, int n, int blocks, int[] pairs) {
        int from = xo;
        for (int to = 0; to < PAIRS * n * blocks; to += PAIRS, from += BLOCK) {
            for (int k = 0; k < BLOCK / 2; k += LANES) {
                IntVector low = IntVector.fromArray(INTS, x, from + k);
                IntVector high = IntVector.fromArray(INTS, x, from + BLOCK / 2 + k);
                low.intoArray(pairs, to + k);
                high.sub(low.mul(16)).intoArray(pairs, to + BLOCK / 2 + k);
                low.add(high).mul(-8).intoArray(pairs, to + BLOCK + k);
            }
        }
    }

    @Override
    public void spreadQ8(MemorySegment w, long at, int blocks, int[] table, int[] q, int qo, int[] d, int to) {
        long block = RawMemory.address(w, at, (long) blocks * Q8);
        for (int b = 0, c = qo; b < blocks; b++, c += BLOCK, block += Q8) {
            d[to + b] = VectorBlocks.factor(table, block);
            for (int k = 0; k < BLOCK; k += LANES) {
                ((IntVector) ByteVector.fromMemorySegment(
                                        BYTES, RawMemory.ALL, block + SCALE + k - SECOND * (k & LANES), LITTLE_ENDIAN)
                                .convertShape(VectorOperators.B2I, INTS, SECOND * (k / LANES & 1)))
                        .intoArray(q, c + k);
            }
        }
        Reference.reachabilityFence(w);
    }

    @Override
    public void spreadQ4(MemorySegment w, long at, int blocks, int[] table, int[] q, int qo, int[] d, int to) {
        long block = RawMemory.address(w, at, (long) blocks * Q4);
        for (int b = 0, c = qo; b < blocks; b++, c += BLOCK, block += Q4) {
            d[to + b] = VectorBlocks.factor(table, block);
            for (int k = 0; k < BLOCK / 2; k += LANES) {
                IntVector pairs = (IntVector) ByteVector.fromMemorySegment(
                                BYTES, RawMemory.ALL, block + SCALE + k - SECOND * (k & LANES), LITTLE_ENDIAN)
                        .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, SECOND * (k / LANES & 1));
                pairs.and(15).sub(8).intoArray(q, c + k);
                pairs.lanewise(VectorOperators.LSHR, 4).sub(8).intoArray(q, c + k + BLOCK / 2);
            }
        }
        Reference.reachabilityFence(w);
    }

    @Override
    public void unpack(Layout layout, MemorySegment w, long at, int blocks, int[] d, int[] m, int[] out) {
        VectorUnpack.blocks(layout, RawMemory.address(w, at, (long) blocks * layout.bytes()), blocks, d, m, out);
        Reference.reachabilityFence(w);
    }

    @Override
    public void unpackFloats(Layout layout, MemorySegment w, long at, int cols, int kw, int[] out) {
        VectorUnpack.floats(layout, RawMemory.address(w, at, (long) cols * layout.bytes()), cols, kw, out);
        Reference.reachabilityFence(w);
    }

    @Override
    public void row(int[] w, int cols, int[] x, float[] near, int xo, int n, long[] out, int oo, int stride) {
        VectorRows.integers(w, cols, x, near, xo, n, out, oo, stride);
    }

    @Override
    public int inputs(int n) {
        return n <= LANES ? LANES : INPUTS;
    }

    /** Adds a row's sums of a block, times D, at {@code at} up to {@code end}. */
    private static void add(int[] sums, int[] low, float[] near, int at, int end, int d) {
        IntVector f = IntVector.broadcast(INTS, d);
        FloatVector g = FloatVector.broadcast(FLOATS, (float) d);
        for (int i = at; i < end; i += LANES) {
            IntVector v = IntVector.fromArray(INTS, sums, i);
            IntVector.fromArray(INTS, low, i).add(v.mul(f)).intoArray(low, i);
            ((FloatVector) v.convertShape(VectorOperators.I2F, FLOATS, 0))
                    .fma(g, FloatVector.fromArray(FLOATS, near, i))
                    .intoArray(near, i);
        }
    }

    /** As {@link #block}, for one vector of inputs. */
    private static void narrowBlock(int[] q, int from, int cols, int[] x, int xo, int width, int[] sums) {
        IntVector a0 = IntVector.zero(INTS);
        IntVector a1 = a0;
        IntVector a2 = a0;
        IntVector a3 = a0;
        for (int c = from, o = xo; c < from + BLOCK; c++, o += width) {
            IntVector v = IntVector.fromArray(INTS, x, o);
            a0 = a0.add(v.mul(IntVector.broadcast(INTS, q[c])));
            a1 = a1.add(v.mul(IntVector.broadcast(INTS, q[cols + c])));
            a2 = a2.add(v.mul(IntVector.broadcast(INTS, q[2 * cols + c])));
            a3 = a3.add(v.mul(IntVector.broadcast(INTS, q[3 * cols + c])));
        }
        a0.intoArray(sums, 0);
        a1.intoArray(sums, LANES);
        a2.intoArray(sums, 2 * LANES);
        a3.intoArray(sums, 3 * LANES);
    }

    /** sums[r inputs + i] = sum_c q[r cols + c] x[xo + c width + i] over a block's columns: q from its first one on, x from its row. */
    private static void block(int[] q, int from, int cols, int[] x, int xo, int width, int[] sums) {
        IntVector a00 = IntVector.zero(INTS);
        IntVector a01 = a00;
        IntVector a10 = a00;
        IntVector a11 = a00;
        IntVector a20 = a00;
        IntVector a21 = a00;
        IntVector a30 = a00;
        IntVector a31 = a00;
        for (int c = from, o = xo; c < from + BLOCK; c++, o += width) {
            IntVector x0 = IntVector.fromArray(INTS, x, o);
            IntVector x1 = IntVector.fromArray(INTS, x, o + LANES);
            IntVector w = IntVector.broadcast(INTS, q[c]);
            a00 = a00.add(w.mul(x0));
            a01 = a01.add(w.mul(x1));
            w = IntVector.broadcast(INTS, q[cols + c]);
            a10 = a10.add(w.mul(x0));
            a11 = a11.add(w.mul(x1));
            w = IntVector.broadcast(INTS, q[2 * cols + c]);
            a20 = a20.add(w.mul(x0));
            a21 = a21.add(w.mul(x1));
            w = IntVector.broadcast(INTS, q[3 * cols + c]);
            a30 = a30.add(w.mul(x0));
            a31 = a31.add(w.mul(x1));
        }
        a00.intoArray(sums, 0);
        a01.intoArray(sums, LANES);
        a10.intoArray(sums, 2 * LANES);
        a11.intoArray(sums, 3 * LANES);
        a20.intoArray(sums, 4 * LANES);
        a21.intoArray(sums, 5 * LANES);
        a30.intoArray(sums, 6 * LANES);
        a31.intoArray(sums, 7 * LANES);
    }

    @Override
    public void panel(int[] q, int[] d, int blocks, int[] x, int xo, int width, int inputs, Scratch s, long[] out) {
        int[] sums = s.sums();
        int[] low = s.low();
        float[] near = s.near();
        int all = ROWS * inputs;
        Arrays.fill(out, 0, all, 0);
        for (int part = 0; part < blocks; part += PART) {
            Arrays.fill(low, 0, all, 0);
            Arrays.fill(near, 0, all, 0);
            for (int b = part; b < Math.min(blocks, part + PART); b++) {
                if (inputs == LANES) {
                    narrowBlock(q, BLOCK * b, BLOCK * blocks, x, xo + BLOCK * b * width, width, sums);
                } else {
                    block(q, BLOCK * b, BLOCK * blocks, x, xo + BLOCK * b * width, width, sums);
                }
                for (int r = 0; r < ROWS; r++) {
                    add(sums, low, near, r * inputs, (r + 1) * inputs, d[r * blocks + b]);
                }
            }
            for (int i = 0; i < all; i++) {
                out[i] += VectorBlocks.joined(low[i], near[i]);
            }
        }
    }

    @Override
    public void tile(double[] w, double[] x, int xo, int cols, long[] out, int oo, int stride) {
        DoubleVector a00 = DoubleVector.zero(DOUBLES);
        DoubleVector a01 = a00;
        DoubleVector a02 = a00;
        DoubleVector a03 = a00;
        DoubleVector a10 = a00;
        DoubleVector a11 = a00;
        DoubleVector a12 = a00;
        DoubleVector a13 = a00;
        DoubleVector a20 = a00;
        DoubleVector a21 = a00;
        DoubleVector a22 = a00;
        DoubleVector a23 = a00;
        DoubleVector a30 = a00;
        DoubleVector a31 = a00;
        DoubleVector a32 = a00;
        DoubleVector a33 = a00;
        int x1 = xo + cols;
        int x2 = x1 + cols;
        int x3 = x2 + cols;
        for (int c = 0; c < cols; c += DOUBLES.length()) {
            DoubleVector w0 = DoubleVector.fromArray(DOUBLES, w, c);
            DoubleVector w1 = DoubleVector.fromArray(DOUBLES, w, cols + c);
            DoubleVector w2 = DoubleVector.fromArray(DOUBLES, w, 2 * cols + c);
            DoubleVector w3 = DoubleVector.fromArray(DOUBLES, w, 3 * cols + c);
            DoubleVector v = DoubleVector.fromArray(DOUBLES, x, xo + c);
            a00 = w0.fma(v, a00);
            a10 = w1.fma(v, a10);
            a20 = w2.fma(v, a20);
            a30 = w3.fma(v, a30);
            v = DoubleVector.fromArray(DOUBLES, x, x1 + c);
            a01 = w0.fma(v, a01);
            a11 = w1.fma(v, a11);
            a21 = w2.fma(v, a21);
            a31 = w3.fma(v, a31);
            v = DoubleVector.fromArray(DOUBLES, x, x2 + c);
            a02 = w0.fma(v, a02);
            a12 = w1.fma(v, a12);
            a22 = w2.fma(v, a22);
            a32 = w3.fma(v, a32);
            v = DoubleVector.fromArray(DOUBLES, x, x3 + c);
            a03 = w0.fma(v, a03);
            a13 = w1.fma(v, a13);
            a23 = w2.fma(v, a23);
            a33 = w3.fma(v, a33);
        }
        out[oo] = sum(a00);
        out[oo + 1] = sum(a10);
        out[oo + 2] = sum(a20);
        out[oo + 3] = sum(a30);
        int o = oo + stride;
        out[o] = sum(a01);
        out[o + 1] = sum(a11);
        out[o + 2] = sum(a21);
        out[o + 3] = sum(a31);
        o += stride;
        out[o] = sum(a02);
        out[o + 1] = sum(a12);
        out[o + 2] = sum(a22);
        out[o + 3] = sum(a32);
        o += stride;
        out[o] = sum(a03);
        out[o + 1] = sum(a13);
        out[o + 2] = sum(a23);
        out[o + 3] = sum(a33);
    }
}
