package dev.nanozk.math.simd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** {@link MatrixKernel} with vectors of any width, weights read where they are stored; the vectors of integers may be twice as wide as those of doubles. */
public final class VectorMatrix implements MatrixKernel {
    private static final VectorSpecies<Double> DOUBLES = VectorWidth.DOUBLES;
    private static final VectorSpecies<Integer> INTS = VectorWidth.INTS;
    private static final int LANES = INTS.length();
    /** There are no vectors of four bytes: with four lanes, eight bytes become two vectors. */
    private static final VectorSpecies<Byte> BYTES = LANES == 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

    private static final int STEP = BYTES.length();
    /** Lane i of the result is lane i + half: halves change places. */
    private static final VectorShuffle<Integer> HALVES = VectorShuffle.fromOp(INTS, i -> i ^ LANES / 2);

    private static final VectorShuffle<Integer> QUARTERS = VectorShuffle.fromOp(INTS, i -> i ^ LANES / 4);

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int Q8 = 34;
    private static final int Q4 = 18;
    /** Bytes of a block's scale, in front of its integers. */
    private static final int SCALE = 2;

    private static final int INPUTS = 2 * LANES;
    private static final long WORTH = 1L << 24;
    private static final long BATCH_NANOS = 20_000;

    static Warming<MatrixKernel> warming() {
        int blocks = 4;
        int rows = 4;
        int cols = BLOCK * blocks;
        VectorMatrix kernel = new VectorMatrix();
        MemorySegment w = Arena.ofAuto().allocate((long) rows * blocks * Q8);
        double[] table = new double[TABLE];
        double[] d = new double[rows * blocks];
        int[] x = new int[cols * INPUTS];
        Arrays.fill(x, 3);
        int[] shift = MatrixKernel.shifts(x, 0, blocks);
        int[] spread = new int[rows * cols];
        long[] out = new long[rows * rows];
        double[] wide = new double[rows * cols];
        double[] acc = new double[rows * INPUTS];
        int[] sums = new int[rows * INPUTS];
        Runnable batch = () -> {
            kernel.q8(w, 0, rows, blocks, table, x, 0, out, 0);
            kernel.q4(w, 0, rows, blocks, table, x, 0, shift, out, 0);
            kernel.spreadQ8(w, 0, blocks, table, spread, 0, d, 0);
            kernel.spreadQ4(w, 0, blocks, table, spread, 0, d, 0);
            kernel.panel(spread, d, blocks, x, 0, INPUTS, sums, acc);
            kernel.tile(wide, wide, 0, cols, out, 0, rows);
        };
        return new Warming<>("matrix", kernel, batch, BATCH_NANOS, WORTH);
    }

    private static ByteVector load(long at) {
        return ByteVector.fromMemorySegment(BYTES, RawMemory.ALL, at, ByteOrder.LITTLE_ENDIAN);
    }

    /** A table has 2^16 entries; with its own length the compiler knows that no index is outside. */
    private static double factor(double[] table, long at) {
        return table[RawMemory.ALL.get(SHORT, at) & table.length - 1];
    }

    private static IntVector signed(ByteVector b, int part) {
        return (IntVector) b.convertShape(VectorOperators.B2I, INTS, part);
    }

