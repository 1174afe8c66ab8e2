package dev.nanozk.math.simd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link MatrixKernel} with vectors of 256 or 512 bits, weights read where they are stored.
 *
 * <p>A lane of 32 bits adds up the products of at most four weights of a block, |q x| &lt;= 2^22 each, before its block's D multiplies it as a double.
 */
public final class VectorMatrix implements MatrixKernel {
    private static final VectorSpecies<Double> DOUBLES = VectorWidth.DOUBLES;
    private static final VectorSpecies<Integer> INTS =
            DOUBLES.length() == 8 ? IntVector.SPECIES_512 : IntVector.SPECIES_256;
    private static final VectorSpecies<Byte> BYTES =
            DOUBLES.length() == 8 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;
    private static final int LANES = INTS.length();
    private static final int HALF = LANES / 2;
    /** Lane i of the result is lane i + half: halves change places. */
    private static final VectorShuffle<Integer> HALVES = VectorShuffle.fromOp(INTS, i -> (i + HALF) % LANES);

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int Q8 = 34;
    private static final int Q4 = 18;
    private static final long WORTH = 1L << 24;
    private static final long BATCH_NANOS = 20_000;

    static Warming<MatrixKernel> warming() {
        int blocks = 4;
        int rows = 4;
        VectorMatrix kernel = new VectorMatrix();
        MemorySegment w = Arena.ofAuto().allocate((long) rows * blocks * Q8);
        int[] x = new int[BLOCK * blocks];
        Arrays.fill(x, 3);
        int[] shift = MatrixKernel.shifts(x, blocks);
        long[] out = new long[2 * rows * rows];
        double[] wide = new double[rows * BLOCK * blocks];
        double[] inputs = new double[wide.length];
        Runnable batch = () -> {
            kernel.q8(w, 0, rows, blocks, 1, x, out, 0);
            kernel.q8(w, 0, rows, blocks, 1, x, x, out, 0);
            kernel.q4(w, 0, rows, blocks, 1, x, shift, out, 0);
            kernel.q8(w, 0, blocks, 1, wide, 0);
            kernel.q4(w, 0, blocks, 1, wide, 0);
            kernel.tile(wide, inputs, 0, BLOCK * blocks, out, 0, rows);
        };
        return new Warming<>("matrix", kernel, batch, BATCH_NANOS, WORTH);
    }

    private static double factor(MemorySegment w, long at, double scale) {
        return Math.floor(Float.float16ToFloat(w.get(SHORT, at)) * scale + 0.5);
    }

    private static IntVector bytes(MemorySegment w, long at) {
        return (IntVector) ByteVector.fromMemorySegment(BYTES, w, at, ByteOrder.LITTLE_ENDIAN)
                .convertShape(VectorOperators.B2I, INTS, 0);
    }

    private static IntVector pairs(MemorySegment w, long at) {
        return (IntVector) ByteVector.fromMemorySegment(BYTES, w, at, ByteOrder.LITTLE_ENDIAN)
                .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
    }

    /** Sums of lanes i and i + half, as doubles. */
    private static DoubleVector fold(IntVector v) {
        return (DoubleVector) v.add(v.rearrange(HALVES)).convertShape(VectorOperators.I2D, DOUBLES, 0);
    }

    private static long sum(DoubleVector v) {
        return (long) v.reduceLanes(VectorOperators.ADD);
    }

    @Override
    public void q8(MemorySegment w, long at, int rows, int blocks, double scale, int[] x, long[] out, int oo) {
        long block = at;
        for (int r = 0; r < rows; r++) {
            DoubleVector acc = DoubleVector.zero(DOUBLES);
            for (int c = 0; c < BLOCK * blocks; c += BLOCK) {
                IntVector s = bytes(w, block + 2).mul(IntVector.fromArray(INTS, x, c));
                for (int k = LANES; k < BLOCK; k += LANES) {
                    s = s.add(bytes(w, block + 2 + k).mul(IntVector.fromArray(INTS, x, c + k)));
                }
                acc = fold(s).fma(DoubleVector.broadcast(DOUBLES, factor(w, block, scale)), acc);
                block += Q8;
            }
            out[oo + r] = sum(acc);
        }
    }

    @Override
    public void q8(
            MemorySegment w, long at, int rows, int blocks, double scale, int[] low, int[] high, long[] out, int oo) {
        long block = at;
        for (int r = 0; r < rows; r++) {
            DoubleVector lows = DoubleVector.zero(DOUBLES);
            DoubleVector highs = DoubleVector.zero(DOUBLES);
            for (int c = 0; c < BLOCK * blocks; c += BLOCK) {
                IntVector q = bytes(w, block + 2);
                IntVector s = q.mul(IntVector.fromArray(INTS, low, c));
                IntVector t = q.mul(IntVector.fromArray(INTS, high, c));
                for (int k = LANES; k < BLOCK; k += LANES) {
                    q = bytes(w, block + 2 + k);
                    s = s.add(q.mul(IntVector.fromArray(INTS, low, c + k)));
                    t = t.add(q.mul(IntVector.fromArray(INTS, high, c + k)));
                }
                DoubleVector d = DoubleVector.broadcast(DOUBLES, factor(w, block, scale));
                lows = fold(s).fma(d, lows);
                highs = fold(t).fma(d, highs);
                block += Q8;
            }
            out[oo + r] = (sum(highs) << 16) + sum(lows);
        }
    }

    @Override
    public void q4(
            MemorySegment w, long at, int rows, int blocks, double scale, int[] x, int[] shift, long[] out, int oo) {
        long block = at;
        for (int r = 0; r < rows; r++) {
            DoubleVector acc = DoubleVector.zero(DOUBLES);
            for (int b = 0; b < blocks; b++) {
                int c = BLOCK * b;
                IntVector s = IntVector.zero(INTS);
                for (int k = 0; k < BLOCK / 2; k += LANES) {
                    IntVector q = pairs(w, block + 2 + k);
                    s = s.add(IntVector.fromArray(INTS, shift, 16 * b + k))
                            .add(q.and(15).mul(IntVector.fromArray(INTS, x, c + k)))
                            .add(q.lanewise(VectorOperators.LSHR, 4)
                                    .mul(IntVector.fromArray(INTS, x, c + BLOCK / 2 + k)));
                }
                acc = fold(s).fma(DoubleVector.broadcast(DOUBLES, factor(w, block, scale)), acc);
                block += Q4;
            }
            out[oo + r] = sum(acc);
        }
    }

    private static void store(IntVector q, DoubleVector d, double[] out, int at) {
        ((DoubleVector) q.convertShape(VectorOperators.I2D, DOUBLES, 0)).mul(d).intoArray(out, at);
        ((DoubleVector) q.rearrange(HALVES).convertShape(VectorOperators.I2D, DOUBLES, 0))
                .mul(d)
                .intoArray(out, at + HALF);
    }

    @Override
    public void q8(MemorySegment w, long at, int blocks, double scale, double[] out, int oo) {
        long block = at;
        for (int b = 0; b < blocks; b++) {
            DoubleVector d = DoubleVector.broadcast(DOUBLES, factor(w, block, scale));
            for (int k = 0; k < BLOCK; k += LANES) {
                store(bytes(w, block + 2 + k), d, out, oo + BLOCK * b + k);
            }
            block += Q8;
        }
    }

    @Override
    public void q4(MemorySegment w, long at, int blocks, double scale, double[] out, int oo) {
        long block = at;
        for (int b = 0; b < blocks; b++) {
            DoubleVector d = DoubleVector.broadcast(DOUBLES, factor(w, block, scale));
            for (int k = 0; k < BLOCK / 2; k += LANES) {
                IntVector q = pairs(w, block + 2 + k);
                store(q.and(15).sub(8), d, out, oo + BLOCK * b + k);
                store(q.lanewise(VectorOperators.LSHR, 4).sub(8), d, out, oo + BLOCK * b + BLOCK / 2 + k);
            }
            block += Q4;
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