    private static IntVector unsigned(ByteVector b, int part) {
        return (IntVector) b.convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, part);
    }

    private static IntVector high(IntVector pair) {
        return pair.lanewise(VectorOperators.LSHR, 4);
    }

    private static IntVector ints(int[] x, int at) {
        return IntVector.fromArray(INTS, x, at);
    }

    private static DoubleVector doubles(IntVector v) {
        return (DoubleVector) v.convertShape(VectorOperators.I2D, DOUBLES, 0);
    }

    /** Lanes added up until there are as many as doubles in a vector. */
    private static DoubleVector fold(IntVector v) {
        IntVector s = v.add(v.rearrange(HALVES));
        return doubles(LANES == 4 * DOUBLES.length() ? s.add(s.rearrange(QUARTERS)) : s);
    }

    private static long sum(DoubleVector v) {
        return (long) v.reduceLanes(VectorOperators.ADD);
    }

    /** Products of a block's integers, which are at an address, lane by lane. */
    private static IntVector products(long at, int[] x, int c) {
        if (LANES == 4) {
            ByteVector b = load(at);
            IntVector s = signed(b, 0).mul(ints(x, c)).add(signed(b, 1).mul(ints(x, c + LANES)));
            for (int k = STEP; k < BLOCK; k += STEP) {
                b = load(at + k);
                s = s.add(signed(b, 0).mul(ints(x, c + k))).add(signed(b, 1).mul(ints(x, c + k + LANES)));
            }
            return s;
        }
        IntVector s = signed(load(at), 0).mul(ints(x, c));
        for (int k = LANES; k < BLOCK; k += LANES) {
            s = s.add(signed(load(at + k), 0).mul(ints(x, c + k)));
        }
        return s;
    }

    @Override
    public void q8(
            MemorySegment w, long at, int rows, int blocks, double[] table, int[] x, int xo, long[] out, int oo) {
        long row = RawMemory.address(w, at, (long) rows * blocks * Q8);
        for (int r = 0; r < rows; r++) {
            out[oo + r] = rowQ8(row + (long) r * blocks * Q8, blocks, table, x, xo);
        }
        Reference.reachabilityFence(w);
    }

    private static long rowQ8(long row, int blocks, double[] table, int[] x, int xo) {
        DoubleVector acc = DoubleVector.zero(DOUBLES);
        long block = row;
        for (int c = xo; c < xo + blocks * BLOCK; c += BLOCK) {
            acc = fold(products(block + SCALE, x, c)).fma(DoubleVector.broadcast(DOUBLES, factor(table, block)), acc);
            block += Q8;
        }
        return sum(acc);
    }

    private static IntVector pairProducts(IntVector pair, int[] x, int c) {
        return pair.and(15).mul(ints(x, c)).add(high(pair).mul(ints(x, c + BLOCK / 2)));
    }

    /** Products of a block's integers, which are at an address, lane by lane. */
    private static IntVector products(long at, int[] x, int c, int[] shift, int so) {
        IntVector s = ints(shift, so);
        for (int k = LANES; k < BLOCK / 2; k += LANES) {
            s = s.add(ints(shift, so + k));
        }
        for (int k = 0; k < BLOCK / 2; k += STEP) {
            ByteVector v = load(at + k);
            s = s.add(pairProducts(unsigned(v, 0), x, c + k));
            if (LANES == 4) {
                s = s.add(pairProducts(unsigned(v, 1), x, c + k + LANES));
            }
        }
        return s;
    }

    @Override
    public void q4(
            MemorySegment w,
            long at,
            int rows,
            int blocks,
            double[] table,
            int[] x,
            int xo,
            int[] shift,
            long[] out,
            int oo) {
        long row = RawMemory.address(w, at, (long) rows * blocks * Q4);
        for (int r = 0; r < rows; r++) {
            out[oo + r] = rowQ4(row + (long) r * blocks * Q4, blocks, table, x, xo, shift);
        }
        Reference.reachabilityFence(w);
    }

    private static long rowQ4(long row, int blocks, double[] table, int[] x, int xo, int[] shift) {
        DoubleVector acc = DoubleVector.zero(DOUBLES);
        long block = row;
        for (int b = 0; b < blocks; b++) {
            acc = fold(products(block + SCALE, x, xo + b * BLOCK, shift, b * (BLOCK / 2)))
                    .fma(DoubleVector.broadcast(DOUBLES, factor(table, block)), acc);
            block += Q4;
        }
        return sum(acc);
    }

    @Override
    public void spreadQ8(MemorySegment w, long at, int blocks, double[] table, int[] q, int qo, double[] d, int to) {
        long block = RawMemory.address(w, at, (long) blocks * Q8);
        for (int b = 0, c = qo; b < blocks; b++, c += BLOCK, block += Q8) {
            d[to + b] = factor(table, block);
            for (int k = 0; k < BLOCK; k += STEP) {
                ByteVector v = load(block + SCALE + k);
                signed(v, 0).intoArray(q, c + k);
                if (LANES == 4) {
                    signed(v, 1).intoArray(q, c + k + LANES);
                }
            }
        }
        Reference.reachabilityFence(w);
    }

    private static void spreadPairs(IntVector pair, int[] out, int at) {
        pair.and(15).sub(8).intoArray(out, at);
        high(pair).sub(8).intoArray(out, at + BLOCK / 2);
    }

    @Override
    public void spreadQ4(MemorySegment w, long at, int blocks, double[] table, int[] q, int qo, double[] d, int to) {
        long block = RawMemory.address(w, at, (long) blocks * Q4);
        for (int b = 0, c = qo; b < blocks; b++, c += BLOCK, block += Q4) {
            d[to + b] = factor(table, block);
            for (int k = 0; k < BLOCK / 2; k += STEP) {
                ByteVector v = load(block + SCALE + k);
                spreadPairs(unsigned(v, 0), q, c + k);
                if (LANES == 4) {
                    spreadPairs(unsigned(v, 1), q, c + k + LANES);
                }
            }
        }
        Reference.reachabilityFence(w);
    }

    @Override
    public int inputs() {
        return INPUTS;
    }

    /** sums[r inputs() + i] = sum_c q[r cols + c] x[xo + c width + i] over a block's columns: q from its first one on, x from its row. */
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
            IntVector x0 = ints(x, o);
            IntVector x1 = ints(x, o + LANES);
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

    /** acc[i] += d sums[i] for a row's inputs. */
    private static void add(int[] sums, int at, double d, double[] acc) {
        DoubleVector f = DoubleVector.broadcast(DOUBLES, d);
        for (int i = at; i < at + INPUTS; i += DOUBLES.length()) {
            doubles(IntVector.fromArray(VectorWidth.FEW_INTS, sums, i))
                    .fma(f, DoubleVector.fromArray(DOUBLES, acc, i))
                    .intoArray(acc, i);
        }
    }

    @Override
    public void panel(int[] q, double[] d, int blocks, int[] x, int xo, int width, int[] sums, double[] acc) {
        Arrays.fill(acc, 0, ROWS * INPUTS, 0);
        for (int b = 0; b < blocks; b++) {
            block(q, BLOCK * b, BLOCK * blocks, x, xo + BLOCK * b * width, width, sums);
            for (int r = 0; r < ROWS; r++) {
                add(sums, r * INPUTS, d[r * blocks + b], acc);
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
